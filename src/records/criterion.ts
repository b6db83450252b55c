import type { Zone } from '../time/zone.ts'
import type { Row } from './record.ts'

/** What is asked of a record as a whole, by what its declaration says of it: words, whether it is open. */
export interface Criterion {
  /** What messages call it: `--overdue`. */
  inputName: string
  /** Fields of which a server has to have one, or it can't tell, by their newest names; and what one is called. */
  needs?: { oneOf: readonly string[]; noun: string }
  /** Compares moments with an instant, so that the zone of the server's is needed; without it they are read as UTC. */
  needsZone?: 'instant'
  /** Whether a record fits; `zone` is the server's, where it is known. */
  test(row: Row, zone?: Zone): boolean
}
