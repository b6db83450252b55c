import { sizeText } from '../../text/sizes.ts'
import { TransportError } from './transport.ts'

/** What one reply may come to. */
export interface ReplyLimits {
  /** Of the reply as it comes, of what it unpacks to, and of each step between. */
  bytes: number
  /** Elements of a list. */
  records: number
}

/** What fits a page of 10,000 records several times over. */
export const USUAL_BYTES = 64 * 1024 * 1024
const USUAL_RECORDS = 50_000

/** A reply of at most so many bytes may have at least so many records. */
const FEWEST_RECORDS = 1000

/** ITFlow's widest list has 60 columns. */
const VALUES_IN_ONE = 10_000
const VALUES_OF_EACH = 64

/** ITFlow nests nothing in a record. */
const DEEPEST = 64

/** The limits of a reply that may have so many bytes; the records are in proportion. */
export function limitsOf(bytes: number = USUAL_BYTES): ReplyLimits {
  const records = Math.ceil((bytes / USUAL_BYTES) * USUAL_RECORDS)
  return { bytes, records: Math.max(records, FEWEST_RECORDS) }
}

/** The error for a reply that is beyond what is accepted. */
function tooLarge(message: string): TransportError {
  return new TransportError('too-large', message, { mayHaveArrived: true })
}

/** The error for a reply of too many bytes. */
export function tooLong({ bytes }: ReplyLimits): TransportError {
  return tooLarge(`the reply is larger than ${sizeText(bytes)}`)
}

/** What has been counted in a reply's JSON so far. */
export interface Counts {
  records: number
  /** Commas and brackets, which no value goes without, and those of them in one record or outside of all. */
  values: number
  together: number
  depth: number
}

/** Whether JSON has more in it than is accepted. */
export function isBeyond(
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

/** The error for JSON that has. */
export function tooMuch({ records, depth }: Counts, limits: ReplyLimits): TransportError {
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
