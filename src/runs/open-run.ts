import type { Api } from '../api/api.ts'
import { RefusedError } from '../errors.ts'
import { type OpenSyncedFile, openSyncedFile } from '../files/synced-file.ts'
import { ownerPid } from '../locks/owner.ts'
import type { Resource } from '../resources/definition.ts'
import { readJournal } from './journal.ts'
import { JOURNAL_FORMAT, type RunHeader } from './journal-entries.ts'
import { JournalFile } from './journal-file.ts'
import { createJournal, runNumbers, runsFolder } from './journal-folder.ts'
import { makeRun } from './make-run.ts'
import { pruneQuietly } from './prune.ts'
import { hasRedactedValues } from './redacted.ts'
import type { Run, RunOrder, RunWorld } from './run.ts'
import { RunJournal } from './run-journal.ts'
import { livingRunClaims, type RunLock, runTargetOf, takeLock } from './run-lock.ts'
import type { Step } from './step.ts'

/** Options for opening a run. */
export interface OpenOptions {
  /** Opens its journal; absent: in the file system. */
  open?: OpenSyncedFile
  /** The lock of its module and profile, if it is already held; the run releases it. */
  lock?: RunLock
}

/**
 * Starts a run: takes the lock of its module and profile, and writes its steps to a journal. Throws a RefusedError if
 * another run holds the lock, and an OutputError if the journal can't be written.
 */
export async function openRun(
  world: RunWorld,
  api: Api,
  order: RunOrder,
  { open = openSyncedFile, lock: held }: OpenOptions = {},
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
    note?.('lock_lost', `This run lost its lock: another run of ${nouns} may have started`)
  })
  if (lock !== undefined) return lock
  const [claim] = await livingRunClaims(folder, where)
  const pid = claim === undefined ? undefined : ownerPid(claim)
  const process = pid === undefined ? '' : ` (process ${pid})`
  const holder = holderOf(folder, claim, place)
  const holderText =
    holder === undefined
      ? `another run of ${nouns} on ${where.profile} is starting${process}`
      : `run ${holder.run} (${holder.command}) has been running since ${holder.started}${process}`
  throw new RefusedError(
    `${holderText}, and only one run at a time can write ${nouns} on ${where.profile}.`,
    { hint: 'Wait until it ends. Nothing was done', isTransient: true },
  )
}

/** Finds the run whose process made a claim, newest first; undefined if there is none. */
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
      // A damaged journal doesn't show who holds the lock.
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

/** A scope without the record that was looked up for it. */
function plainScope(scope: RunOrder['scope']): RunHeader['scope'] {
  return scope.kind === 'client' ? { kind: 'client', id: scope.id } : { kind: scope.kind }
}

function canReadAgain(steps: readonly Step[], source: RunOrder['source']): boolean {
  return !steps.some(hasRedactedValues) || (source !== undefined && source.path !== null)
}
