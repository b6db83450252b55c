import type { Api } from '../api/api.ts'
import { Failure } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { announceWait, remainingWait } from './in-flight-writes.ts'
import { type Journal, readJournal } from './journal.ts'
import { runNumbers, runsFolder } from './journal-folder.ts'
import type { RunWorld } from './run.ts'
import { runTargetOf } from './run-lock.ts'
import { readUncheckedEnds } from './unchecked-ends.ts'
import { openSteps } from './verify-open-steps.ts'

/**
 * Waits until nothing that an interrupted run of the same records has sent can still be on its way. To be called before
 * records are read to plan by them: a create that comes through afterwards would be made twice.
 */
export async function awaitInterrupted(
  world: RunWorld,
  api: Api,
  resource: Resource,
): Promise<void> {
  const { url, profile } = runTargetOf(api, resource.name)
  const waits = unfinished(world).map((journal) => {
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

/** The newest runs are looked at: what an older one sent came through long ago. */
const NEWEST = 20

function unfinished(world: RunWorld): Journal[] {
  const folder = runsFolder(world)
  return runNumbers(folder)
    .slice(-NEWEST)
    .flatMap((run) => {
      try {
        const ended = readUncheckedEnds(folder, run, world)?.closed?.state
        if (ended !== undefined && ended !== 'interrupted') return []
        return readJournal(folder, run, world) ?? []
      } catch (error) {
        // What a damaged journal says can't be waited for.
        if (!(error instanceof Failure)) throw error
        return []
      }
    })
}
