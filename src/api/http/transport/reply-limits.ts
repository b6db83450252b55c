import { DEFAULT_MAX_REPLY } from '../../../profiles/settings.ts'
import { formatBytes } from '../../../text/byte-size.ts'
import { TransportError } from './transport.ts'

/** The limits of one reply. */
export interface ReplyLimits {
  /** For the reply as it comes in, decompressed, and in each step between. */
  bytes: number
  /** Elements of a list. */
  records: number
}

const USUAL_RECORDS = 50_000

/** However small the limit in bytes, a reply can have at least this many records. */
const FEWEST_RECORDS = 1000

/** ITFlow's widest list has 60 columns. */
const VALUES_IN_ONE = 10_000
const VALUES_OF_EACH = 64

/** ITFlow nests nothing in a record. */
const DEEPEST = 64

/** The limits for a reply of up to this many bytes, with records in proportion. */
export function limitsOf(bytes: number = DEFAULT_MAX_REPLY): ReplyLimits {
  const records = Math.ceil((bytes / DEFAULT_MAX_REPLY) * USUAL_RECORDS)
  return { bytes, records: Math.max(records, FEWEST_RECORDS) }
}

/** The error for a reply that exceeds the limits. */
function tooLarge(message: string): TransportError {
  return new TransportError('too-large', message, { mayHaveArrived: true })
}

/** The error for a reply of too many bytes. */
export function tooManyBytesError({ bytes }: ReplyLimits): TransportError {
  return tooLarge(`the reply is larger than ${formatBytes(bytes)}`)
}

/** What has been counted in a reply's JSON so far. */
export interface Counts {
  records: number
  /** Commas and brackets, one for each value at least, and how many in the current record or outside of records. */
  values: number
  together: number
  depth: number
}

/** Whether JSON exceeds the limits. */
export function isOverLimits(
  { records, values, together, depth }: Counts,
  limits: ReplyLimits,
): boolean {
  return (
    records > limits.records ||
    depth > DEEPEST ||
    together > VALUES_IN_ONE ||
    values > limits.records * VALUES_OF_EACH
  )
}

/** The error for JSON that does. */
export function jsonLimitError({ records, depth }: Counts, limits: ReplyLimits): TransportError {
  if (records > limits.records) return tooMany(limits)
  return tooLarge(
    depth > DEEPEST
      ? `the reply is nested deeper than ${DEEPEST} levels`
      : 'the reply has more values in it than a list can have',
  )
}

/** The error for a reply of too many records. */
function tooMany({ records }: ReplyLimits): TransportError {
  return tooLarge(`the reply has more than ${records.toLocaleString('en')} records`)
}
