import type { Outcome, Plan, WriteOptions, WriteRequest, Writer } from '../api/writes/write.ts'
import type { BegunEntry, EndedEntry } from './journal-entries.ts'
import type { RunJournal } from './run-journal.ts'
import { begunFields, endedFields, failureFields } from './write-entries.ts'

/** Identifies a write of a run. */
export interface StepReference {
  step: number
  undo?: true
  /** Whether it writes to another record that the step affects. */
  beside?: true
}

/**
 * Returns a writer that records writes in a journal: one entry before each is sent, and one once its outcome is known.
 * `moreOf` returns additional fields for the first entry. Dry runs are not recorded.
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
      // The verb is the step's, even if a ticket is resolved by a reply (H46).
      const parts = { ...begunFields(plan), ...(await moreOf(plan.request)) }
      await journal.append({ is: 'begun', ...place, at: journal.now(), verb, ...parts })
      isBegun = true
    }
    // The write is done even if it can't be recorded; the journal's failure stops the others.
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
