import type { Json } from '../../records/record.ts'
import { jsonOf } from '../rows.ts'
import type { DocumentBlock, DocumentSection, ReportDocument } from './document.ts'

/**
 * Returns a report as data for JSON and YAML: texts as they are, and the rows of tables with their typed values under the
 * names of their fields. Every part has the same keys whether there is something in it or not.
 */
export function documentJson({ title, details, sections }: ReportDocument): Json {
  return { title, details, sections: sections.map(sectionJson) }
}

function sectionJson(section: DocumentSection): Json {
  const { name, title, count = null, remark = null, isUnreadable = false, blocks } = section
  return { name, title, count, remark, unreadable: isUnreadable, blocks: blocks.map(blockJson) }
}

function blockJson(block: DocumentBlock): Json {
  switch (block.kind) {
    case 'facts':
      return {
        kind: 'facts',
        facts: block.facts.map(({ label, value }) => ({ label, value })),
      }
    case 'text':
      return { kind: 'text', text: block.text }
    case 'list':
      return {
        kind: 'list',
        items: block.items.map(({ text, items = [] }) => ({ text, items })),
      }
    case 'table':
      return tableJson(block)
    case 'bars':
      return {
        kind: 'bars',
        caption: block.caption,
        bars: block.bars.map(({ label, value, text }) => ({ label, value, text })),
      }
  }
}

function tableJson({ caption, sheet }: DocumentBlock & { kind: 'table' }): Json {
  if (!sheet.isList) return { kind: 'record', caption, record: jsonOf(sheet) }
  return { kind: 'table', caption, rows: jsonOf(sheet) }
}
