import { escapeMarkdown, escapeMarkdownLine } from '../../text/escape-markdown.ts'
import { cleanLine, cleanText } from '../../text/terminal-safe.ts'
import { EMPTY_CELL } from '../cells.ts'
import type { FormatOptions } from '../format-options.ts'
import type { Sheet } from '../sheet.ts'
import type { DocumentBlock, DocumentSection, Fact, ListItem, ReportDocument } from './document.ts'
import {
  isOwnCaption,
  recordFacts,
  reportOptions,
  reportTable,
  sectionHeading,
} from './report-cells.ts'

/** Two spaces at the end of a line break it, and can't be seen in the source. */
const LINE_BREAK = '  \n'

/** Formats a report as GitHub-flavoured Markdown, in which nothing from the server is markup. */
export async function documentMarkdown(
  { title, details, sections }: ReportDocument,
  given: FormatOptions,
): Promise<string> {
  const options = reportOptions(given)
  const parts = [heading('#', title), details.map(escapeMarkdownLine).join(LINE_BREAK)]
  for (const section of sections) parts.push(...(await sectionParts(section, options)))
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** Number signs at the end of a heading would be dropped. */
function heading(level: string, text: string): string {
  return `${level} ${escapeMarkdown(text).replace(/(?<=^|\s)(?=#+$)/, '\\')}`
}

async function sectionParts(section: DocumentSection, options: FormatOptions): Promise<string[]> {
  const { title, remark = '', blocks } = section
  const parts = [heading('##', sectionHeading(section)), escapeMarkdownLine(remark)]
  for (const block of blocks) {
    const text = await blockText(block, options)
    const hasCaption = text !== '' && 'caption' in block && isOwnCaption(block, title)
    parts.push(...(hasCaption ? [heading('###', block.caption), text] : [text]))
  }
  return parts
}

function blockText(block: DocumentBlock, options: FormatOptions): Promise<string> | string {
  switch (block.kind) {
    case 'facts':
      return factsText(block.facts)
    case 'text':
      return proseText(block.text)
    case 'list':
      return block.items.map(itemText).join('\n')
    case 'table':
      return tableText(block.sheet, options)
    case 'bars':
      return factsText(block.bars.map(({ label, text }) => ({ label, value: text })))
  }
}

/** Blank lines separate paragraphs; other line breaks stay. */
function proseText(text: string): string {
  const paragraphs = cleanText(text).split(/\n\s*\n/)
  return paragraphs
    .map((paragraph) =>
      paragraph.split('\n').map(escapeMarkdownLine).filter(Boolean).join(LINE_BREAK),
    )
    .filter(Boolean)
    .join('\n\n')
}

function itemText({ text, items = [] }: ListItem): string {
  return [text, ...items]
    .map((line, index) => `${index === 0 ? '' : '  '}- ${escapeMarkdownLine(line)}`)
    .join('\n')
}

function factsText(facts: readonly Fact[]): string {
  return facts
    .map(({ label, value }) => `- **${escapeMarkdown(label)}:** ${cellText(value) || EMPTY_CELL}`)
    .join('\n')
}

async function tableText(sheet: Sheet, options: FormatOptions): Promise<string> {
  if (sheet.rows.length === 0) return ''
  if (!sheet.isList) return factsText(await recordFacts(sheet, options))
  const { columns, rows } = await reportTable(sheet, options)
  return [
    columns.map(({ label }) => escapeMarkdown(label)),
    columns.map(({ alignment }) => (alignment === 'right' ? '--:' : '---')),
    ...rows.map((cells) => cells.map(({ text }) => cellText(text))),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** Returns a text on one line of Markdown; its own lines are separated by the one element there is for that. */
function cellText(text: string): string {
  return cleanText(text)
    .split('\n')
    .map((line) => escapeMarkdown(cleanLine(line)))
    .filter(Boolean)
    .join('<br>')
}
