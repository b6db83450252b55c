import { Failure } from '../errors.ts'
import type { Header, RunState } from './entries.ts'
import { runNumbers, runsFolder } from './folder.ts'
import { type Journal, readJournal } from './journal.ts'
import type { RunWorld } from './run.ts'
import { hasFailed } from './run-journal.ts'
import { livingClaims } from './run-lock.ts'

/** How many steps of a run came to what. */
export interface Counts {
  done: number
  failed: number
  /** Not begun, or whose outcome is not known: resuming looks them up and goes on. */
  untried: number
  /** Taken back by an undo, and left by it. */
  undone: number
  left: number
}

/** A run whose journal can be read, as it is listed. */
export interface KnownRun {
  run: number
  state: RunState
  header: Header
  counts: Counts
  journal: Journal
}

/** A run as it is listed; of a damaged journal nothing is known but its number. */
export type RunSummary = KnownRun | { run: number; state: 'damaged'; why: string }

/** All runs that have a journal, the oldest first. */
export async function listRuns(world: RunWorld): Promise<RunSummary[]> {
  const folder = runsFolder(world)
  const runs: RunSummary[] = []
  for (const run of runNumbers(folder)) {
    try {
      const journal = readJournal(folder, run, world)
      // It may have been removed meanwhile.
      if (journal !== undefined) runs.push(await summaryOf(folder, journal))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      runs.push({ run, state: 'damaged', why: error.message })
    }
  }
  return runs
}

/** A run as its journal and its lock tell it. */
export async function summaryOf(folder: string, journal: Journal): Promise<KnownRun> {
  const { header } = journal
  const state = await stateNow(folder, journal)
  return { run: header.run, state, header, counts: countsOf(journal), journal }
}

/** A run is under way as long as its process holds its lock. */
async function stateNow(
  folder: string,
  { header, claim, closed, before }: Journal,
): Promise<RunState> {
  if (closed !== undefined) return closed.state
  return (await livingClaims(folder, header)).includes(claim)
    ? 'running'
    : (before?.state ?? 'interrupted')
}

/** How many steps came to what. */
export function countsOf({ steps }: Journal): Counts {
  const counts = { done: 0, failed: 0, untried: 0, undone: 0, left: 0 }
  for (const { ended, undo } of steps) {
    if (ended === undefined || ended.as === 'unknown') counts.untried += 1
    else counts[hasFailed(ended) ? 'failed' : 'done'] += 1
    if (undo.ended?.as === 'done') counts.undone += 1
    else if (undo.ended?.as === 'left') counts.left += 1
  }
  return counts
}
