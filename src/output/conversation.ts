// Loaded only if a conversation is shown.
import { unnamedAuthor } from '../records/message-author.ts'
import type { Json } from '../records/record.ts'
import type { MessageFields } from '../resources/messages.ts'
import { cleanLine, trimBlankLines } from '../text/terminal-safe.ts'
import { cutTo, widthOf, wrapTo } from '../text/width.ts'
import { cardText, MAX_CARD_WIDTH, wrapProse } from './card.ts'
import { type CellOptions, cellLine, cellOptions, cellText } from './cells.ts'
import type { FormatOptions } from './format-options.ts'
import { QUOTED, QUOTED_ALOUD, quoteHeadingLike } from './heading-guard.ts'
import { valueIn } from './rows.ts'
import type { ConversationSheet, Sheet, SheetField } from './sheet.ts'
import { tsvText } from './tsv.ts'
import { formatDuration, sumDurations } from './worked-time.ts'

/** Messages are indented, unlike the program's own lines. */
const INDENT = '  '

/** A space at which no line is broken. */
const NON_BREAKING_SPACE = '\u00a0'

/** Names in headings are cut to this width. */
const MAX_PART_WIDTH = 40

/** Formats a record with its messages below it, or only the messages if the sheet is a list of them. */
export async function conversationText(
  sheet: Sheet,
  conversation: ConversationSheet,
  options: FormatOptions,
): Promise<Iterable<string>> {
  const isSpoken = isForScreenReader(options)
  const lines = (await conversationLines(conversation, options)).map((line) => `${line}\n`)
  const total = totalLine(conversation).map((line) => `${line}\n`)
  if (sheet.isList) return [...lines.slice(1), ...total]
  if (!options.isTerminal) return [...(await tsvText(sheet, options)), ...lines, ...total]
  // At a terminal the card itself has the total.
  const record = isSpoken
    ? (await (await import('./screen-reader.ts')).screenReaderText(sheet, options)).text
    : await cardText(sheet, options)
  const marked: string[] = []
  for await (const line of record) marked.push(quoteHeadingLike(line, isSpoken))
  return [...marked, ...lines]
}

/** Whether a screen reader reads it, so that words must replace layout. */
function isForScreenReader({ isTerminal, isAccessible }: FormatOptions): boolean {
  return isTerminal && isAccessible === true
}

/** Formats the messages in order, each after an empty line: who, to whom, when and how long, then the text. */
async function conversationLines(
  { messages, messageFields, isPartial }: ConversationSheet,
  options: FormatOptions,
): Promise<string[]> {
  const columns = options.isTerminal
    ? Math.min(MAX_CARD_WIDTH, Math.max(20, options.columns))
    : undefined
  const isSpoken = isForScreenReader(options)
  const mark = isSpoken ? QUOTED_ALOUD : QUOTED
  const width = columns === undefined ? undefined : columns - INDENT.length - mark.length
  const cells = await cellOptions(messages, messages.fields, {
    ...options,
    target: options.isTerminal ? 'table' : 'pipe',
    ...(width === undefined ? {} : { columns: width }),
  })
  const fields = new Map(messages.fields.map((field) => [field.name, field]))
  return messages.rows.flatMap((row, index) => {
    const read: Reading = {
      row,
      saying: messageFields,
      cells,
      fieldOf: (name) => fields.get(name) ?? plain(name),
    }
    const heading = isSpoken
      ? spokenHeading(
          read,
          isPartial === true ? String(index + 1) : `${index + 1} of ${messages.rows.length}`,
          options.columns,
        )
      : headingLines(read, columns)
    return [
      '',
      ...heading,
      ...bodyLines(read, width).map((line) => quoteHeadingLike(line, isSpoken)),
    ]
  })
}

/** A message, and how to read its fields. */
interface Reading {
  row: Readonly<Record<string, Json>>
  saying: MessageFields
  cells: CellOptions
  fieldOf(name: string): SheetField
}

