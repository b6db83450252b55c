import type { Api } from '../api/api.ts'
import { NotFoundError, UsageError } from '../errors.ts'
import type { RunStep } from '../hints.ts'
import { ENVIRONMENT_INSTANCE } from '../profiles/profile-names.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { type Journal, readJournal } from './journal.ts'
import { JournalFile, type JournalHandle, type OpenHandle, openHandle } from './journal-file.ts'
import { runsFolder } from './journal-folder.ts'
import { acquireRunLock } from './open-run.ts'
import type { RunWorld } from './run.ts'
import { RunJournal } from './run-journal.ts'
import { type RunLock, runTargetOf } from './run-lock.ts'

/** A run that somebody goes on with: its journal as it was, open at its end, under its lock. */
export interface ReopenedRun {
  journal: Journal
  resource: Resource
  /** The same as it goes on. */
  openJournal: RunJournal
  lock: RunLock
}

/** The journal of a run; throws a NotFoundError where there is none, a ConfigError where it is damaged. */
export function requireJournal(world: RunWorld, run: number): Journal {
  const journal = readJournal(runsFolder(world), run, world)
  if (journal === undefined) {
    throw new NotFoundError(`No run ${run}`, { hint: { for: 'See', step: { do: 'list-runs' } } })
  }
  return journal
}

/** Throws a UsageError for a run of another instance or profile than the api's, with the way to what was to be done. */
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
          ? 'Its address and key came from the environment: set them as they were'
          : { for: 'Instead', step },
    },
  )
}

/**
 * Takes up a run that has ended: takes its lock, and reads its journal again under it. Throws a RefusedError where it is
 * under way, or another run of the same records is.
 */
export async function reopenRun(
  world: RunWorld,
  api: Api,
  run: number,
  as: 'resumed' | 'undoing',
  open: OpenHandle = openHandle,
): Promise<ReopenedRun> {
  const before = requireJournal(world, run)
  requireSameTarget(api, before, as === 'resumed' ? 'resume-run' : 'undo-run')
  const resource = resources[before.header.resource]
  const lock = await acquireRunLock(world, api, runsFolder(world), resource)
  let handle: JournalHandle | undefined
  try {
    const journal = requireJournal(world, run)
    handle = await open(journal.path)
    // What follows is half a line.
    await handle.truncate(journal.end.size)
    const file = new JournalFile(journal.path, handle, journal.end)
    const steps = journal.steps.map(({ step }) => step)
    const writing = new RunJournal(file, world.clock, { steps, records: journal.steps })
    await writing.append({ is: as, at: writing.now(), claim: lock.claim })
    return { journal, resource, openJournal: writing, lock }
  } catch (error) {
    await handle?.close()
    await lock.release()
    throw error
  }
}
