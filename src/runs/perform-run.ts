import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import { listScope } from '../api/writes/session/windows.ts'
import { tolerate } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import {
  executeSteps,
  type RecheckResult,
  type RunOptions,
  type StepOutcome,
} from './execute-steps.ts'
import { runsFolder } from './journal-folder.ts'
import { scopeFromJournal } from './journal-scope.ts'
import { acquireRunLock, type OpenOptions, openRun } from './open-run.ts'
import type { Run, RunOrder, RunWorld } from './run.ts'

/** The outcome of a run. */
export interface RunResult {
  run: number
  /** The outcome of each step, in order. */
  outcomes: readonly StepOutcome[]
  /** The error if its journal could no longer be written; the remaining steps are untried. */
  failure: Error | undefined
}

/**
 * Performs all steps of an order, many at once, with a journal. Rejects only if the run can't be started; errors of steps
 * are part of the result.
 */
export async function performRun(
  world: RunWorld,
  api: Api,
  order: RunOrder,
  options: RunOptions & Pick<OpenOptions, 'open'>,
): Promise<RunResult> {
  const { resource, steps } = order
  const scope = scopeFromJournal(order.scope)
  const { run, recheck, listed } = await startRun(world, api, order, options)
  const { failures } = recheck ?? {}
  const context = { api, run, resource, scope, ...(failures === undefined ? {} : { failures }) }
  try {
    const runOptions = listed === undefined ? options : { ...options, listed }
    const outcomes = await executeSteps({ ...context, runOptions }, steps)
    return { run: run.number, outcomes, failure: run.failure() }
  } finally {
    await run.close()
  }
}

interface StartedRun {
  run: Run
  recheck: RecheckResult | undefined
  listed: readonly StoredRecord[] | undefined
}

/** Takes the lock before anything is read, so that no other run can change it afterwards. */
async function startRun(
  world: RunWorld,
  api: Api,
  order: RunOrder,
  { open, ...runOptions }: RunOptions & Pick<OpenOptions, 'open'>,
): Promise<StartedRun> {
  const lock = await acquireRunLock(world, api, runsFolder(world), order.resource)
  try {
    const creates = order.steps.filter(({ verb }) => verb === 'create')
    const recheck = await runOptions.recheck?.(creates, new Set())
    const { highest, listed } = await readBefore(api, order, recheck?.listed ?? runOptions.listed)
    const options = { lock, ...(open && { open }) }
    const run = await openRun(world, api, { highest, ...order }, options)
    return { run, recheck, listed }
  } catch (error) {
    await lock.release()
    throw error
  }
}

interface RecordsBefore {
  /** Null if it isn't known. */
  highest: number | null
  listed: readonly StoredRecord[] | undefined
}

/** Reads the highest ID before anything is created: records that the run creates have higher ones. */
async function readBefore(
  api: Api,
  { resource, scope, steps }: RunOrder,
  listed: readonly StoredRecord[] | undefined,
): Promise<RecordsBefore> {
  const creates = steps.filter(({ verb }) => verb === 'create')
  if (creates.length === 0) return { highest: null, listed }
  if (listed !== undefined) return { highest: highestOf(resource, listed), listed }
  try {
    const { parent, needsFilter } = resource
    if (needsFilter === undefined) {
      const all = await readAll(api, resource, {
        scope: listScope(resource, scopeFromJournal(scope)),
      })
      return { highest: highestOf(resource, all), listed: all }
    }
    const parents = [...new Set(creates.map(({ values = {} }) => Number(values[parent ?? ''])))]
    const all: StoredRecord[] = []
    for (const id of parents) {
      const equals = { [parent ?? '']: id }
      all.push(...(await readAll(api, resource, { scope: scopeFromJournal(scope), equals })))
    }
    return { highest: highestOf(resource, all), listed: undefined }
  } catch (error) {
    tolerate(error)
    return { highest: null, listed }
  }
}

function highestOf({ id }: Resource, records: readonly StoredRecord[]): number {
  return records.reduce((highest, { row }) => Math.max(highest, Number(row[id])), 0)
}
