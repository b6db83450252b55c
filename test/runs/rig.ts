import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunWorld } from '../../src/runs/run.ts'
import { type ApiRig, apiRig } from '../support/api.ts'
import { freshHome } from '../support/homes.ts'
import { TEST_NOW } from '../support/sandbox.ts'

/** A sandbox with an api, and a home for journals. */
export interface RunRig extends ApiRig {
  world: RunWorld
  home: string
  /** The folder of journals. */
  folder: string
  /** The reported notices. */
  notes: string[]
  /** The duration of each wait, in milliseconds. */
  waits: number[]
  /** The lines of a run's journal. */
  lines(run: number): Record<string, unknown>[]
  files(): string[]
}

/** The environment of runs, with journals in a home directory. */
export function worldAt(home: string): RunWorld & { notes: string[]; waits: number[] } {
  const notes: string[] = []
  const waits: number[] = []
  const uid = process.getuid?.()
  return {
    ...{ env: {}, platform: 'linux', home, notes, waits },
    ...(uid === undefined ? {} : { uid }),
    clock: () => TEST_NOW,
    sleep: async (milliseconds) => void waits.push(milliseconds),
    note: (code, message) => void notes.push(`${code}: ${message}`),
  }
}

/** The folder of journals in a home. */
export function folderIn(home: string): string {
  return join(home, '.local', 'state', 'itflow', 'runs')
}

/** Starts a sandbox, with journals in its own home directory. */
export function runRig(...given: Parameters<typeof apiRig>): RunRig {
  const home = freshHome()
  const world = worldAt(home)
  const folder = folderIn(home)
  return {
    ...apiRig(...given),
    ...{ world, home, folder, notes: world.notes, waits: world.waits },
    lines: (run) =>
      readFileSync(join(folder, `${run}.ndjson`), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    files: () => readdirSync(folder).sort(),
  }
}
