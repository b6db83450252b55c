import { singleWriter } from '../actions/action-options.ts'
import type { Api } from '../api/api.ts'
import { RefusedError } from '../errors.ts'
import { resources } from '../resources/index.ts'
import {
  executeSteps,
  type RecheckResult,
  type RunOptions,
  type StepOutcome,
} from './execute-steps.ts'
import type { Journal, StepRecord } from './journal.ts'
import type { JournalEntry } from './journal-entries.ts'
import { scopeFromJournal } from './journal-scope.ts'
import type { OpenOptions } from './open-run.ts'
import { makeRun } from './open-run.ts'
import { hasRedactedValues } from './redacted.ts'
import { type ReopenedRun, reopenRun, requireJournal, requireSameTarget } from './reopen-run.ts'
import type { Run, RunWorld } from './run.ts'
import { stepCounts } from './run-list.ts'
import {
  foundParts,
  hiddenTargets,
  type OpenStep,
  type StepVerdict,
  verifyOpenSteps,
} from './verify-open-steps.ts'

/** What a resumed run came to. */
export interface ResumeResult {
  run: number
  /** How many steps had ended before. */
  endedBefore: number
  /** Steps that had happened, though nobody had noted it. */
  found: readonly StepRecord[]
  /** Steps of which it can't be told whether they happened; they were not repeated. */
  unclear: readonly { record: StepRecord; found: StepVerdict & { is: 'unclear' } }[]
  /** What became of the steps that were left. */
  outcomes: readonly StepOutcome[]
  failure: Error | undefined
}

/** The steps that a resumed run has to carry out or look up. */
export function remainingSteps({ steps }: Pick<Journal, 'steps'>): readonly StepRecord[] {
  return steps.filter(({ ended }) => ended === undefined || ended.as === 'unknown')
}

/**
 * Throws what keeps a run from being resumed, before anything is done: it has ended, it was being undone, or its secrets
 * can't be read again.
 */
export function requireResumable(api: Api, journal: Journal): void {
  const { header, isUndoing, closed } = journal
  requireSameTarget(api, journal, 'resume-run')
  const left = remainingSteps(journal)
  if (isUndoing) {
    if (closed?.state === 'undone') {
      throw new RefusedError(`run ${header.run} was undone; there is nothing to resume.`)
    }
    throw new RefusedError(`run ${header.run} was interrupted while it was being undone.`, {
      hint: { for: 'Finish that', step: { do: 'undo-run', run: header.run } },
    })
  }
  if (left.length === 0) {
    throw new RefusedError(`run ${header.run} has ended; there is nothing left to resume.`, {
      hint:
        stepCounts(journal).failed === 0
          ? []
          : 'Failed records are not tried again: put right what was wrong, and start the command again',
    })
  }
  if (header.canResume || !left.some(({ step }) => hasRedactedValues(step))) return
  throw new RefusedError(
    `run ${header.run} can’t be resumed: its secrets came from standard input, and are kept nowhere.`,
    { hint: 'Start it again with the same file. What is already stored is not written again' },
  )
}

/**
 * Goes on with an interrupted run. Steps that have ended are not repeated; what was begun and not ended is looked up
 * first, and repeated only where it is certain that it did not happen.
 */
export async function resumeRun(
  world: RunWorld,
  api: Api,
  run: number,
  how: RunOptions,
  { open }: OpenOptions = {},
): Promise<ResumeResult> {
  requireResumable(api, requireJournal(world, run))
  const taken = await reopenRun(world, api, run, 'resumed', open)
  const { journal, resource, openJournal, lock } = taken
  const { header } = journal
  const steps = journal.steps.map(({ step }) => step)
  const resumed = makeRun(api, { header, journal: openJournal, lock, steps, resource })
  try {
    const looked = await verifyOpenSteps(world, api, resource, journal)
    await appendVerdicts(taken, looked)
    const unclear = [...looked].flatMap(([record, found]) =>
      found.is === 'unclear' ? [{ record, found }] : [],
    )
    const skipped = new Set(
      [...looked].flatMap(([{ index }, { is }]) => (is === 'not done' ? [] : [index])),
    )
    const left = remainingSteps(journal).filter(({ index }) => !skipped.has(index))
    const scope = scopeFromJournal(header.scope)
    const again = await recheckCreates(taken, looked, left, how)
    const hidden = await hiddenTargets(world, api, resource, left)
    const carrying = {
      ...{ api, run: resumed, resource, scope, ...again },
      how: { ...how, targets: new Map([...(how.targets ?? []), ...hidden]) },
      sentBefore: new Set(left.flatMap(({ step, begun }) => (begun === undefined ? [] : [step]))),
    }
    const outcomes = await executeSteps(
      carrying,
      left.map(({ step }) => step),
    )
    return {
      run,
      endedBefore: journal.steps.length - remainingSteps(journal).length,
      found: [...looked].flatMap(([record, found]) => (found.is === 'done' ? [record] : [])),
      ...{ unclear, outcomes, failure: openJournal.failure },
    }
  } finally {
    await resumed.close()
  }
}

/** Why creates that are left can't be carried out any more: somebody may have made their records since. */
async function recheckCreates(
  { journal }: ReopenedRun,
  looked: ReadonlyMap<OpenStep, StepVerdict>,
  left: readonly StepRecord[],
  { recheck }: RunOptions,
): Promise<Pick<RecheckResult, 'failures'>> {
  const creates = left.map(({ step }) => step).filter(({ verb }) => verb === 'create')
  const made = new Set([
    ...journal.steps.flatMap(({ ended }) => ended?.id ?? []),
    ...[...looked.values()].flatMap((found) => (found.is === 'done' ? [found.id] : [])),
  ])
  const again = creates.length === 0 ? undefined : await recheck?.(creates, made)
  return { failures: again?.failures ?? new Map() }
}

/** What resuming a run would send, as far as its journal tells: nothing is written, neither to the server nor to it. */
export async function planResume(
  world: RunWorld,
  api: Api,
  run: number,
  how: RunOptions,
): Promise<readonly StepOutcome[]> {
  const journal = requireJournal(world, run)
  requireResumable(api, journal)
  const { header } = journal
  const steps = remainingSteps(journal).map(({ step }) => step)
  const carrying = {
    ...{ api, run: unjournaledRun(api, header), how: { ...how, isDryRun: true } },
    ...{ resource: resources[header.resource], scope: scopeFromJournal(header.scope) },
  }
  return executeSteps(carrying, steps)
}

/** A run that leaves no trace. */
function unjournaledRun(api: Api, { run, canResume }: Journal['header']): Run {
  const writer = (inner = singleWriter(api)) => inner
  return {
    ...{ number: run, canResume, writer, writerFor: (_, inner) => writer(inner) },
    failure: () => undefined,
    recordFailure: async () => undefined,
    recordAlreadyDone: async () => undefined,
    close: async () => undefined,
  }
}

/** Notes what was found: what has not happened is as if it had never begun. */
export async function appendVerdicts(
  { openJournal, resource }: ReopenedRun,
  looked: ReadonlyMap<OpenStep, StepVerdict>,
): Promise<void> {
  const entries = [...looked].flatMap(([open, found]): JournalEntry[] => {
    const common = {
      is: 'ended',
      step: open.index,
      at: openJournal.now(),
      verb: open.step.verb,
    } as const
    if (found.is === 'unclear') return [{ ...common, as: 'unknown', message: found.why }]
    if (found.is === 'not done') return [{ ...common, as: 'untried' }]
    return [{ ...common, ...foundParts(resource, open, found) }]
  })
  await Promise.all(entries.map((entry) => openJournal.append(entry)))
}
