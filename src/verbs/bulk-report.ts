// Loaded only where many records are written.
import type { Changing } from '../actions/change-rule.ts'
import type { Api } from '../api/api.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Context } from '../context.ts'
import { countOf } from '../records/describe-record.ts'
import type { OperationName, Resource } from '../resources/definition.ts'
import { tellNotices } from './notices.ts'
import { alreadySo, DONE } from './write-report.ts'
import { targetLines } from './write-target.ts'

/** What is said of a record that is as requested. */
const UNCHANGED = 'unchanged'

/** How many writes are told of. */
export interface ManyReport extends Pick<Changing, 'announce' | 'onOutcome'> {
  /** Says how often was said what was said of several records. */
  end(): void
}

/** Tells of many writes, whose plan was shown: a line for each, and what concerns several of them once. */
export function manyReport(
  context: Context,
  api: Api,
  resource: Resource,
  verb: OperationName,
): ManyReport {
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
      if (isDone) context.note(request.verb, `${line}: ${DONE[request.verb] ?? 'Done'}`)
      if (state === 'unchanged') unchanged += 1
      const worth = [...(draft.warnings ?? []), ...notices].filter(({ code }) => code !== UNCHANGED)
      tellNotices(context, worth.filter(isNews))
    },
    end: () => {
      if (unchanged > 0) {
        context.note(UNCHANGED, `${countOf(resource, unchanged)} ${alreadySo(verb, unchanged)}.`)
      }
      const repeated = [...told.values()].filter(({ count }) => count > 1)
      for (const { notice, count } of repeated) {
        context.note(notice.code, `Of ${countOf(resource, count)}: ${notice.message}`)
      }
    },
  }
}
