import { singleWriter } from '../actions/action-options.ts'
import type { Api } from '../api/api.ts'
import type { WriteRequest, Writer } from '../api/writes/write.ts'
import { RefusedError } from '../errors.ts'
import { ownerPid } from '../locks/owner.ts'
import type { Resource } from '../resources/definition.ts'
import { findUnmarked } from './exclusive-marks.ts'
import { readJournal } from './journal.ts'
import type { RunHeader } from './journal-entries.ts'
import { JOURNAL_FORMAT } from './journal-entries.ts'
import { JournalFile, type OpenHandle, openHandle } from './journal-file.ts'
import { createJournal, runNumbers, runsFolder } from './journal-folder.ts'
import { journaledWriter } from './journaled-writer.ts'
import { pruneQuietly } from './prune.ts'
import { hasRedactedValues } from './redacted.ts'
import type { Run, RunOrder, RunWorld } from './run.ts'
import { RunJournal } from './run-journal.ts'
import { livingClaims, type RunLock, runTargetOf, takeLock } from './run-lock.ts'
import type { Step } from './step.ts'
import { failureFields } from './write-entries.ts'

/** What a run is opened with, beside its order. */
export interface OpenOptions {
  /** Opens its journal; the file system unless said otherwise. */
  open?: OpenHandle
  /** The lock of its module and profile, if it is held already; the run releases it. */
  lock?: RunLock
}

/**
 * Starts a run: takes the lock of its module and profile, and writes its steps to a journal. Throws a RefusedError where
 * another run holds the lock, and an OutputError where the journal can't be written.
 */
export async function openRun(
  world: RunWorld,
  api: Api,
  order: RunOrder,
  { open = openHandle, lock: held }: OpenOptions = {},
): Promise<Run> {
  const folder = runsFolder(world)
  const lock = held ?? (await acquireRunLock(world, api, folder, order.resource))
  try {
    pruneQuietly(world)
    const { path, header, size, sum } = await createJournal(folder, (run) => {
      const header = headerOf(world, api, order, { run, claim: lock.claim })
      return [header, ...order.steps.map((does, step) => ({ is: 'step', step, does }) as const)]
    })
    const file = new JournalFile(path, await open(path), { size, sum })
    const { steps, resource } = order
    const journal = new RunJournal(file, world.clock, { steps })
    return makeRun(api, { header, journal, lock, steps, resource })
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Takes the lock of a module and profile; throws a RefusedError that says which run holds it. */
export async function acquireRunLock(
  { note, ...place }: RunWorld,
  api: Api,
  folder: string,
  { name, nouns }: Resource,
): Promise<RunLock> {
  const where = runTargetOf(api, name)
  const lock = await takeLock(folder, where, () => {
    note?.('lock_lost', `The lock of this run was lost: another run of ${nouns} may be under way`)
  })
  if (lock !== undefined) return lock
  const [claim] = await livingClaims(folder, where)
  const pid = claim === undefined ? undefined : ownerPid(claim)
  const process = pid === undefined ? '' : ` (process ${pid})`
  const holder = holderOf(folder, claim, place)
  const who =
    holder === undefined
      ? `another run of ${nouns} on ${where.profile} is being started${process}`
      : `run ${holder.run} (${holder.command}) has been under way since ${holder.started}${process}`
  throw new RefusedError(`${who}, and only one at a time may write ${nouns} of ${where.profile}.`, {
    hint: 'Wait until it has ended. Nothing was done',
    isTransient: true,
  })
}

/** The run whose process made a claim; the newest ones are looked at first. */
function holderOf(
  folder: string,
  claim: string | undefined,
  place: Pick<RunWorld, 'uid' | 'env' | 'home' | 'platform'>,
): RunHeader | undefined {
  for (const run of runNumbers(folder).toReversed()) {
    try {
      const journal = readJournal(folder, run, place)
      if (journal !== undefined && journal.claim === claim) return journal.header
    } catch {
      // A damaged journal tells nothing.
    }
  }
  return undefined
}

function headerOf(
  { clock }: RunWorld,
  api: Api,
  { command, resource, scope, steps, source, highest = null }: RunOrder,
  { run, claim }: Pick<RunHeader, 'run' | 'claim'>,
): RunHeader {
  const { url, profile } = runTargetOf(api, resource.name)
  return {
    ...{ is: 'run', format: JOURNAL_FORMAT, run, command, resource: resource.name, url, profile },
    ...{ scope: plainScope(scope), started: clock().toISOString(), claim, highest },
    ...{ steps: steps.length, canResume: canReadAgain(steps, source) },
    ...(source === undefined ? {} : { source }),
  }
}

/** A scope without what was looked up for it. */
function plainScope(scope: RunOrder['scope']): RunHeader['scope'] {
  return scope.kind === 'client' ? { kind: 'client', id: scope.id } : { kind: scope.kind }
}

function canReadAgain(steps: readonly Step[], source: RunOrder['source']): boolean {
  return !steps.some(hasRedactedValues) || (source !== undefined && source.path !== null)
}

/** What a run goes on with: its journal, open at its end, and its lock. */
export interface Opened {
  header: RunHeader
  journal: RunJournal
  lock: RunLock
  steps: readonly Step[]
  resource: Resource
}

/** A run whose journal is open. */
export function makeRun(api: Api, opened: Opened): Run {
  const { header, journal, lock, steps, resource } = opened
  const indexes = new Map(steps.map((step, index) => [step, index]))
  const indexOf = (step: Step) => requireIndex(indexes.get(step))
  const find = stepFinder(steps, resource)
  const writing = (of: (request: WriteRequest) => number, inner = singleWriter(api)): Writer =>
    journaledWriter(
      journal,
      (request) => ({ step: of(request) }),
      inner,
      (request) => findUnmarked(api, request),
    )
  return {
    number: header.run,
    canResume: header.canResume,
    failure: () => journal.failure,
    writerFor: (step, inner) => {
      const index = indexOf(step)
      return writing(() => index, inner)
    },
    writer: (inner) => writing(find, inner),
    recordFailure: async (step, error) => {
      const parts = failureFields(resource, error, false)
      // What was sent has its end already, and may be one that is to be looked up.
      if (parts.as !== 'failed' || journal.hasEnded(indexOf(step))) return
      const entry = {
        is: 'ended',
        step: indexOf(step),
        at: journal.now(),
        verb: step.verb,
        ...parts,
      } as const
      await journal.append(entry).catch(() => undefined)
    },
    recordAlreadyDone: async (step) => {
      const entry = {
        is: 'ended',
        step: indexOf(step),
        at: journal.now(),
        verb: step.verb,
      } as const
      const id = step.id === undefined ? {} : { id: step.id }
      await journal.append({ ...entry, ...id, as: 'done' }).catch(() => undefined)
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

function requireIndex(index: number | undefined): number {
  if (index === undefined) throw new Error('a write that is no step of the run')
  return index
}

/** Finds the step that a write is of: by the record's ID, a create in the order of the steps. */
function stepFinder(steps: readonly Step[], { id }: Resource): (request: WriteRequest) => number {
  const byId = new Map(
    steps.flatMap((step, index) => (step.id === undefined ? [] : [[step.id, index]])),
  )
  const creates = steps.flatMap(({ verb }, index) => (verb === 'create' ? [index] : []))
  return ({ target }) =>
    requireIndex(target === undefined ? creates.shift() : byId.get(Number(target.row[id])))
}
