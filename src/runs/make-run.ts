import { singleWriter } from '../actions/action-options.ts'
import type { Api } from '../api/api.ts'
import type { WriteRequest, Writer } from '../api/writes/write.ts'
import type { Resource } from '../resources/definition.ts'
import type { EndedEntry, RunHeader } from './journal-entries.ts'
import { journaledWriter } from './journaled-writer.ts'
import { findFlagLosers } from './moved-flags.ts'
import type { Run } from './run.ts'
import type { RunJournal } from './run-journal.ts'
import type { RunLock } from './run-lock.ts'
import type { Step } from './step.ts'
import { failureFields } from './write-entries.ts'

/** A run's open journal, and its lock. */
interface OpenedRun {
  header: RunHeader
  journal: RunJournal
  lock: RunLock
  steps: readonly Step[]
  resource: Resource
}

/** Makes a run whose journal is open. */
export function makeRun(api: Api, opened: OpenedRun): Run {
  const { header, journal, lock, steps, resource } = opened
  const indexes = new Map(steps.map((step, index) => [step, index]))
  const indexOf = (step: Step) => requireIndex(indexes.get(step))
  const findIndex = stepFinder(steps, resource)
  const writerWith = (
    indexFor: (request: WriteRequest) => number,
    inner = singleWriter(api),
  ): Writer =>
    journaledWriter(
      journal,
      (request) => ({ step: indexFor(request) }),
      inner,
      (request) => findFlagLosers(api, request),
    )
  return {
    number: header.run,
    canResume: header.canResume,
    failure: () => journal.failure,
    writerFor: (step, inner) => {
      const index = indexOf(step)
      return writerWith(() => index, inner)
    },
    writer: (inner) => writerWith(findIndex, inner),
    recordFailure: (step, error) => recordFailure(opened, indexOf(step), error),
    recordAlreadyDone: async (step) => {
      const id = step.id === undefined ? {} : { id: step.id }
      await appendEnded(opened, indexOf(step), { ...id, as: 'done' })
    },
    close: async (state) => {
      try {
        await journal.close(state ?? journal.state())
      } finally {
        await lock.release()
      }
    },
  }
}

async function recordFailure(opened: OpenedRun, index: number, error: unknown): Promise<void> {
  const parts = failureFields(opened.resource, error, false)
  // A write that was sent has an outcome already, which may be unknown and has to be checked.
  if (parts.as !== 'failed' || opened.journal.hasEnded(index)) return
  await appendEnded(opened, index, parts)
}

/** Records the outcome of a step; a journal that can't be written reports that on its own. */
async function appendEnded(
  { journal, steps }: OpenedRun,
  index: number,
  parts: Omit<EndedEntry, 'is' | 'step' | 'at' | 'verb'>,
): Promise<void> {
  const verb = steps[index]?.verb
  if (verb === undefined) return
  const entry = { is: 'ended', step: index, at: journal.now(), verb, ...parts } as const
  await journal.append(entry).catch(() => undefined)
}

function requireIndex(index: number | undefined): number {
  if (index === undefined) throw new Error("a write that isn't a step of the run")
  return index
}

/** Returns a function that finds the step of a write: by the record's ID, or for a create in the order of the steps. */
function stepFinder(steps: readonly Step[], { id }: Resource): (request: WriteRequest) => number {
  const byId = new Map(
    steps.flatMap((step, index) => (step.id === undefined ? [] : [[step.id, index]])),
  )
  const creates = steps.flatMap(({ verb }, index) => (verb === 'create' ? [index] : []))
  return ({ target }) =>
    requireIndex(target === undefined ? creates.shift() : byId.get(Number(target.row[id])))
}
