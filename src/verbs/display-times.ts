import { unknownZoneNotice } from '../actions/notices.ts'
import { serverZone } from '../api/capabilities/server-zone.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Context } from '../context.ts'
import { formatDateTime } from '../output/format-dates.ts'
import { shownZone } from '../profiles/shown-zone.ts'
import { zoneHint } from '../profiles/timezone.ts'
import type { Row } from '../records/record.ts'
import type { Field } from '../resources/field.ts'
import { instantText, parseWallTime, toInstant } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'
import { reportNotices } from './notices.ts'

/** The kinds of the fields of rows. */
interface Shape {
  fields: Readonly<Record<string, Pick<Field, 'kind'>>>
}

/**
 * Converts rows for display: for a person, and with `--utc`, times become instants if the server's zone is known (H44);
 * otherwise they stay as the server sent them.
 */
export async function toDisplayTimes(
  context: Context,
  shape: Shape,
  rows: readonly Row[],
  isForPerson: boolean,
): Promise<readonly Row[]> {
  return createTimeConverter(context, shape, isForPerson)(rows)
}

/** Creates a converter like `toDisplayTimes` for rows in batches; an unknown zone is reported once. */
export function createTimeConverter(
  context: Context,
  { fields }: Shape,
  isForPerson: boolean,
): (rows: readonly Row[]) => Promise<readonly Row[]> {
  const isUtc = context.flags.utc === true
  const names = Object.keys(fields).filter((name) => fields[name]?.kind === 'moment')
  let isReported = false
  return async (rows) => {
    if (!isForPerson && !isUtc) return rows
    if (!rows.some((row) => names.some((name) => (row[name] ?? null) !== null))) return rows
    const known = await serverZone(await context.api())
    if (known !== undefined) return rows.map((row) => withInstants(row, names, known.zone))
    if (isUtc && !isReported) {
      isReported = true
      await reportUnknownZone(context, 'dates are shown as the server sent them')
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

/** Converts a server time to an instant (`…Z`); anything that isn't a valid time is returned as is. */
function toInstantText(moment: string, zone: Zone): string {
  const wall = parseWallTime(moment)
  const text = wall === undefined ? moment : instantText(toInstant(wall, zone))
  return text.length === '2026-11-24T12:00:00Z'.length ? text : moment
}

/** Formats a server time for a sentence: in the zone that times are shown in, or as the server sent it. */
export async function formatServerTime(context: Context, moment: string): Promise<string> {
  const known = await serverZone(await context.api())
  const text = known === undefined ? moment : toInstantText(moment, known.zone)
  return formatDateTime(text, shownZone(context))
}

/** Reports that the server's time zone is unknown, what that means here, and how to set it. */
async function reportUnknownZone(context: Context, consequence: string): Promise<void> {
  const { instance } = await context.settings()
  const notice = unknownZoneNotice(instance, consequence)
  reportNotices(context, [withZoneAdvice(notice, instance)])
}

/** Adds to a notice about an unknown zone how to set it; returns other notices as is. */
export function withZoneAdvice(notice: Notice, instance: string): Notice {
  if (notice.code !== 'zone_unknown') return notice
  return { ...notice, message: `${notice.message}\n  ${zoneHint(instance)}` }
}
