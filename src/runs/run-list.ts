import { Failure } from '../errors.ts'
import { readCheckedEnds } from './checked-ends.ts'
import { type Journal, readJournal } from './journal.ts'
import type { RunHeader, RunState, StepCounts } from './journal-entries.ts'
import { runNumbers, runsFolder } from './journal-folder.ts'
import type { RunWorld } from './run.ts'
import { countSteps } from './run-journal.ts'
import { livingClaims } from './run-lock.ts'

/** A run whose journal can be read, as it is listed. */
export interface ListedRun {
  run: number
  state: RunState
  header: RunHeader
  counts: StepCounts
}

/** A run with its journal. */
export interface KnownRun extends ListedRun {
  journal: Journal
}

/** A run as it is listed; of a damaged journal nothing is known but its number. */
export type RunSummary = ListedRun | { run: number; state: 'damaged'; why: string }

/** All runs that have a journal, the oldest first. */
export async function listRuns(world: RunWorld): Promise<RunSummary[]> {
  const folder = runsFolder(world)
  const runs: RunSummary[] = []
  for (const run of runNumbers(folder)) {
    try {
      const listed = skimmed(folder, run, world) ?? (await readWhole(folder, run, world))
      // It may have been removed meanwhile.
      if (listed !== undefined) runs.push(listed)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      runs.push({ run, state: 'damaged', why: error.message })
    }
  }
  return runs
}

/** A run that was ended in order: the last line of its journal says what it came to. */
function skimmed(folder: string, run: number, world: RunWorld): ListedRun | undefined {
  const { header, closed } = readCheckedEnds(folder, run, world) ?? {}
  if (header === undefined || closed?.counts === undefined) return undefined
  return { run, state: closed.state, header, counts: closed.counts }
}

async function readWhole(
  folder: string,
  run: number,
  world: RunWorld,
): Promise<ListedRun | undefined> {
  const journal = readJournal(folder, run, world)
  if (journal === undefined) return undefined
  // A list of many runs doesn't keep their journals.
  const { journal: _, ...listed } = await summaryOf(folder, journal)
  return listed
}

/** A run as its journal and its lock tell it. */
export async function summaryOf(folder: string, journal: Journal): Promise<KnownRun> {
  const { header } = journal
  const state = await stateNow(folder, journal)
  return { run: header.run, state, header, counts: stepCounts(journal), journal }
}

/** A run is under way as long as its process holds its lock. */
async function stateNow(
  folder: string,
  { header, claim, closed, closedBeforeUndo }: Journal,
): Promise<RunState> {
  if (closed !== undefined) return closed.state
  return (await livingClaims(folder, header)).includes(claim)
    ? 'running'
    : (closedBeforeUndo?.state ?? 'interrupted')
}

/** How many steps of a journal came to what. */
export function stepCounts({ steps }: Journal): StepCounts {
  return countSteps(steps.map(({ ended, undo }) => ({ ended, undone: undo.ended })))
}
