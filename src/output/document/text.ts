import { spellOutSigns } from '../../text/spell-out-signs.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { wrapTo } from '../../text/width.ts'
import { MAX_CARD_WIDTH } from '../card.ts'
import type { FormatOptions } from '../format-options.ts'
import type { DocumentSection, ReportDocument } from './document.ts'
import { isOwnCaption, reportOptions, sectionHeading, widestOf } from './report-cells.ts'
import { blockLines, type Layout } from './text-blocks.ts'

/** Everything but headings is indented, so that no text can look like a heading. */
const INDENT = '  '

/** Formats a report as plain text that fits `options.columns`, for a terminal or a mail. */
export async function documentText(
  { title, details, sections }: ReportDocument,
  given: FormatOptions,
): Promise<string> {
  const isAccessible = given.isAccessible === true
  const width = Math.max(1, given.columns - (isAccessible ? 0 : INDENT.length))
  const options = { ...reportOptions(given), hasColor: false, columns: width }
  const layout = { options, isAccessible, proseWidth: Math.min(width, MAX_CARD_WIDTH) }
  const parts = [
    [...heading(title, '=', layout), ...details.flatMap((line) => wrapped(line, layout))],
  ]
  for (const section of sections) parts.push(await sectionLines(section, layout))
  return `${parts.map((lines) => lines.map((line) => line.trimEnd()).join('\n')).join('\n\n')}\n`
}

function heading(text: string, rule: string, { isAccessible, proseWidth }: Layout): string[] {
  const lines = wrapTo(cleanLine(text), proseWidth)
  return isAccessible ? lines : [...lines, rule.repeat(widestOf(lines))]
}

function wrapped(text: string, { isAccessible, proseWidth }: Layout): string[] {
  const line = cleanLine(text)
  return wrapTo(isAccessible ? spellOutSigns(line) : line, proseWidth)
}

async function sectionLines(section: DocumentSection, layout: Layout): Promise<string[]> {
  const { title, remark, blocks } = section
  const parts: (readonly string[])[] = remark === undefined ? [] : [wrapped(remark, layout)]
  for (const block of blocks) {
    const lines = await blockLines(block, layout)
    const hasCaption = lines.length > 0 && 'caption' in block && isOwnCaption(block, title)
    parts.push(hasCaption ? [...wrapped(block.caption, layout), ...lines] : lines)
  }
  const indent = layout.isAccessible ? '' : INDENT
  const body = parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => [...(index === 0 ? [] : ['']), ...lines])
  return [...heading(sectionHeading(section), '-', layout), ...body.map((line) => indent + line)]
}
