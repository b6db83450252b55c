import { rmSync, statSync } from 'node:fs'
import { tolerate } from '../bearable.ts'
import { journalPath, runNumbers, runsFolder } from './journal-folder.ts'
import type { RunWorld } from './run.ts'
import { listRuns } from './run-list.ts'
import { readUncheckedEnds } from './unchecked-ends.ts'

/** How long journals are kept unless said otherwise, in milliseconds: 90 days. */
const KEPT_FOR = 90 * 24 * 60 * 60_000

/** Journals that are to be removed, and how their runs stand. */
export interface Old {
  run: number
  state: string
}

/**
 * The journals of runs that started longer ago than this many milliseconds, except those that are under way. Of a damaged
 * one only the file tells its age.
 */
export async function oldRuns(world: RunWorld, olderThan: number): Promise<Old[]> {
  const folder = runsFolder(world)
  const before = world.clock().getTime() - olderThan
  const started = (one: Awaited<ReturnType<typeof listRuns>>[number]) =>
    one.state === 'damaged'
      ? (statSync(journalPath(folder, one.run), { throwIfNoEntry: false })?.mtimeMs ?? 0)
      : Date.parse(one.header.started)
  return (await listRuns(world))
    .filter((one) => one.state !== 'running' && started(one) < before)
    .map(({ run, state }) => ({ run, state }))
}

/** Removes journals. */
export function removeRuns(world: RunWorld, runs: readonly Old[]): void {
  const folder = runsFolder(world)
  for (const { run } of runs) rmSync(journalPath(folder, run), { force: true })
}

/** Removes journals of old runs that have ended, as every run does when it starts; failures are left to the next one. */
export function pruneQuietly(world: RunWorld): void {
  try {
    const folder = runsFolder(world)
    const before = world.clock().getTime() - KEPT_FOR
    for (const run of runNumbers(folder)) {
      const ends = readUncheckedEnds(folder, run, world)
      const state = ends?.closed?.state
      if (ends === undefined || state === undefined || state === 'interrupted') continue
      // Numbers go by time.
      if (Date.parse(ends.header.started) >= before) return
      rmSync(journalPath(folder, run), { force: true })
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return
    tolerate(error)
  }
}
