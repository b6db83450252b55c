import { cleanText } from '../../text/terminal-safe.ts'
import type { FormatOptions } from '../format-options.ts'
import type { Sheet } from '../sheet.ts'
import type { DocumentBlock, Fact, ListItem } from './document.ts'
import { chartHtml } from './html-chart.ts'
import { tableHtml } from './html-table.ts'
import { lineHtml, linesHtml } from './html-text.ts'
import { isOwnCaption, recordFacts, reportTable } from './report-cells.ts'

/** Returns a block of a section with this title as HTML; empty if there is nothing in it. */
export function blockHtml(
  block: DocumentBlock,
  title: string,
  options: FormatOptions,
): Promise<string> | string {
  switch (block.kind) {
    case 'facts':
      return factsHtml(block.facts)
    case 'text':
      return proseHtml(block.text)
    case 'list':
      return block.items.length === 0 ? '' : `<ul>\n${block.items.map(itemHtml).join('\n')}\n</ul>`
    case 'table':
      return sheetHtml(block.sheet, captionHtml(block, title), options)
    case 'bars':
      return block.bars.length === 0 ? '' : chartHtml(block.bars, captionHtml(block, title))
  }
}

/** A caption that repeats the heading above it is for those only who go from table to table by ear. */
function captionHtml({ caption }: { caption: string }, title: string): string {
  const kind = isOwnCaption({ caption }, title) ? '' : ' class="heard"'
  return `<caption${kind}><bdi>${lineHtml(caption) || lineHtml(title)}</bdi></caption>`
}

function proseHtml(text: string): string {
  return cleanText(text)
    .split(/\n\s*\n/)
    .map(linesHtml)
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p class="lines" dir="auto">${paragraph}</p>`)
    .join('\n')
}

function itemHtml({ text, items = [] }: ListItem): string {
  const inner = items.map((item) => `<li><bdi>${lineHtml(item)}</bdi></li>`).join('')
  return `<li><bdi>${lineHtml(text)}</bdi>${inner === '' ? '' : `<ul>${inner}</ul>`}</li>`
}

function factsHtml(facts: readonly Fact[]): string {
  if (facts.length === 0) return ''
  const pairs = facts.map(
    ({ label, value }) =>
      `<div><dt><bdi>${lineHtml(label)}</bdi></dt><dd class="lines" dir="auto">${linesHtml(value)}</dd></div>`,
  )
  return `<dl>\n${pairs.join('\n')}\n</dl>`
}

async function sheetHtml(sheet: Sheet, caption: string, options: FormatOptions): Promise<string> {
  if (sheet.rows.length === 0) return ''
  if (!sheet.isList) return factsHtml(await recordFacts(sheet, options))
  return tableHtml(await reportTable(sheet, options), caption)
}
