import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import type { Query } from '../../records/query.ts'
import { type ExpiringReport, type ExpiringRequest, readExpiring } from '../../reports/expiring.ts'
import { expiringSheet } from '../../verbs/expiring-sheet.ts'
import { partlyFailed, readFromInstances } from '../../verbs/instances.ts'
import { ARCHIVED_CLIENT, placeText } from '../../verbs/labels.ts'
import { personToday } from '../../verbs/person-today.ts'
import { readScope } from '../../verbs/selector-argument.ts'
import { showQueried } from '../../verbs/show-queried.ts'
import { absentText, unreadFailure } from '../../verbs/unread-modules.ts'

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
  const { results, finish } = await readFromInstances(context, (instance) =>
    readInstance(instance, choice),
  )
  const sheet = expiringSheet(results.map(({ profile, value }) => ({ profile, ...value })))
  await showQueried(context, sheet, query)
  for (const { context: instance, value } of results) {
    await reportTotals(instance, choice, value)
  }
  finish(partlyFailed(results, ({ unread }) => unreadFailure(unread)))
}

/** Reads what runs out on one instance. */
export async function readInstance(
  context: Context,
  choice: ExpiringChoice,
): Promise<InstanceReport> {
  const api = await context.api()
  const scope = await readScope(context, api)
  return { scope, ...(await readExpiring(api, { ...choice, scope, today: personToday(context) })) }
}

async function reportTotals(
  context: Context,
  { within }: ExpiringChoice,
  { expiring, notDue, absent, scope, isClientArchived }: InstanceReport,
): Promise<void> {
  if (absent.length > 0) context.note('absent', absentText(absent))
  const expired = expiring.filter(({ daysLeft }) => daysLeft < 0).length
  const ahead = expiring.length - expired
  const place = await placeText(context, scope)
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
