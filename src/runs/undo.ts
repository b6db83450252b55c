import type { Acting } from '../actions/acting.ts'
import type { Api } from '../api/api.ts'
import { readWhole } from '../api/by-id.ts'
import type { Stored } from '../api/reading.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { applyUndo, type UndoOutcome } from './apply-undo.ts'
import type { Journal, StepRecord } from './journal.ts'
import type { OpenOptions } from './open-run.ts'
import { noteAll } from './resume.ts'
import type { RunWorld } from './run.ts'
import { scopeFor } from './scope-for.ts'
import { settleOpen } from './settle-open.ts'
import { journalOf, requireSamePlace, takeUp } from './take-up.ts'
import { byId, FEW, hiddenRecord, listFor } from './targets.ts'
import { operationsOf, takesBack, type UndoItem, undoOf } from './undo-plan.ts'

/** What an undo is going to do: to be shown, and applied once whoever is asked agrees. */
export interface UndoPlan {
  journal: Journal
  resource: Resource
  /** What the run did, the last first. */
  items: readonly UndoItem[]
}

/** An undo that was begun; the run's lock is held until it is closed. */
export interface OpenUndo {
  plan: UndoPlan
  /** Takes back what the plan says; never rejects. */
  apply(how: Acting & { concurrency?: number }): Promise<readonly UndoOutcome[]>
  failure(): Error | undefined
  close(): Promise<void>
}

/**
 * Begins to undo a run, or goes on with an undo. What the run has begun and nobody noted is looked up first; then each
 * record is compared with what the run left. Nothing is written to the server yet.
 */
export async function openUndo(
  world: RunWorld,
  api: Api,
  run: number,
  { open }: OpenOptions = {},
): Promise<OpenUndo> {
  requireSamePlace(api, journalOf(world, run), 'undo-run')
  const taken = await takeUp(world, api, run, 'undoing', open)
  let state = taken.journal.closed?.state ?? 'interrupted'
  const close = async () => {
    try {
      await taken.writing.close(state)
    } finally {
      await taken.lock.release()
    }
  }
  try {
    const looked = await settleOpen(world, api, taken.resource, taken.journal)
    await noteAll(taken, looked)
    const plan = await planOf(api, taken.resource, journalOf(world, run))
    return {
      plan,
      close,
      failure: () => taken.writing.failure,
      apply: async (how) => {
        state = 'interrupted'
        const outcomes = await applyUndo(api, taken.writing, plan, how)
        state = stateAfter(outcomes)
        return outcomes
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** What undoing a run would do, as far as its journal tells: nothing is written, neither to the server nor to it. */
export async function planUndo(world: RunWorld, api: Api, run: number): Promise<UndoPlan> {
  const journal = journalOf(world, run)
  requireSamePlace(api, journal, 'undo-run')
  return planOf(api, resources[journal.header.resource], journal)
}

/** What was left on purpose was said, and is no failure. */
function stateAfter(outcomes: readonly UndoOutcome[]): 'undone' | 'failed' | 'interrupted' {
  const has = (state: UndoOutcome['state']) => outcomes.some((one) => one.state === state)
  if (has('untried')) return 'interrupted'
  return has('failed') ? 'failed' : 'undone'
}

async function planOf(api: Api, resource: Resource, journal: Journal): Promise<UndoPlan> {
  const has = await operationsOf(api, resource)
  const way = takesBack(resource, has)
  const did = journal.steps.filter(
    (record) => record.begun !== undefined && !isTakenBack(record, way),
  )
  const records = await recordsOf(api, resource, journal, did)
  const items = did.toReversed().flatMap((record) => {
    const id = idOf(record)
    const target = id === undefined ? undefined : records.get(id)
    return undoOf(resource, record, target, has) ?? []
  })
  return { journal, resource, items }
}

/** Whether an earlier undo has taken a step back; one that only archived what it was to delete has not. */
function isTakenBack({ step, undo }: StepRecord, way: ReturnType<typeof takesBack>): boolean {
  if (undo.ended?.as !== 'done') return false
  return !(step.verb === 'create' && way === 'delete' && undo.ended.verb === 'archive')
}

function idOf({ step, ended }: StepRecord): number | undefined {
  return step.id ?? ended?.id
}

/** The records of steps, as they are now. */
async function recordsOf(
  api: Api,
  resource: Resource,
  { header }: Journal,
  steps: readonly StepRecord[],
): Promise<ReadonlyMap<number, Stored>> {
  const wanted = new Map(
    steps.flatMap((one) => (idOf(one) === undefined ? [] : [[Number(idOf(one)), one]])),
  )
  const list = await listFor(api, resource, scopeFor(header.scope), wanted.size)
  const found = new Map(byId(resource, list ?? []))
  const missing = [...wanted].filter(([id]) => !found.has(id))
  for (const [id, { step }] of missing) {
    const stored =
      list === undefined || missing.length <= FEW
        ? await readWhole(api, resource, id, step.client)
        : undefined
    if (stored !== undefined) found.set(id, stored)
    else if (mayBeHidden(resource, step)) found.set(id, hiddenRecord(resource, id, step.client))
  }
  return found
}

/** What a run has archived may be hidden (H20), and is known by its ID and client. */
function mayBeHidden(resource: Resource, { verb }: StepRecord['step']): boolean {
  return verb === 'archive' && resource.hidesArchivedSince !== undefined
}
