import type { Listed } from '../actions/list.ts'
import { SHUT_CODES } from '../actions/undecrypted.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Context } from '../context.ts'
import { countOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { withZoneAdvice } from './display-times.ts'
import { placeOf } from './labels.ts'
import { tellNotices } from './notices.ts'

/** What there is to say of a list that was printed. */
export interface ListTold extends Omit<Listed, 'rows'> {
  count: number
  scope: Scope
}

/** Tells how many records there were, what was left out, and what else is worth knowing; `written`: where they went. */
export async function tellList(
  context: Context,
  resource: Resource,
  told: ListTold,
  written?: string,
): Promise<void> {
  const { instance } = await context.settings()
  const notices = told.notices.map((notice) => withZoneAdvice(notice, instance))
  tellNotices(
    context,
    notices.filter((notice) => !isAboutSecrets(notice)),
  )
  await tellTotals(context, resource, told, written)
  tellNotices(context, notices.filter(isAboutSecrets))
}

/** Says what secrets are missing: after how many records there are. */
function isAboutSecrets({ code }: Notice): boolean {
  return SHUT_CODES.includes(code)
}

async function tellTotals(
  context: Context,
  resource: Resource,
  { count: length, hidden, isWhole, hasMore, scope }: ListTold,
  written: string | undefined,
): Promise<void> {
  const what = countOf(resource, length)
  const count = hasMore ? `The first ${what.replace(/^1 /, '')}` : what
  const hiddenOnes = [
    ...(hidden.hidden > 0 ? [`${hidden.hidden} ${resource.hides?.word ?? ''}`] : []),
    ...(hidden.archived > 0 ? [`${hidden.archived} archived`] : []),
  ]
  const isOne = hidden.hidden + hidden.archived === 1
  const left = [
    ...(hasMore ? ['there are more (--limit)'] : []),
    ...(hiddenOnes.length > 0
      ? [
          `${isWhole ? '' : 'at least '}${hiddenOnes.join(' and ')} ${isOne ? 'is' : 'are'} hidden (--all)`,
        ]
      : []),
  ]
  const place = await placeOf(context, resource, scope)
  const where = written === undefined ? '' : `, written to ${written}`
  context.note('total', [`${count} ${place}${where}`, ...left].join('; '))
}
