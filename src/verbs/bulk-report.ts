// Loaded only when many records are written.
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

/** The code of the notice that a record already is as requested. */
const UNCHANGED = 'unchanged'

/** Reports many writes. */
interface BulkReporter extends Pick<ChangeOptions, 'announce' | 'onOutcome'> {
  /** Reports how many records each repeated notice applied to. */
  end(): void
}

/** Creates a reporter for many writes whose plan was shown: one line for each, and repeated notices only once. */
export function createBulkReporter(
  context: Context,
  api: Api,
  resource: Resource,
  verb: OperationName,
): BulkReporter {
  let unchanged = 0
  const reported = new Map<string, { notice: Notice; count: number }>()
  const isNew = (notice: Notice) => {
    const known = reported.get(notice.message)
    reported.set(notice.message, { notice, count: (known?.count ?? 0) + 1 })
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
      const relevant = [...(draft.warnings ?? []), ...notices].filter(
        ({ code }) => code !== UNCHANGED,
      )
      reportNotices(context, relevant.filter(isNew))
    },
    end: () => {
      if (unchanged > 0) {
        context.note(
          UNCHANGED,
          `${formatCount(resource, unchanged)} ${upToDateText(verb, unchanged)}.`,
        )
      }
      const repeated = [...reported.values()].filter(({ count }) => count > 1)
      for (const { notice, count } of repeated) {
        context.note(notice.code, `For ${formatCount(resource, count)}: ${notice.message}`)
      }
    },
  }
}
