// Loaded only where a conversation is shown.
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

/** What was said stands further in than whatever this program says of it. */
const INDENT = '  '

/** A space at which no line is broken. */
const NON_BREAKING_SPACE = '\u00a0'

/** A name is cut here. */
const LONGEST_PART = 40

/** A record with what was said below it, or what was said alone where the sheet is a list of that. */
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
  // At a terminal the total is one of the record's values.
  const record = isSpoken
    ? (await (await import('./screen-reader.ts')).screenReaderText(sheet, options)).text
    : await cardText(sheet, options)
  const marked: string[] = []
  for await (const line of record) marked.push(quoteHeadingLike(line, isSpoken))
  return [...marked, ...lines]
}

/** Whether it is read out: by words rather than by where it stands. */
function isForScreenReader({ isTerminal, isAccessible }: FormatOptions): boolean {
  return isTerminal && isAccessible === true
}

/** What was said, one after the other: who, to whom, when and how long, then the text; an empty line before each. */
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

/** One of them, and how its fields are read. */
interface Reading {
  row: Readonly<Record<string, Json>>
  saying: MessageFields
  cells: CellOptions
  fieldOf(name: string): SheetField
}

function plain(name: string): SheetField {
  return { name, label: name, kind: 'text' }
}

/** Who said it, to whom, when, and how long it took. */
function partsOf(read: Reading): string[] {
  const { row, saying, cells, fieldOf } = read
  const kind = partOf(cellLine(fieldOf(saying.kind), row, cells)).toLowerCase()
  const when = partOf(cellLine(fieldOf(saying.timestamp), row, cells))
  const worked = formatDuration(sumDurations([row], saying.timeWorked))
  return [writerOf(read), kind || 'of no type', when || 'no date', worked].filter(
    (part) => part !== '',
  )
}

/** `── A. Tech · internal · 2 d ago · 45 m ────`, in as many lines as it takes. */
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

/** Parts in lines that are broken between them rather than within one. */
function wrapped(parts: readonly string[], between: string, columns: number): string[] {
  const tied = parts.map((part) => part.replaceAll(' ', NON_BREAKING_SPACE)).join(between)
  return wrapTo(tied, columns).map((line) => line.replaceAll(NON_BREAKING_SPACE, ' ').trimEnd())
}

/** Whoever said it, by name as far as the server tells. */
function writerOf({ row, saying, cells, fieldOf }: Reading): string {
  const name = partOf(cellLine(fieldOf(saying.authorName), row, cells))
  if (name !== '') return name
  const id = valueIn(row, saying.author)
  const whom = saying.authorNounByKind[String(valueIn(row, saying.kind))] ?? saying.authorNoun
  return id === null || id === 0 ? `unknown ${whom}` : `${whom} ${partOf(String(id))}`
}

/** A value in a heading: it can't look like two of them, nor like the heading's end. */
function partOf(text: string): string {
  const line = cleanLine(text)
    .replace(/[·•∙⋅‧・･]/gu, '.')
    .replace(/[\u2500-\u257f]/gu, '-')
  return cutTo(line.trim(), LONGEST_PART)
}

function bodyLines({ row, saying, cells, fieldOf }: Reading, width: number | undefined): string[] {
  const text = trimBlankLines(cellText(fieldOf(saying.text), row, cells))
  const pictures = picturesIn(cells, String(valueIn(row, saying.text) ?? ''))
  const whole = [...(text === '' ? [] : text.split('\n')), ...pictures]
  const all = width === undefined ? whole : whole.flatMap((line) => wrapProse(line, width))
  return (all.length === 0 ? ['(no text)'] : all).map((line) => `${INDENT}${line}`.trimEnd())
}

/** Pictures can't be shown here: how many there are. */
function picturesIn({ htmlText }: CellOptions, html: string): string[] {
  const count = htmlText === undefined ? 0 : (html.match(/<img[\s/>]/gi) ?? []).length
  if (count === 0) return []
  return [count === 1 ? '(1 picture, in the browser)' : `(${count} pictures, in the browser)`]
}

function totalLine({ messages, messageFields, isPartial }: ConversationSheet): string[] {
  const worked = formatDuration(sumDurations(messages.rows, messageFields.timeWorked))
  return worked === '' || messages.rows.length === 0
    ? []
    : ['', `${isPartial === true ? 'Worked in these' : 'Worked in total'}: ${worked}`]
}
