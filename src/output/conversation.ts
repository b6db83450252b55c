// Loaded only where a conversation is shown.
import type { Json } from '../records/record.ts'
import type { Saying } from '../resources/definition.ts'
import { cleanLine, withoutBlankEnds } from '../text/clean.ts'
import { cutTo, widthOf, wrapTo } from '../text/width.ts'
import { cardText, proseLines } from './card.ts'
import { type CellOptions, cellLine, cellOptions, cellText } from './cells.ts'
import type { FormatOptions } from './format-options.ts'
import { valueIn } from './rows.ts'
import type { Conversation, Sheet, SheetField } from './sheet.ts'
import { tsvText } from './tsv.ts'
import { sayWorked, workedIn } from './worked.ts'

/** What was said stands further in than whatever this program says of it. */
const INDENT = '  '

/** What stands before a line that reads like a heading and is none. */
const QUOTED = '> '

/** A space at which no line is broken. */
const TIED = '\u00a0'

/** A name is cut here. */
const LONGEST_PART = 40

/** A record with what was said below it, or what was said alone where the sheet is a list of that. */
export async function withConversation(
  sheet: Sheet,
  conversation: Conversation,
  options: FormatOptions,
): Promise<Iterable<string>> {
  const lines = (await conversationLines(conversation, options)).map((line) => `${line}\n`)
  const total = totalLine(conversation).map((line) => `${line}\n`)
  if (sheet.isList) return [...lines.slice(1), ...total]
  // On a card the total is one of its values.
  if (options.isTerminal) return [...[...(await cardText(sheet, options))].map(unlike), ...lines]
  return [...(await tsvText(sheet, options)), ...lines, ...total]
}

/** What was said, one after the other: who, to whom, when and how long, then the text; an empty line before each. */
async function conversationLines(
  { replies, saying }: Conversation,
  options: FormatOptions,
): Promise<string[]> {
  const columns = options.isTerminal ? Math.max(20, options.columns) : undefined
  const width = columns === undefined ? undefined : columns - INDENT.length - QUOTED.length
  const cells = await cellOptions(replies, replies.fields, {
    ...options,
    place: options.isTerminal ? 'table' : 'pipe',
    ...(width === undefined ? {} : { columns: width }),
  })
  const fields = new Map(replies.fields.map((field) => [field.name, field]))
  return replies.rows.flatMap((row) => {
    const read: Reading = { row, saying, cells, fieldOf: (name) => fields.get(name) ?? plain(name) }
    return ['', ...headingLines(read, columns), ...bodyLines(read, width)]
  })
}

/** One of them, and how its fields are read. */
interface Reading {
  row: Readonly<Record<string, Json>>
  saying: Saying
  cells: CellOptions
  fieldOf(name: string): SheetField
}

function plain(name: string): SheetField {
  return { name, label: name, kind: 'text' }
}

/** `── A. Tech · internal · 2 d ago · 45 m ────`, in as many lines as it takes. */
function headingLines(read: Reading, columns: number | undefined): string[] {
  const { row, saying, cells, fieldOf } = read
  const kind = partOf(cellLine(fieldOf(saying.kind), row, cells)).toLowerCase()
  const when = partOf(cellLine(fieldOf(saying.at), row, cells))
  const worked = sayWorked(workedIn([row], saying.worked))
  const heading = [writerOf(read), kind || 'of no type', when || 'no date', worked]
    .filter((part) => part !== '')
    // It is broken between its parts rather than within one.
    .map((part) => part.replaceAll(' ', TIED))
    .join(`${TIED}· `)
  const all = columns === undefined ? [heading] : wrapTo(heading, columns - 3)
  const [first = '', ...more] = all.map((line) => line.replaceAll(TIED, ' '))
  if (columns === undefined) return [`── ${first}`]
  const filling = more.length > 0 ? 0 : columns - widthOf(first) - 4
  return [
    filling > 0 ? `── ${first} ${'─'.repeat(filling)}` : `── ${first}`,
    ...more.map((line) => `   ${line}`),
  ]
}

/** Whoever said it, by name as far as the server tells. */
function writerOf({ row, saying, cells, fieldOf }: Reading): string {
  const name = partOf(cellLine(fieldOf(saying.byName), row, cells))
  if (name !== '') return name
  const id = valueIn(row, saying.by)
  const whom = saying.writers[String(valueIn(row, saying.kind))] ?? saying.writer
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
  const text = withoutBlankEnds(cellText(fieldOf(saying.text), row, cells))
  const lines = width === undefined ? text.split('\n') : proseLines(text, width)
  const pictures = picturesIn(cells, String(valueIn(row, saying.text) ?? ''))
  const all = [...(text === '' ? [] : lines), ...pictures]
  return (all.length === 0 ? ['(no text)'] : all).map((line) =>
    unlike(`${INDENT}${line}`.trimEnd()),
  )
}

/** Pictures can't be shown here: how many there are. */
function picturesIn({ htmlText }: CellOptions, html: string): string[] {
  const count = htmlText === undefined ? 0 : (html.match(/<img[\s/>]/gi) ?? []).length
  if (count === 0) return []
  return [count === 1 ? '(1 picture, in the browser)' : `(${count} pictures, in the browser)`]
}

function totalLine({ replies, saying }: Conversation): string[] {
  const worked = sayWorked(workedIn(replies.rows, saying.worked))
  return worked === '' || replies.rows.length === 0 ? [] : ['', `Worked in total: ${worked}`]
}

/** What a reader takes for nothing at the start of a line. */
const BLANKS = '[\\s\\u115f\\u1160\\u2800\\u3164\\uffa0]*'
const RULE = new RegExp(`^${BLANKS}[\\u2012-\\u2015\\u2500-\\u257f\\u30fc]{2}`, 'u')
const DASHED = new RegExp(`^${BLANKS}[\\p{Pd}\\u2212\\u2500-\\u257f_=~]`, 'u')

/** A line that is marked as quoted where it reads like the heading of something that was said (H31). */
export function unlike(line: string): string {
  const isRuled = RULE.test(line) || (DASHED.test(line) && /[·•∙⋅‧・･]/u.test(line))
  if (!isRuled || !/[\p{L}\p{N}]/u.test(line)) return line
  const [lead = ''] = /^ */.exec(line) ?? []
  return `${lead}${QUOTED}${line.slice(lead.length)}`
}
