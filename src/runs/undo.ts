import type { Api } from '../api/api.ts'
import { resources } from '../resources/index.ts'
import { applyUndo, type UndoOptions, type UndoOutcome } from './apply-undo.ts'
import { buildUndoPlan, type UndoPlan } from './build-undo-plan.ts'
import type { OpenOptions } from './open-run.ts'
import { reopenRun, requireJournal, requireSameTarget } from './reopen-run.ts'
import { appendVerdicts } from './resume.ts'
import type { RunWorld } from './run.ts'
import { verifyOpenSteps } from './verify-open-steps.ts'

/** An undo in progress; the run's lock is held until it is closed. */
export interface OpenUndo {
  plan: UndoPlan
  /** Undoes what the plan says; never rejects. */
  apply(runOptions: UndoOptions): Promise<readonly UndoOutcome[]>
  failure(): Error | undefined
  close(): Promise<void>
}

/**
 * Starts to undo a run, or continues an undo. Steps without a known outcome are checked first; then each record is
 * compared with what the run left. Nothing is written to the server yet.
 */
export async function openUndo(
  world: RunWorld,
  api: Api,
  run: number,
  { open }: OpenOptions = {},
): Promise<OpenUndo> {
  requireSameTarget(api, requireJournal(world, run), 'undo-run')
  const reopened = await reopenRun(world, api, run, { as: 'undoing', open })
  const { journal, openJournal, lock, resource } = reopened
  let state = (journal.closed ?? journal.closedBeforeUndo)?.state ?? 'interrupted'
  const close = async () => {
    try {
      await openJournal.close(state)
    } finally {
      await lock.release()
    }
  }
  try {
    const verdicts = await verifyOpenSteps(world, api, resource, journal)
    await appendVerdicts(reopened, verdicts)
    const plan = await buildUndoPlan(api, resource, requireJournal(world, run))
    return {
      plan,
      close,
      failure: () => openJournal.failure,
      apply: async (options) => {
        state = 'interrupted'
        const outcomes = await applyUndo(api, openJournal, plan, options)
        state = stateAfter(outcomes)
        return outcomes
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Plans what undoing a run would do, from its journal; writes nothing to the server or the journal. */
export async function planUndo(world: RunWorld, api: Api, run: number): Promise<UndoPlan> {
  const journal = requireJournal(world, run)
  requireSameTarget(api, journal, 'undo-run')
  return buildUndoPlan(api, resources[journal.header.resource], journal)
}

/** The run's state after an undo; steps that were left as they are were reported, and don't count as failed. */
function stateAfter(outcomes: readonly UndoOutcome[]): 'undone' | 'failed' | 'interrupted' {
  const has = (state: UndoOutcome['state']) => outcomes.some((outcome) => outcome.state === state)
  if (has('untried')) return 'interrupted'
  return has('failed') ? 'failed' : 'undone'
}
