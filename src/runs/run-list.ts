import { Failure } from '../errors.ts'
import { readCheckedEnds } from './checked-ends.ts'
import { type Journal, readJournal } from './journal.ts'
import type { RunHeader, RunState, StepCounts } from './journal-entries.ts'
import { runNumbers, runsFolder } from './journal-folder.ts'
import type { RunWorld } from './run.ts'
import { countSteps } from './run-journal.ts'
import { livingRunClaims } from './run-lock.ts'

/** A run in a list, whose journal can be read. */
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

/** A run in a list; if its journal is damaged, only its number is known. */
export type RunSummary = ListedRun | { run: number; state: 'damaged'; why: string }

/** Returns all runs that have a journal, oldest first. */
export async function listRuns(world: RunWorld): Promise<RunSummary[]> {
  const folder = runsFolder(world)
  const runs: RunSummary[] = []
  for (const run of runNumbers(folder)) {
    try {
      const listed = readClosedRun(folder, run, world) ?? (await readWhole(folder, run, world))
      // It may have been removed in the meantime.
      if (listed !== undefined) runs.push(listed)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      runs.push({ run, state: 'damaged', why: error.message })
    }
  }
  return runs
}

/** Reads a run that ended normally, from the last line of its journal; undefined for any other. */
function readClosedRun(folder: string, run: number, world: RunWorld): ListedRun | undefined {
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

/** Summarises a run from its journal and its lock. */
export async function summaryOf(folder: string, journal: Journal): Promise<KnownRun> {
  const { header } = journal
  const state = await stateNow(folder, journal)
  return { run: header.run, state, header, counts: stepCounts(journal), journal }
}

/** Returns a run's current state: it is running while its process holds its lock. */
async function stateNow(
  folder: string,
  { header, claim, closed, closedBeforeUndo }: Journal,
): Promise<RunState> {
  if (closed !== undefined) return closed.state
  return (await livingRunClaims(folder, header)).includes(claim)
    ? 'running'
    : (closedBeforeUndo?.state ?? 'interrupted')
}

/** Counts the steps of a journal by outcome. */
export function stepCounts({ steps }: Journal): StepCounts {
  return countSteps(steps.map(({ ended, undo }) => ({ ended, undone: undo.ended })))
}
