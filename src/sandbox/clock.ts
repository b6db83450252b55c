import { toWallTime } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'

/** The clock of a database in a zone: what it writes as if it were UTC is what the clocks there show (H44). */
export function zonedClock(zone: Zone, clock: () => Date): () => Date {
  return () => new Date(toWallTime(clock().getTime(), zone))
}
