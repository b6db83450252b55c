import type { Outcome, Plan, WriteOptions, WriteRequest, Writer } from '../api/writes/write.ts'
import type { BegunEntry, EndedEntry } from './journal-entries.ts'
import type { RunJournal } from './run-journal.ts'
import { begunFields, endedFields, failureFields } from './write-entries.ts'

/** Which of a run's writes it is. */
export interface StepReference {
  step: number
  undo?: true
  /** Of another record, which goes with it. */
  beside?: true
}

/**
 * Performs writes by another writer, each with an entry before it is sent and one once its outcome is known; `loadEditorInput` tells
 * what else the first one has. A dry run leaves none.
 */
export function journaledWriter(
  journal: Pick<RunJournal, 'append' | 'now'>,
  placeOf: (request: WriteRequest) => StepReference,
  inner: Writer,
  moreOf: (request: WriteRequest) => Promise<Pick<BegunEntry, 'unmarks'>>,
): Writer {
  const perform = async (request: WriteRequest, options: WriteOptions): Promise<Outcome> => {
    if (options.isDryRun) return inner.perform(request, options)
    const place = placeOf(request)
    const { resource, verb } = request
    let isBegun = false
    const announce = async (plan: Plan) => {
      await options.announce(plan)
      // What resolves a ticket another way (H46) is still the step's own verb.
      const parts = { ...begunFields(plan), ...(await moreOf(plan.request)) }
      await journal.append({ is: 'begun', ...place, at: journal.now(), verb, ...parts })
      isBegun = true
    }
    // The write is through, whether or not that can be noted; the journal's failure ends the others.
    const end = (parts: Omit<EndedEntry, 'is' | 'step' | 'at' | 'verb'>) =>
      journal
        .append({ is: 'ended', ...place, at: journal.now(), verb, ...parts })
        .catch(() => undefined)
    try {
      const outcome = await inner.perform(request, { ...options, announce })
      await end(endedFields(request, outcome))
      return outcome
    } catch (error) {
      const parts = failureFields(resource, error, isBegun)
      if (isBegun || parts.as === 'failed') await end(parts)
      throw error
    }
  }
  return { perform }
}
