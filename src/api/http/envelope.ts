/** A record as the server sent it: strings and nulls, `insert_id` a number, an unreadable secret `false`. */
export type RawRecord = Readonly<Record<string, unknown>>

/** The server's answer to a call it understood. */
export interface Envelope {
  /** Whether the server reports success. */
  isSuccess: boolean
  /** The server's message, if any, on one line and at most `MAX_QUOTE` long. */
  message: string | undefined
  /** The records of a read, or `[{insert_id}]` of a create. */
  data: readonly RawRecord[]
  /** The count it reports next to the data; ITFlow sends it as a string on create. */
  count: number | undefined
  httpStatus: number
  /** The server's time when it answered, if it sent one. */
  repliedAt?: Date
  /** The size of the reply, decompressed, in bytes. */
  bytes?: number
}

/** The content of a reply. */
export type ParsedReply =
  | { kind: 'answer'; answer: Envelope; hasData: boolean }
  /** The beginning of an answer without its end. */
  | { kind: 'cut-off' }
  /** An answer whose data isn't a list of records. */
  | { kind: 'malformed' }
  | { kind: 'other' }

/** The longest text from the server that a message quotes, in characters. */
const MAX_QUOTE = 200

/** How much of the server's text is searched for secrets before it is quoted, in characters. */
const MAX_QUOTE_SOURCE = 20_000

/** Returns a text from the server as messages quote it: secrets hidden, on one line, shortened. */
export function quote(text: string, mask: (text: string) => string = (same) => same): string {
  const line = mask(text.slice(0, MAX_QUOTE_SOURCE))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  if (line.length > MAX_QUOTE) return `${line.slice(0, MAX_QUOTE - 1)}…`
  // A cut text that shrinks this much may end in half a secret.
  return text.length > MAX_QUOTE_SOURCE ? '…' : line
}

/** Parses a reply's text, skipping warnings that PHP may print before and after the JSON. */
export function parseEnvelope(
  text: string,
  httpStatus: number,
  mask?: (text: string) => string,
): ParsedReply {
  for (const candidate of jsonCandidates(text)) {
    const parsed = toParsedReply(parseJson(candidate), httpStatus, mask)
    if (parsed !== undefined) return parsed
  }
  return { kind: ENVELOPE_START.test(text) ? 'cut-off' : 'other' }
}

/** Converts parsed JSON to an answer; returns undefined if it isn't one. */
export function toParsedReply(
  parsed: unknown,
  httpStatus: number,
  mask?: (text: string) => string,
): ParsedReply | undefined {
  return isEnvelope(parsed) ? toAnswer(parsed, httpStatus, mask) : undefined
}

const ENVELOPE_START = /\{\s*"success"\s*:\s*"?(True|False)/

/** Yields a reply's text, then the part of it that may be an answer between PHP messages. */
export function* jsonCandidates(text: string): Generator<string> {
  yield text
  // Quotation marks in JSON strings are escaped, so this text can only be where an answer begins.
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

function toAnswer(
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
    data: records.map(limitDepth),
    count: countOf(count),
    httpStatus,
  }
  return { kind: 'answer', answer, hasData }
}

function countOf(count: unknown): number | undefined {
  const number = typeof count === 'string' && count.trim() !== '' ? Number(count) : count
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** ITFlow nests nothing in a record; a fork may, but deeper nesting could overflow the stack. */
const MAX_DEPTH = 100

/** Replaces values that are nested too deeply by null. */
function limitDepth(record: RawRecord): RawRecord {
  for (const name in record) {
    const value = record[name]
    if (typeof value === 'object' && !isShallow(value, MAX_DEPTH)) return withoutDeepValues(record)
  }
  return record
}

function withoutDeepValues(record: RawRecord): RawRecord {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      isShallow(value, MAX_DEPTH) ? value : null,
    ]),
  )
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// The server's own fixed sentences: the only place that decides by a message's text.
const NOTHING_FOUND = /^No resource /
const INSERT_FAILED = /^Auth success but insert query failed/
const UPDATE_FAILED = /^Auth success but update query failed/
const DELETE_FAILED = /^Auth success but delete query failed/

/** Whether an answer is the message for an empty list (H14). */
export function isEmptyList({ isSuccess, message }: Envelope): boolean {
  return !isSuccess && message !== undefined && NOTHING_FOUND.test(message)
}

/** Whether an answer is one of the messages that ITFlow sends for any failed write, whatever the cause (H15, H16). */
export function isUnexplainedFailure({ isSuccess, message }: Envelope): boolean {
  if (isSuccess || message === undefined) return false
  return [INSERT_FAILED, UPDATE_FAILED, DELETE_FAILED].some((sentence) => sentence.test(message))
}
