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
import { makeRun } from './make-run.ts'
import type { OpenOptions } from './open-run.ts'
import type { OpenStep, StepVerdict } from './open-steps.ts'
import { hasRedactedValues } from './redacted.ts'
import { type ReopenedRun, reopenRun, requireJournal, requireSameTarget } from './reopen-run.ts'
import type { Run, RunWorld } from './run.ts'
import { stepCounts } from './run-list.ts'
import { foundParts, hiddenTargets, verifyOpenSteps } from './verify-open-steps.ts'

/** The outcome of resuming a run. */
export interface ResumeResult {
  run: number
  /** How many steps had ended before. */
  endedBefore: number
  /** Steps that had happened, although their outcome was not recorded. */
  found: readonly StepRecord[]
  /** Steps that may or may not have happened; they were not repeated. */
  unclear: readonly { record: StepRecord; found: StepVerdict & { is: 'unclear' } }[]
  /** The outcomes of the remaining steps. */
  outcomes: readonly StepOutcome[]
  failure: Error | undefined
}

/** Returns the steps that a resumed run has to perform or check. */
export function remainingSteps({ steps }: Pick<Journal, 'steps'>): readonly StepRecord[] {
  return steps.filter(({ ended }) => ended === undefined || ended.as === 'unknown')
}

/**
 * Throws a RefusedError if a run can't be resumed: it has ended, it was being undone, or its secrets can't be read again.
 * Throws a UsageError if it was made with another instance or profile.
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
          : 'Failed records are not retried. Fix what was wrong, then run the command again',
    })
  }
  if (header.canResume || !left.some(({ step }) => hasRedactedValues(step))) return
  throw new RefusedError(
    `run ${header.run} can't be resumed: its secrets came from standard input and were not saved.`,
    {
      hint: 'Run the command again with the same file. What is already stored is not written again',
    },
  )
}

/**
 * Resumes an interrupted run. Steps that have ended are not repeated; those that were begun and have no known outcome are
 * checked first, and repeated only if they certainly did not happen.
 */
export async function resumeRun(
  world: RunWorld,
  api: Api,
  run: number,
  { open, ...runOptions }: RunOptions & Pick<OpenOptions, 'open'>,
): Promise<ResumeResult> {
  requireResumable(api, requireJournal(world, run))
  const reopened = await reopenRun(world, api, run, { as: 'resumed', open })
  const { journal, resource, openJournal, lock } = reopened
  const { header } = journal
  const steps = journal.steps.map(({ step }) => step)
  const resumed = makeRun(api, { header, journal: openJournal, lock, steps, resource })
  try {
    const verdicts = await verifyOpenSteps(world, api, resource, journal)
    await appendVerdicts(reopened, verdicts)
    const left = stepsToPerform(journal, verdicts)
    const rechecked = await recheckCreates(reopened, verdicts, left, runOptions)
    const hidden = await hiddenTargets(world, api, resource, left)
    const context = {
      ...{ api, run: resumed, resource, scope: scopeFromJournal(header.scope), ...rechecked },
      runOptions: { ...runOptions, targets: new Map([...(runOptions.targets ?? []), ...hidden]) },
      sentBefore: new Set(left.flatMap(({ step, begun }) => (begun === undefined ? [] : [step]))),
    }
    const outcomes = await executeSteps(
      context,
      left.map(({ step }) => step),
    )
    return { run, ...checkedParts(journal, verdicts), outcomes, failure: openJournal.failure }
  } finally {
    await resumed.close()
  }
}

/** The remaining steps, without those that happened or may have happened. */
function stepsToPerform(journal: Journal, verdicts: Verdicts): readonly StepRecord[] {
  const skipped = new Set(
    [...verdicts].flatMap(([{ index }, { is }]) => (is === 'not done' ? [] : [index])),
  )
  return remainingSteps(journal).filter(({ index }) => !skipped.has(index))
}

/** The part of the result about steps that had ended or were checked. */
function checkedParts(
  journal: Journal,
  verdicts: Verdicts,
): Pick<ResumeResult, 'endedBefore' | 'found' | 'unclear'> {
  return {
    endedBefore: journal.steps.length - remainingSteps(journal).length,
    found: [...verdicts].flatMap(([record, found]) => (found.is === 'done' ? [record] : [])),
    unclear: [...verdicts].flatMap(([record, found]) =>
      found.is === 'unclear' ? [{ record, found }] : [],
    ),
  }
}

type Verdicts = ReadonlyMap<OpenStep, StepVerdict>

/** Returns the errors of creates that can no longer be performed, because their records may exist by now. */
async function recheckCreates(
  { journal }: ReopenedRun,
  verdicts: Verdicts,
  left: readonly StepRecord[],
  { recheck }: RunOptions,
): Promise<Pick<RecheckResult, 'failures'>> {
  const creates = left.map(({ step }) => step).filter(({ verb }) => verb === 'create')
  const made = new Set([
    ...journal.steps.flatMap(({ ended }) => ended?.id ?? []),
    ...[...verdicts.values()].flatMap((found) => (found.is === 'done' ? [found.id] : [])),
  ])
  const result = creates.length === 0 ? undefined : await recheck?.(creates, made)
  return { failures: result?.failures ?? new Map() }
}

/** Plans what resuming a run would send, from its journal; writes nothing to the server or the journal. */
export async function planResume(
  world: RunWorld,
  api: Api,
  run: number,
  runOptions: RunOptions,
): Promise<readonly StepOutcome[]> {
  const journal = requireJournal(world, run)
  requireResumable(api, journal)
  const { header } = journal
  const steps = remainingSteps(journal).map(({ step }) => step)
  const context = {
    ...{ api, run: unjournaledRun(api, header), runOptions: { ...runOptions, isDryRun: true } },
    ...{ resource: resources[header.resource], scope: scopeFromJournal(header.scope) },
  }
  return executeSteps(context, steps)
}

/** A run that writes no journal. */
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

/** Records the verdicts about open steps; those that have not happened count as never begun. */
export async function appendVerdicts(
  { openJournal, resource }: ReopenedRun,
  verdicts: Verdicts,
): Promise<void> {
  const entries = [...verdicts].flatMap(([open, found]): JournalEntry[] => {
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
