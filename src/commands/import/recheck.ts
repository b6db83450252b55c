import type { Api } from '../../api/api.ts'
import type { ReadMark } from '../../api/records/read-freshness.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { ConflictError } from '../../errors.ts'
import { createConflict, readCurrentRecords } from '../../import/recheck-creates.ts'
import type { RememberedRecords } from '../../import/sync/remembered-records.ts'
import type { Resource } from '../../resources/definition.ts'
import type { RunOptions } from '../../runs/execute-steps.ts'
import { runsFolder, runsMark } from '../../runs/journal-folder.ts'
import type { Step } from '../../runs/step.ts'

/** The moment when records were read for a plan. */
export interface PlanMark {
  read: ReadMark
  /** A value that changes when a run on this machine writes. */
  runs: string
}

/** Returns the current moment; call it before records are read. */
export function markPlanStart(context: Context, api: Api): PlanMark {
  return { read: api.freshness.begin()(), runs: runsMark(runsFolder(context)) }
}

/** How to look for the records of an import; without `plannedAt` they are always looked up again. */
interface RecheckOptions {
  resource: Resource
  scope: Scope
  match: readonly string[] | undefined
  plannedAt?: PlanMark
  /** Records that are other ones of the same source: a new record is none of them, even if it has the name of one. */
  linked?: RememberedRecords | undefined
}

/**
 * Returns a function that looks up the records of rows to create again, if they may have been created since the plan:
 * time has passed, or another run has written. Such a row fails, so that the record isn't created twice.
 */
export function makeRecheck(
  context: Context,
  api: Api,
  { resource, scope, match = undefined, plannedAt, linked }: RecheckOptions,
): NonNullable<RunOptions['recheck']> {
  const isAsPlanned = () =>
    plannedAt !== undefined &&
    api.freshness.isFresh(plannedAt.read) &&
    runsMark(runsFolder(context)) === plannedAt.runs
  return async (creates, created) => {
    if (creates.length === 0 || isAsPlanned()) return undefined
    const others = [...(linked?.all ?? [])].map(({ known }) => known.id)
    const query = { scope, match: match ?? null, except: new Set([...created, ...others]) }
    const current = await readCurrentRecords(api, resource, query, creates)
    const failures = creates.flatMap((step): [Step, Error][] => {
      const conflict = createConflict(resource, step, current)
      if (conflict === undefined) return []
      const { why, hint, hazard } = conflict
      return [[step, new ConflictError(why, { ...(hint && { hint }), ...(hazard && { hazard }) })]]
    })
    const hasAll = query.except.size === 0 && resource.needsFilter === undefined
    return {
      failures: new Map(failures),
      ...(hasAll ? { listed: current.index.records } : {}),
    }
  }
}
