import type { ListResult } from '../actions/list.ts'
import { UNDECRYPTED_CODES } from '../actions/undecrypted.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Context } from '../context.ts'
import { formatCount } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { withZoneAdvice } from './display-times.ts'
import { scopeText } from './labels.ts'
import { reportNotices } from './notices.ts'

/** What there is to say of a list that was printed. */
export interface ListSummary extends Omit<ListResult, 'rows'> {
  count: number
  scope: Scope
}

/** Tells how many records there were, what was left out, and what else is worth knowing; `written`: where they went. */
export async function reportList(
  context: Context,
  resource: Resource,
  told: ListSummary,
  written?: string,
): Promise<void> {
  const { instance } = await context.settings()
  const notices = told.notices.map((notice) => withZoneAdvice(notice, instance))
  reportNotices(
    context,
    notices.filter((notice) => !isAboutSecrets(notice)),
  )
  await tellTotals(context, resource, told, written)
  reportNotices(context, notices.filter(isAboutSecrets))
}

/** Says what secrets are missing: after how many records there are. */
function isAboutSecrets({ code }: Notice): boolean {
  return UNDECRYPTED_CODES.includes(code)
}

async function tellTotals(
  context: Context,
  resource: Resource,
  { count: length, hidden, isComplete, hasMore, scope }: ListSummary,
  written: string | undefined,
): Promise<void> {
  const what = formatCount(resource, length)
  const count = hasMore ? `The first ${what.replace(/^1 /, '')}` : what
  const hiddenOnes = [
    ...(hidden.hidden > 0 ? [`${hidden.hidden} ${resource.hiddenByDefault?.word ?? ''}`] : []),
    ...(hidden.archived > 0 ? [`${hidden.archived} archived`] : []),
  ]
  const isOne = hidden.hidden + hidden.archived === 1
  const left = [
    ...(hasMore ? ['there are more (--limit)'] : []),
    ...(hiddenOnes.length > 0
      ? [
          `${isComplete ? '' : 'at least '}${hiddenOnes.join(' and ')} ${isOne ? 'is' : 'are'} hidden (--all)`,
        ]
      : []),
  ]
  const place = await scopeText(context, resource, scope)
  const where = written === undefined ? '' : `, written to ${written}`
  context.note('total', [`${count} ${place}${where}`, ...left].join('; '))
}
