import type { Api } from '../api/api.ts'
import { resources } from '../resources/index.ts'
import { applyUndo, type UndoOptions, type UndoOutcome } from './apply-undo.ts'
import { buildUndoPlan, type UndoPlan } from './build-undo-plan.ts'
import type { OpenOptions } from './open-run.ts'
import { reopenRun, requireJournal, requireSameTarget } from './reopen-run.ts'
import { appendVerdicts } from './resume.ts'
import type { RunWorld } from './run.ts'
import { verifyOpenSteps } from './verify-open-steps.ts'

/** An undo that was begun; the run's lock is held until it is closed. */
export interface OpenUndo {
  plan: UndoPlan
  /** Takes back what the plan says; never rejects. */
  apply(how: UndoOptions): Promise<readonly UndoOutcome[]>
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
  requireSameTarget(api, requireJournal(world, run), 'undo-run')
  const taken = await reopenRun(world, api, run, 'undoing', open)
  let state = (taken.journal.closed ?? taken.journal.closedBeforeUndo)?.state ?? 'interrupted'
  const close = async () => {
    try {
      await taken.openJournal.close(state)
    } finally {
      await taken.lock.release()
    }
  }
  try {
    const looked = await verifyOpenSteps(world, api, taken.resource, taken.journal)
    await appendVerdicts(taken, looked)
    const plan = await buildUndoPlan(api, taken.resource, requireJournal(world, run))
    return {
      plan,
      close,
      failure: () => taken.openJournal.failure,
      apply: async (how) => {
        state = 'interrupted'
        const outcomes = await applyUndo(api, taken.openJournal, plan, how)
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
  const journal = requireJournal(world, run)
  requireSameTarget(api, journal, 'undo-run')
  return buildUndoPlan(api, resources[journal.header.resource], journal)
}

/** What was left on purpose was said, and is no failure. */
function stateAfter(outcomes: readonly UndoOutcome[]): 'undone' | 'failed' | 'interrupted' {
  const has = (state: UndoOutcome['state']) => outcomes.some((one) => one.state === state)
  if (has('untried')) return 'interrupted'
  return has('failed') ? 'failed' : 'undone'
}
