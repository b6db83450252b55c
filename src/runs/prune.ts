import { rmSync, statSync } from 'node:fs'
import { tolerate } from '../errors.ts'
import { journalPath, runNumbers, runsFolder } from './journal-folder.ts'
import type { RunWorld } from './run.ts'
import { listRuns, type RunSummary } from './run-list.ts'
import { readUncheckedEnds } from './unchecked-ends.ts'

/** How long journals are kept by default, in milliseconds: 90 days. */
const RETENTION = 90 * 24 * 60 * 60_000

/** A run whose journal is to be removed. */
interface OldRun {
  run: number
  state: string
}

/**
 * Returns the runs that started longer ago than this many milliseconds, except those in progress. The age of a damaged
 * journal is that of its file.
 */
export async function oldRuns(world: RunWorld, olderThan: number): Promise<OldRun[]> {
  const folder = runsFolder(world)
  const before = world.clock().getTime() - olderThan
  const startOf = (summary: RunSummary) =>
    summary.state === 'damaged'
      ? (statSync(journalPath(folder, summary.run), { throwIfNoEntry: false })?.mtimeMs ?? 0)
      : Date.parse(summary.header.started)
  return (await listRuns(world))
    .filter((summary) => summary.state !== 'running' && startOf(summary) < before)
    .map(({ run, state }) => ({ run, state }))
}

/** Removes the journals of runs. */
export function removeRuns(world: RunWorld, runs: readonly OldRun[]): void {
  const folder = runsFolder(world)
  for (const { run } of runs) rmSync(journalPath(folder, run), { force: true })
}

/** Removes the journals of old runs that have ended. Every run does this when it starts; errors are ignored. */
export function pruneQuietly(world: RunWorld): void {
  try {
    const folder = runsFolder(world)
    const before = world.clock().getTime() - RETENTION
    for (const run of runNumbers(folder)) {
      const ends = readUncheckedEnds(folder, run, world)
      const state = ends?.closed?.state
      if (ends === undefined || state === undefined || state === 'interrupted') continue
      // Runs are numbered by time, so the rest is newer.
      if (Date.parse(ends.header.started) >= before) return
      rmSync(journalPath(folder, run), { force: true })
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return
    tolerate(error)
  }
}
