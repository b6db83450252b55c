import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import type { Query } from '../../records/query.ts'
import { type ExpiringReport, type ExpiringRequest, readExpiring } from '../../reports/expiring.ts'
import { toWallTime } from '../../time/wall-time.ts'
import { UTC } from '../../time/zone.ts'
import { readFromInstances } from '../../verbs/instances.ts'
import { instanceText } from '../../verbs/labels.ts'
import { readScope } from '../../verbs/selector-argument.ts'
import { absentText, unreadFailure } from '../unread-modules.ts'
import { expiringSheet } from './sheet.ts'

/** Why nothing of a client is listed. */
export const ARCHIVED_CLIENT = 'the client is archived, and its records are left out'

/** What the options select. */
export type ExpiringChoice = Pick<ExpiringRequest, 'kinds' | 'within' | 'expiredWithin'>

/** What runs out on one instance, and where it was looked for. */
export interface InstanceReport extends ExpiringReport {
  scope: Scope
}

/** Prints what runs out, and reports what could not be read. */
export async function printExpiring(
  context: Context,
  choice: ExpiringChoice,
  query: Query | undefined,
): Promise<void> {
  const { results, isMany, finish } = await readFromInstances(context, (instance) =>
    readInstance(instance, choice),
  )
  const sheet = expiringSheet(
    results.map(({ context: { flags }, value }) => ({
      profile: isMany ? (flags.profile ?? '') : undefined,
      ...value,
    })),
  )
  if (query === undefined) await context.show(sheet)
  else {
    const { applyQuery } = await import('../../output/query-result.ts')
    await context.show(applyQuery(sheet, query))
  }
  for (const { context: instance, value } of results) {
    await reportTotals(instance, choice, value)
  }
  finish(
    results.flatMap(({ context: { flags }, value: { unread } }) =>
      unread.length === 0 ? [] : [{ name: flags.profile ?? '', failure: unreadFailure(unread) }],
    ),
  )
}

/** Reads what runs out on one instance. */
export async function readInstance(
  context: Context,
  choice: ExpiringChoice,
): Promise<InstanceReport> {
  const api = await context.api()
  const scope = await readScope(context, api)
  const zone = context.flags.utc === true ? UTC : context.zone
  const today = toWallTime(context.clock().getTime(), zone)
  return { scope, ...(await readExpiring(api, { ...choice, scope, today })) }
}

async function reportTotals(
  context: Context,
  { within }: ExpiringChoice,
  { expiring, notDue, absent, scope, isClientArchived }: InstanceReport,
): Promise<void> {
  if (absent.length > 0) context.note('absent', absentText(absent))
  const expired = expiring.filter(({ daysLeft }) => daysLeft < 0).length
  const ahead = expiring.length - expired
  const client = scope.kind === 'client' ? `of ${scope.name ?? `client ${scope.id}`} ` : ''
  const place = `${client}on ${await instanceText(await context.api())}`
  const remarks = [
    `${expiring.length} ${place}: ${expired} expired, ${ahead} ${ahead === 1 ? 'expires' : 'expire'} within ${dayCount(within)}`,
    ...(notDue === 0
      ? []
      : [
          `${notDue} short-lived ${notDue === 1 ? "certificate isn't" : "certificates aren't"} due for renewal yet`,
        ]),
  ]
  if (isClientArchived) remarks.push(ARCHIVED_CLIENT)
  context.note('total', remarks.join('; '))
}

function dayCount(days: number): string {
  return days === 1 ? '1 day' : `${days} days`
}
