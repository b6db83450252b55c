import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import { listScope } from '../api/writes/session/windows.ts'
import { tolerate } from '../bearable.ts'
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

/** What a run came to. */
export interface RunResult {
  run: number
  /** What became of each step, in their order. */
  outcomes: readonly StepOutcome[]
  /** Why its journal could not be written to its end; the steps that were left are untried. */
  failure: Error | undefined
}

/**
 * Carries out all steps of an order, many at once, with a journal. Rejects only where the run can't be started; what
 * failed is part of the result.
 */
export async function performRun(
  world: RunWorld,
  api: Api,
  order: RunOrder,
  how: RunOptions,
  options: OpenOptions = {},
): Promise<RunResult> {
  const { resource, steps } = order
  const scope = scopeFromJournal(order.scope)
  const { run, again, listed } = await beginRun(world, api, order, how, options)
  const { failures } = again ?? {}
  const carrying = { api, run, resource, scope, ...(failures === undefined ? {} : { failures }) }
  try {
    const known = listed === undefined ? how : { ...how, listed }
    const outcomes = await executeSteps({ ...carrying, how: known }, steps)
    return { run: run.number, outcomes, failure: run.failure() }
  } finally {
    await run.close()
  }
}

interface Beginning {
  run: Run
  again: RecheckResult | undefined
  listed: readonly StoredRecord[] | undefined
}

/** Takes the lock first: only then nothing that is looked at can be changed by another run. */
async function beginRun(
  world: RunWorld,
  api: Api,
  order: RunOrder,
  how: RunOptions,
  options: OpenOptions,
): Promise<Beginning> {
  const lock = await acquireRunLock(world, api, runsFolder(world), order.resource)
  try {
    const creates = order.steps.filter(({ verb }) => verb === 'create')
    const again = await how.recheck?.(creates, new Set())
    const { highest, listed } = await knownBefore(api, order, again?.listed ?? how.listed)
    const run = await openRun(world, api, { highest, ...order }, { ...options, lock })
    return { run, again, listed }
  } catch (error) {
    await lock.release()
    throw error
  }
}

interface Before {
  highest: number | null
  listed: readonly StoredRecord[] | undefined
}

/** What was there before anything is created: what a create made is newer. */
async function knownBefore(
  api: Api,
  { resource, scope, steps }: RunOrder,
  listed: readonly StoredRecord[] | undefined,
): Promise<Before> {
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
