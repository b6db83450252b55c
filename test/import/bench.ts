import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, type RunOptions, type RunResult } from '../support/run.ts'

/** A server, a folder with files, and a program to import them. */
export interface Bench {
  instance: HazardInstance
  /** The folder that the program is run in. */
  folder: string
  /** Writes a file there; resolves with its path. */
  file(name: string, text: string | Uint8Array): string
  /** Runs `itflow import …` in that folder. */
  itflow(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /** How many writing requests were sent since the last call. */
  writes(): number
}

type Tail<All extends unknown[]> = All extends [unknown, ...infer Rest] ? Rest : []

/** Starts a server of a release with the sandbox's data, and makes a folder. */
export async function importBench(
  release: Parameters<typeof hazardInstance>[0] = '26.10',
  ...more: Tail<Parameters<typeof hazardInstance>>
): Promise<Bench> {
  const instance = await hazardInstance(release, ...more)
  const folder = freshHome()
  const { requests } = instance.sandbox
  return {
    instance,
    folder,
    file: (name, text) => {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
    itflow: (argv, options = {}) =>
      instance.itflow(['import', ...argv], { home: folder, cwd: folder, ...options }),
    writes: () => {
      const sent = requests.filter(({ method }) => method !== 'GET').length
      requests.length = 0
      return sent
    },
  }
}

/** The output of `--json`. */
export interface Document {
  resource: string
  source: string | null
  counts: Record<string, number>
  ignored_columns: string[]
  run?: number
  rows: DocumentRow[]
}

/** A row of that output. */
export interface DocumentRow {
  line: number
  do: string
  id?: number
  client?: number | null
  match?: string
  changes?: Record<string, { from: unknown; to: unknown }>
  values?: Record<string, unknown>
  column?: string
  why?: string
  notices?: string[]
  outcome?: string
  error?: { code: string; message: string }
}
