import type { Zone } from '../time/zone.ts'
import type { Row } from './record.ts'

/** A criterion for a record as a whole: search words, or whether it is open. */
export interface Criterion {
  /** Its name in messages: `--overdue`. */
  inputName: string
  /** Fields of which the server must have at least one, by their newest names, and a noun for them in messages. */
  needs?: { oneOf: readonly string[]; noun: string }
  /**
   * Set if it compares moments with an instant and needs the server's time zone; without the zone they are read as
   * UTC.
   */
  needsZone?: 'instant'
  /** Whether a record matches; `zone` is the server's, if known. */
  test(row: Row, zone?: Zone): boolean
}
