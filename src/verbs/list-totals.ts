import type { ListResult } from '../actions/list.ts'
import { UNDECRYPTED_CODES } from '../actions/undecrypted.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Context } from '../context.ts'
import { formatCount } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { withZoneAdvice } from './display-times.ts'
import { scopeText } from './labels.ts'
import { reportNotices } from './notices.ts'

/** The counts and notices of a list that was printed. */
interface ListSummary extends Omit<ListResult, 'rows'> {
  count: number
  scope: Scope
}

/** Reports how many records there were, what was hidden, and any notices; `written` names the file they went to. */
export async function reportList(
  context: Context,
  resource: Resource,
  summary: ListSummary,
  written?: string,
): Promise<void> {
  const { instance } = await context.settings()
  const notices = summary.notices.map((notice) => withZoneAdvice(notice, instance))
  reportNotices(
    context,
    notices.filter((notice) => !isAboutSecrets(notice)),
  )
  await reportTotals(context, resource, summary, written)
  reportNotices(context, notices.filter(isAboutSecrets))
}

/** Returns whether a notice is about missing secrets; those are reported after the totals. */
function isAboutSecrets({ code }: Notice): boolean {
  return UNDECRYPTED_CODES.includes(code)
}

async function reportTotals(
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
  const isSingular = hidden.hidden + hidden.archived === 1
  const remarks = [
    ...(hasMore ? ['there are more (--limit)'] : []),
    ...(hiddenOnes.length > 0
      ? [
          `${isComplete ? '' : 'at least '}${hiddenOnes.join(' and ')} ${isSingular ? 'is' : 'are'} hidden (--all)`,
        ]
      : []),
  ]
  const place = await scopeText(context, resource, scope)
  const where = written === undefined ? '' : `, written to ${cleanLine(written)}`
  context.note('total', [`${count} ${place}${where}`, ...remarks].join('; '))
}
