import type { Context } from '../context.ts'
import { shownZone } from '../profiles/shown-zone.ts'
import { toWallTime, type WallTime } from '../time/wall-time.ts'

/** Returns the current time by the person's calendar; with `--utc` by that of UTC. */
export function personToday(context: Pick<Context, 'clock' | 'flags' | 'zone'>): WallTime {
  return toWallTime(context.clock().getTime(), shownZone(context))
}
