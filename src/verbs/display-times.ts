import { unknownZoneNotice } from '../actions/notices.ts'
import { serverZone } from '../api/capabilities/server-zone.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Context } from '../context.ts'
import { formatDateTime } from '../output/format-dates.ts'
import { zoneHint } from '../profiles/timezone.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { instantText, parseWallTime, toInstant } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'
import { reportNotices } from './notices.ts'

/**
 * Rows as they are to be shown: for a person, and where `--utc` asks for it, each moment with what makes it an
 * instant, as far as the server's zone is known (H44); else as the server sent them.
 */
export async function toDisplayTimes(
  context: Context,
  resource: Resource,
  rows: readonly Row[],
  isForPerson: boolean,
): Promise<readonly Row[]> {
  return createTimeConverter(context, resource, isForPerson)(rows)
}

/** The same for rows that come some at a time: what there is to say of the zone is said once. */
export function createTimeConverter(
  context: Context,
  { fields }: Resource,
  isForPerson: boolean,
): (rows: readonly Row[]) => Promise<readonly Row[]> {
  const isUtc = context.flags.utc === true
  const names = Object.keys(fields).filter((name) => fields[name]?.kind === 'moment')
  let isTold = false
  return async (rows) => {
    if (!isForPerson && !isUtc) return rows
    if (!rows.some((row) => names.some((name) => (row[name] ?? null) !== null))) return rows
    const known = await serverZone(await context.api())
    if (known !== undefined) return rows.map((row) => withInstants(row, names, known.zone))
    if (isUtc && !isTold) {
      isTold = true
      await tellUnknownZone(context, 'their dates are as the server gave them')
    }
    return rows
  }
}

function withInstants(row: Row, names: readonly string[], zone: Zone): Row {
  const changed: Record<string, string> = {}
  for (const name of names) {
    const value = row[name]
    if (typeof value === 'string') changed[name] = toInstantText(value, zone)
  }
  return { ...row, ...changed }
}

/** A moment of the server's as an instant (`…Z`); what is none, and what no calendar can say, as it is. */
function toInstantText(moment: string, zone: Zone): string {
  const wall = parseWallTime(moment)
  const text = wall === undefined ? moment : instantText(toInstant(wall, zone))
  return text.length === '2026-11-24T12:00:00Z'.length ? text : moment
}

/** A moment of the server's in a sentence: day and time in the person's zone, or as the server gave them. */
export async function formatMoment(context: Context, moment: string): Promise<string> {
  const known = await serverZone(await context.api())
  const text = known === undefined ? moment : toInstantText(moment, known.zone)
  return formatDateTime(text, context.zone)
}

/** Says that nobody knows the zone of the server's moments, what that means here, and how to state it. */
async function tellUnknownZone(context: Context, consequence: string): Promise<void> {
  const { instance } = await context.settings()
  const notice = unknownZoneNotice(instance, consequence)
  reportNotices(context, [withZoneAdvice(notice, instance)])
}

/** A notice about an unknown zone with how to state it; any other as it is. */
export function withZoneAdvice(notice: Notice, instance: string): Notice {
  if (notice.code !== 'zone_unknown') return notice
  return { ...notice, message: `${notice.message}\n  ${zoneHint(instance)}` }
}