function plain(name: string): SheetField {
  return { name, label: name, kind: 'text' }
}

/** Returns the parts of a heading: author, audience, time, and time worked. */
function partsOf(read: Reading): string[] {
  const { row, saying, cells, fieldOf } = read
  const kind = partOf(cellLine(fieldOf(saying.kind), row, cells)).toLowerCase()
  const when = partOf(cellLine(fieldOf(saying.timestamp), row, cells))
  const worked = formatDuration(sumDurations([row], saying.timeWorked))
  return [writerOf(read), kind || 'no type', when || 'no date', worked].filter(
    (part) => part !== '',
  )
}

/** `── A. Tech · internal · 2 d ago · 45 m ────`, wrapped if necessary. */
function headingLines(read: Reading, columns: number | undefined): string[] {
  const parts = partsOf(read)
  if (columns === undefined) return [`── ${parts.join(' · ')}`]
  const [first = '', ...more] = wrapped(parts, `${NON_BREAKING_SPACE}· `, columns - 3)
  const filling = more.length > 0 ? 0 : columns - widthOf(first) - 4
  return [
    filling > 0 ? `── ${first} ${'─'.repeat(filling)}` : `── ${first}`,
    ...more.map((line) => `   ${line}`),
  ]
}

/** `Reply 1 of 3, A. Tech, internal, 2 d ago, 45 m`. */
function spokenHeading(read: Reading, nth: string, columns: number): string[] {
  const { shortNoun } = read.saying
  const first = `${shortNoun.slice(0, 1).toUpperCase()}${shortNoun.slice(1)} ${nth}`
  return wrapped([first, ...partsOf(read)], ', ', Math.max(20, columns))
}

/** Wraps parts so that lines break between them, not within one. */
function wrapped(parts: readonly string[], between: string, columns: number): string[] {
  const tied = parts.map((part) => part.replaceAll(' ', NON_BREAKING_SPACE)).join(between)
  return wrapTo(tied, columns).map((line) => line.replaceAll(NON_BREAKING_SPACE, ' ').trimEnd())
}

/** Returns the author's name, or a noun and the ID if the server has no name. */
function writerOf({ row, saying, cells, fieldOf }: Reading): string {
  const name = partOf(cellLine(fieldOf(saying.authorName), row, cells))
  if (name !== '') return name
  return partOf(unnamedAuthor(saying, row))
}

/** Returns a value for a heading, without characters that could pass for a separator or the heading's end. */
function partOf(text: string): string {
  const line = cleanLine(text)
    .replace(/[·•∙⋅‧・･]/gu, '.')
    .replace(/[\u2500-\u257f]/gu, '-')
  return cutTo(line.trim(), MAX_PART_WIDTH)
}

function bodyLines({ row, saying, cells, fieldOf }: Reading, width: number | undefined): string[] {
  const text = trimBlankLines(cellText(fieldOf(saying.text), row, cells))
  const pictures = picturesIn(cells, String(valueIn(row, saying.text) ?? ''))
  const whole = [...(text === '' ? [] : text.split('\n')), ...pictures]
  const all = width === undefined ? whole : whole.flatMap((line) => wrapProse(line, width))
  return (all.length === 0 ? ['(no text)'] : all).map((line) => `${INDENT}${line}`.trimEnd())
}

/** Returns a line with the number of pictures, which can't be shown here. */
function picturesIn({ htmlText }: CellOptions, html: string): string[] {
  const count = htmlText === undefined ? 0 : (html.match(/<img[\s/>]/gi) ?? []).length
  if (count === 0) return []
  return [count === 1 ? '(1 picture, in the browser)' : `(${count} pictures, in the browser)`]
}

function totalLine({ messages, messageFields, isPartial }: ConversationSheet): string[] {
  const worked = formatDuration(sumDurations(messages.rows, messageFields.timeWorked))
  return worked === '' || messages.rows.length === 0
    ? []
    : ['', `${isPartial === true ? 'Worked in those shown' : 'Worked in total'}: ${worked}`]
}
