import { DEFAULT_MAX_REPLY } from '../../../profiles/settings.ts'
import { formatBytes } from '../../../text/byte-size.ts'
import { TransportError } from './transport.ts'

/** The limits of one reply. */
export interface ReplyLimits {
  /** For the reply as it arrives, decompressed, and between two levels of compression. */
  bytes: number
  /** For the elements of a list. */
  records: number
}

const DEFAULT_MAX_RECORDS = 50_000

/** The limit on records for the smallest limits in bytes. */
const MIN_MAX_RECORDS = 1000

/** The most values in one record, and per record on average. ITFlow's widest list has 60 columns. */
const MAX_VALUES_IN_RECORD = 10_000
const MAX_AVERAGE_VALUES = 64

/** ITFlow nests nothing in a record. */
const MAX_DEPTH = 64

/** Returns the limits for a reply of at most this many bytes, with records in proportion. */
export function limitsOf(bytes: number = DEFAULT_MAX_REPLY): ReplyLimits {
  const records = Math.ceil((bytes / DEFAULT_MAX_REPLY) * DEFAULT_MAX_RECORDS)
  return { bytes, records: Math.max(records, MIN_MAX_RECORDS) }
}

function tooLargeError(message: string): TransportError {
  return new TransportError('too-large', message, { mayHaveArrived: true })
}

/** Builds the error for a reply of too many bytes. */
export function tooManyBytesError({ bytes }: ReplyLimits): TransportError {
  return tooLargeError(`it is larger than ${formatBytes(bytes)}`)
}

/** What has been counted in a reply's JSON so far. */
export interface Counts {
  records: number
  /** Commas and brackets: at least one for each value. */
  values: number
  /** Those in the current record, or outside of records. */
  together: number
  /** The deepest nesting. */
  depth: number
}

/** Whether JSON exceeds the limits. */
export function isOverLimits(
  { records, values, together, depth }: Counts,
  limits: ReplyLimits,
): boolean {
  return (
    records > limits.records ||
    depth > MAX_DEPTH ||
    together > MAX_VALUES_IN_RECORD ||
    values > limits.records * MAX_AVERAGE_VALUES
  )
}

/** Builds the error for JSON that exceeds the limits. */
export function jsonLimitError({ records, depth }: Counts, limits: ReplyLimits): TransportError {
  if (records > limits.records) {
    return tooLargeError(`it has more than ${limits.records.toLocaleString('en')} records`)
  }
  return tooLargeError(
    depth > MAX_DEPTH
      ? `it is nested more than ${MAX_DEPTH} levels deep`
      : 'it has too many values',
  )
}
