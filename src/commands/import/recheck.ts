import type { Api } from '../../api/api.ts'
import type { ReadMark } from '../../api/records/read-freshness.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { ConflictError } from '../../errors.ts'
import { createConflict, readCurrentRecords } from '../../import/recheck-creates.ts'
import type { Resource } from '../../resources/definition.ts'
import type { RunOptions } from '../../runs/execute-steps.ts'
import { runsFolder, runsMark } from '../../runs/journal-folder.ts'
import type { Step } from '../../runs/step.ts'

/** The moment at which records were read to plan by them. */
export interface PlanMark {
  read: ReadMark
  /** Differs once a run of this machine has written since. */
  runs: string
}

/** The moment before records are read. */
export function markPlanStart(context: Context, api: Api): PlanMark {
  return { read: api.freshness.begin()(), runs: runsMark(runsFolder(context)) }
}

/** How the records of an import are looked for, and since when; without a moment they are always looked for again. */
export interface RecheckOptions {
  resource: Resource
  scope: Scope
  match: readonly string[] | undefined
  plannedAt?: PlanMark
}

/**
 * Looks once more for the records of rows that are to be created, unless nobody can have made them since: somebody was
 * waited for, or another run has written meanwhile. Such a row fails instead of making a second one.
 */
export function makeRecheck(
  context: Context,
  api: Api,
  { resource, scope, match = undefined, plannedAt }: RecheckOptions,
): NonNullable<RunOptions['recheck']> {
  const isAsPlanned = () =>
    plannedAt !== undefined &&
    api.freshness.isFresh(plannedAt.read) &&
    runsMark(runsFolder(context)) === plannedAt.runs
  return async (creates, made) => {
    if (creates.length === 0 || isAsPlanned()) return undefined
    const how = { scope, match: match ?? null, except: made }
    const look = await readCurrentRecords(api, resource, how, creates)
    const failures = creates.flatMap((step): [Step, Error][] => {
      const fault = createConflict(resource, step, look)
      if (fault === undefined) return []
      const { why, hint, hazard } = fault
      return [[step, new ConflictError(why, { ...(hint && { hint }), ...(hazard && { hazard }) })]]
    })
    const listed = made.size === 0 && resource.needsFilter === undefined
    return {
      failures: new Map(failures),
      ...(listed ? { listed: look.index.records } : {}),
    }
  }
}
