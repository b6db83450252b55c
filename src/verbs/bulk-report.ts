// Loaded only where many records are written.
import type { ChangeOptions } from '../actions/change-rule.ts'
import type { Api } from '../api/api.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Context } from '../context.ts'
import { formatCount } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'
import { reportNotices } from './notices.ts'
import { PAST_TENSE, upToDateText } from './write-report.ts'
import { targetLines } from './write-target.ts'

/** What is said of a record that is as requested. */
const UNCHANGED = 'unchanged'

/** How many writes are told of. */
export interface BulkReporter extends Pick<ChangeOptions, 'announce' | 'onOutcome'> {
  /** Says how often was said what was said of several records. */
  end(): void
}

/** Tells of many writes, whose plan was shown: a line for each, and what concerns several of them once. */
export function createBulkReporter(
  context: Context,
  api: Api,
  resource: Resource,
  verb: OperationName,
): BulkReporter {
  let unchanged = 0
  const told = new Map<string, { notice: Notice; count: number }>()
  const isNews = (notice: Notice) => {
    const known = told.get(notice.message)
    told.set(notice.message, { notice, count: (known?.count ?? 0) + 1 })
    return known === undefined
  }
  return {
    announce: async () => undefined,
    onOutcome: async ({ state, failure, notices, plan, row }) => {
      const { request, draft } = plan
      const [line = ''] = await targetLines(api, request, request.target?.row ?? row, [])
      const isDone = state === 'done' && failure === undefined
      if (isDone) context.note(request.verb, `${line}: ${PAST_TENSE[request.verb] ?? 'Done'}`)
      if (state === 'unchanged') unchanged += 1
      const worth = [...(draft.warnings ?? []), ...notices].filter(({ code }) => code !== UNCHANGED)
      reportNotices(context, worth.filter(isNews))
    },
    end: () => {
      if (unchanged > 0) {
        context.note(
          UNCHANGED,
          `${formatCount(resource, unchanged)} ${upToDateText(verb, unchanged)}.`,
        )
      }
      const repeated = [...told.values()].filter(({ count }) => count > 1)
      for (const { notice, count } of repeated) {
        context.note(notice.code, `Of ${formatCount(resource, count)}: ${notice.message}`)
      }
    },
  }
}
