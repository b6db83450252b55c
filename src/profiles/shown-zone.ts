import { UTC, type Zone } from '../time/zone.ts'
import type { GlobalFlags } from './settings.ts'

/** Returns the zone in which times are shown to the person: with `--utc` UTC, otherwise the person's own. */
export function shownZone({ flags, zone }: { flags: GlobalFlags; zone: Zone }): Zone {
  return flags.utc === true ? UTC : zone
}
