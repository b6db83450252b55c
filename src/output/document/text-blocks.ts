import { bar } from '../../text/bar.ts'
import { joinWords } from '../../text/sentence.ts'
import { cleanLine, cleanText, trimBlankLines } from '../../text/terminal-safe.ts'
import { padTo, widthOf, wrapTo } from '../../text/width.ts'
import { EMPTY_CELL } from '../cells.ts'
import { wholeText } from '../chunks.ts'
import type { FormatOptions } from '../format-options.ts'
import { screenReaderText } from '../screen-reader.ts'
import type { Sheet } from '../sheet.ts'
import { tableText } from '../table.ts'
import type { Bar, DocumentBlock, Fact, ListItem } from './document.ts'
import { largestOf, recordFacts, widestOf } from './report-cells.ts'
import { wrappedTable } from './text-table.ts'

/** How text is laid out: for the eye, or in words for a screen reader. */
export interface Layout {
  /** With the width that tables may have. */
  options: FormatOptions
  isAccessible: boolean
  /** The width of sentences, which are easier to read if it is limited. */
  proseWidth: number
}

/** How wide the longest bar is. */
const BAR_WIDTH = 24

/** Narrower bars would say nothing. */
const MIN_BAR_WIDTH = 6

/** Between the columns of labels, values and bars. */
const GAP = '  '

/** Returns the lines of a block without its caption; none for an empty one. */
export function blockLines(
  block: DocumentBlock,
  layout: Layout,
): Promise<readonly string[]> | readonly string[] {
  switch (block.kind) {
    case 'facts':
      return factLines(block.facts, layout)
    case 'text':
      return proseLines(block.text, layout.proseWidth)
    case 'list':
      return block.items.flatMap((item) => itemLines(item, layout))
    case 'table':
      return tableLines(block.sheet, layout)
    case 'bars':
      return barLines(block.bars, layout)
  }
}

function proseLines(text: string, width: number): string[] {
  const whole = trimBlankLines(cleanText(text).replaceAll('\t', '    '))
  return whole === '' ? [] : whole.split('\n').flatMap((line) => wrapTo(line, width))
}

function itemLines({ text, items = [] }: ListItem, layout: Layout): string[] {
  const [mark, inner] = layout.isAccessible ? ['', ''] : ['- ', '  - ']
  return [...hung(mark, text, layout), ...items.flatMap((item) => hung(inner, item, layout))]
}

/** Returns the lines of a text after a mark, aligned with each other. */
function hung(mark: string, text: string, { proseWidth }: Layout): string[] {
  return wrapTo(cleanLine(text), Math.max(1, proseWidth - mark.length)).map(
    (line, index) => `${index === 0 ? mark : ' '.repeat(mark.length)}${line}`,
  )
}

/** Values are beside their labels, or below them if that would leave too little room. */
function factLines(facts: readonly Fact[], { isAccessible, proseWidth }: Layout): string[] {
  const widest = widestOf(facts.map(({ label }) => cleanLine(label)))
  const width = proseWidth - widest - GAP.length
  if (isAccessible || width < proseWidth / 2) {
    return facts.flatMap((fact) => labelledLines(fact, proseWidth))
  }
  return facts.flatMap(({ label, value }) => {
    const lines = proseLines(value, width)
    return (lines.length === 0 ? [EMPTY_CELL] : lines).map(
      (line, index) => `${padTo(index === 0 ? cleanLine(label) : '', widest)}${GAP}${line}`,
    )
  })
}

function labelledLines({ label, value }: Fact, width: number): string[] {
  const lines = proseLines(value, width)
  if (lines.length > 1) return [...wrapTo(`${cleanLine(label)}:`, width), ...lines]
  return wrapTo(`${cleanLine(label)}: ${lines[0] ?? 'none'}`, width)
}

/**
 * A terminal can be made wider, and its tables are cut to its width as elsewhere. In a piped text nothing is left out: cells
 * are wrapped, or else each record is written as labels and values.
 */
async function tableLines(sheet: Sheet, layout: Layout): Promise<string[]> {
  const { options, isAccessible, proseWidth } = layout
  if (sheet.rows.length === 0) return []
  if (!sheet.isList) return factLines(await recordFacts(sheet, options), layout)
  const isCut = options.isTerminal && !isAccessible
  const wrapped = isCut || isAccessible ? undefined : await wrappedTable(sheet, options)
  if (wrapped !== undefined) return wrapped
  const { text, omitted } = await (isCut ? tableText : screenReaderText)(sheet, options)
  const lines = (await wholeText(text)).trimEnd().split('\n')
  if (omitted.length === 0) return lines
  return [...lines, ...wrapTo(`Not shown at this width: ${joinWords(omitted)}`, proseWidth)]
}

function barLines(bars: readonly Bar[], { isAccessible, proseWidth }: Layout): string[] {
  const named = bars.map(({ label, text }) => ({ label: cleanLine(label), value: cleanLine(text) }))
  const widest = widestOf(named.map(({ label }) => label))
  const most = widestOf(named.map(({ value }) => value))
  const room = Math.min(BAR_WIDTH, proseWidth - widest - most - 2 * GAP.length)
  if (isAccessible || room < MIN_BAR_WIDTH) {
    return named.flatMap((fact) => labelledLines(fact, proseWidth))
  }
  const largest = largestOf(bars)
  return named.map(({ label, value }, index) => {
    const number = `${' '.repeat(most - widthOf(value))}${value}`
    const drawn = bar(bars[index]?.value ?? 0, largest, room)
    return [padTo(label, widest), number, drawn].join(GAP)
  })
}
