import type { Api } from '../api/api.ts'
import { NotFoundError, UsageError } from '../errors.ts'
import { type OpenSyncedFile, openSyncedFile, type SyncedFile } from '../files/synced-file.ts'
import type { RunStep } from '../hints.ts'
import { ENVIRONMENT_INSTANCE } from '../profiles/profile-names.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { type Journal, readJournal } from './journal.ts'
import { JournalFile } from './journal-file.ts'
import { runsFolder } from './journal-folder.ts'
import { acquireRunLock } from './open-run.ts'
import type { RunWorld } from './run.ts'
import { RunJournal } from './run-journal.ts'
import { type RunLock, runTargetOf } from './run-lock.ts'

/** A run that is being resumed or undone: its journal as read, the same open for appending, and its lock. */
export interface ReopenedRun {
  journal: Journal
  resource: Resource
  openJournal: RunJournal
  lock: RunLock
}

/** Reads the journal of a run; throws a NotFoundError if there is none, and a ConfigError if it is damaged. */
export function requireJournal(world: RunWorld, run: number): Journal {
  const journal = readJournal(runsFolder(world), run, world)
  if (journal === undefined) {
    throw new NotFoundError(`No run ${run}`, { hint: { for: 'See', step: { do: 'list-runs' } } })
  }
  return journal
}

/** Throws a UsageError if a run was made with another instance or profile; `todo` is what the hint's command does. */
export function requireSameTarget(api: Api, { header }: Journal, todo: RunStep['do']): void {
  const { url, profile } = runTargetOf(api, header.resource)
  if (header.url === url && header.profile === profile) return
  const at = header.url === url ? '' : ` at ${header.url}`
  const step = { do: todo, run: header.run, at: { profile: header.profile } }
  throw new UsageError(
    `Run ${header.run} was made with the profile ${header.profile}${at}, not with ${profile}`,
    {
      hint:
        header.profile === ENVIRONMENT_INSTANCE
          ? 'Its address and key came from the environment. Set the same ones again'
          : { for: 'Instead', step },
    },
  )
}

/**
 * Reopens a run that has ended: takes its lock, and then reads its journal again. Throws a RefusedError if it, or another
 * run of the same module, is in progress.
 */
export async function reopenRun(
  world: RunWorld,
  api: Api,
  run: number,
  { as, open = openSyncedFile }: { as: 'resumed' | 'undoing'; open?: OpenSyncedFile | undefined },
): Promise<ReopenedRun> {
  const before = requireJournal(world, run)
  requireSameTarget(api, before, as === 'resumed' ? 'resume-run' : 'undo-run')
  const resource = resources[before.header.resource]
  const lock = await acquireRunLock(world, api, runsFolder(world), resource)
  let handle: SyncedFile | undefined
  try {
    const journal = requireJournal(world, run)
    handle = await open(journal.path)
    // Removes an incomplete last line.
    await handle.truncate(journal.end.size)
    const file = new JournalFile(journal.path, handle, journal.end)
    const steps = journal.steps.map(({ step }) => step)
    const openJournal = new RunJournal(file, world.clock, { steps, records: journal.steps })
    await openJournal.append({ is: as, at: openJournal.now(), claim: lock.claim })
    return { journal, resource, openJournal, lock }
  } catch (error) {
    await handle?.close()
    await lock.release()
    throw error
  }
}
