import type { Api } from '../api/api.ts'
import { Failure } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { announceWait, remainingWait } from './in-flight-writes.ts'
import { type Journal, readJournal } from './journal.ts'
import { runNumbers, runsFolder } from './journal-folder.ts'
import { openSteps } from './open-steps.ts'
import type { RunWorld } from './run.ts'
import { runTargetOf } from './run-lock.ts'
import { readUncheckedEnds } from './unchecked-ends.ts'

/**
 * Waits until no write of an interrupted run of the same module can still be in progress. Must be called before records
 * are read for planning: a create that finishes afterwards would be repeated.
 */
export async function awaitInterrupted(
  world: RunWorld,
  api: Api,
  resource: Resource,
): Promise<void> {
  const { url, profile } = runTargetOf(api, resource.name)
  const waits = unfinishedRuns(world).map((journal) => {
    const { header } = journal
    if (header.resource !== resource.name || header.url !== url || header.profile !== profile)
      return 0
    return remainingWait(api, journal, openSteps(journal), world.clock())
  })
  const wait = Math.max(0, ...waits)
  if (wait === 0) return
  announceWait(world, wait)
  await world.sleep(wait)
}

/** How many of the newest runs are checked; the writes of older ones finished long ago. */
const MAX_RUNS = 20

function unfinishedRuns(world: RunWorld): Journal[] {
  const folder = runsFolder(world)
  return runNumbers(folder)
    .slice(-MAX_RUNS)
    .flatMap((run) => {
      try {
        const ended = readUncheckedEnds(folder, run, world)?.closed?.state
        if (ended !== undefined && ended !== 'interrupted') return []
        return readJournal(folder, run, world) ?? []
      } catch (error) {
        // A damaged journal doesn't show what to wait for.
        if (!(error instanceof Failure)) throw error
        return []
      }
    })
}
