/** A record as the server sent it: strings and nulls, `insert_id` a number, an unreadable secret `false`. */
export type RawRecord = Readonly<Record<string, unknown>>

/** The server's answer to a call it understood. */
export interface Envelope {
  /** Whether it says that it did or found something. */
  isSuccess: boolean
  /** Its own sentence, where it has one, on one line and at most `LONGEST_QUOTE` long. */
  message: string | undefined
  /** The records of a read, or `[{insert_id}]` of a create. */
  data: readonly RawRecord[]
  /** The number it gives beside the data; a text on create. */
  count: number | undefined
  httpStatus: number
  /** The server's own time when it answered, where it tells it. */
  repliedAt?: Date
  /** How long the reply was, unpacked, in bytes. */
  bytes?: number
}

/** What stands in a reply: an answer, something that was to be one, or something else. */
export type ParsedReply =
  | { kind: 'answer'; answer: Envelope; hasData: boolean }
  /** The answer's beginning without its end. */
  | { kind: 'cut-off' }
  /** An answer whose data are no records. */
  | { kind: 'malformed' }
  | { kind: 'other' }

/** Text from the server in a message is no longer than this, in characters. */
const LONGEST_QUOTE = 200

/** How much of the server's text is read to quote it, in characters. */
const LONGEST_READ = 20_000

/** The server's words as a message may repeat them: on one line, bounded, secrets hidden first. */
export function quote(text: string, mask: (text: string) => string = (same) => same): string {
  const line = mask(text.slice(0, LONGEST_READ))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  if (line.length > LONGEST_QUOTE) return `${line.slice(0, LONGEST_QUOTE - 1)}…`
  // If so little is left of so much, it may end in half a secret.
  return text.length > LONGEST_READ ? '…' : line
}

/** Finds the JSON in a reply's text, also among the warnings that PHP may print before and after it. */
export function parseEnvelope(
  text: string,
  httpStatus: number,
  mask?: (text: string) => string,
): ParsedReply {
  for (const candidate of jsonCandidates(text)) {
    const reading = toParsedReply(parseJson(candidate), httpStatus, mask)
    if (reading !== undefined) return reading
  }
  return { kind: ENVELOPE_START.test(text) ? 'cut-off' : 'other' }
}

/** Parsed JSON as an answer; undefined if it isn't one. */
export function toParsedReply(
  parsed: unknown,
  httpStatus: number,
  mask?: (text: string) => string,
): ParsedReply | undefined {
  return isEnvelope(parsed) ? toReading(parsed, httpStatus, mask) : undefined
}

const ENVELOPE_START = /\{\s*"success"\s*:\s*"?(True|False)/

/** A reply's text, and the parts of it that start, and may end, like an answer. */
export function* jsonCandidates(text: string): Generator<string> {
  yield text
  // Within the JSON every quotation mark of a value is escaped, so this stands only where it begins.
  const start = text.lastIndexOf('{"success"')
  if (start >= 0) yield text.slice(start, text.lastIndexOf('}') + 1)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface RawEnvelope {
  success: string
  message?: unknown
  count?: unknown
  data?: unknown
}

function isEnvelope(value: unknown): value is RawEnvelope {
  return isObject(value) && (value['success'] === 'True' || value['success'] === 'False')
}

function toReading(
  { success, message, count, data }: RawEnvelope,
  httpStatus: number,
  mask?: (text: string) => string,
): ParsedReply {
  const hasData = data !== undefined && data !== null
  const records = hasData ? data : []
  if (!Array.isArray(records) || !records.every(isObject)) return { kind: 'malformed' }
  const answer: Envelope = {
    isSuccess: success === 'True',
    message: typeof message === 'string' ? quote(message, mask) : undefined,
    data: records.map(shallow),
    count: countOf(count),
    httpStatus,
  }
  return { kind: 'answer', answer, hasData }
}

function countOf(count: unknown): number | undefined {
  const number = typeof count === 'string' && count.trim() !== '' ? Number(count) : count
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** ITFlow nests nothing in a record; a fork may, but not so deep that working with it runs out of stack. */
const DEEPEST = 100

/** A record without what is nested too deep, which becomes null. */
function shallow(record: RawRecord): RawRecord {
  for (const name in record) {
    const value = record[name]
    if (typeof value === 'object' && !isShallow(value, DEEPEST)) return withoutDeep(record)
  }
  return record
}

function withoutDeep(record: RawRecord): RawRecord {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, isShallow(value, DEEPEST) ? value : null]),
  )
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// The server's own fixed sentences: the one place that goes by a message's text.
const NOTHING_FOUND = /^No resource /
const INSERT_FAILED = /^Auth success but insert query failed/
const UPDATE_FAILED = /^Auth success but update query failed/
const DELETE_FAILED = /^Auth success but delete query failed/

/** Whether an answer is the sentence for an empty list (H14). */
export function isEmptyList({ isSuccess, message }: Envelope): boolean {
  return !isSuccess && message !== undefined && NOTHING_FOUND.test(message)
}

/** Whether an answer is one of the sentences that stand for every cause of a failed write (H15, H16). */
export function isUnexplainedFailure({ isSuccess, message }: Envelope): boolean {
  if (isSuccess || message === undefined) return false
  return [INSERT_FAILED, UPDATE_FAILED, DELETE_FAILED].some((sentence) => sentence.test(message))
}
