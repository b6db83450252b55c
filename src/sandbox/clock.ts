import { toWallTime } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'

/** Returns the clock of a database in a time zone: the zone's wall time, written as if it were UTC (H44). */
export function zonedClock(zone: Zone, clock: () => Date): () => Date {
  return () => new Date(toWallTime(clock().getTime(), zone))
}
