import type { Api } from '../api/api.ts'
import { resources } from '../resources/index.ts'
import { applyUndo, type UndoHow, type UndoOutcome } from './apply-undo.ts'
import { planOf, type UndoPlan } from './build-undo-plan.ts'
import type { OpenOptions } from './open-run.ts'
import { journalOf, requireSamePlace, takeUp } from './reopen-run.ts'
import { noteAll } from './resume.ts'
import type { RunWorld } from './run.ts'
import { settleOpen } from './verify-open-steps.ts'

/** An undo that was begun; the run's lock is held until it is closed. */
export interface OpenUndo {
  plan: UndoPlan
  /** Takes back what the plan says; never rejects. */
  apply(how: UndoHow): Promise<readonly UndoOutcome[]>
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
  let state = (taken.journal.closed ?? taken.journal.before)?.state ?? 'interrupted'
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
