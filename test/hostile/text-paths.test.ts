import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { REPETITIONS } from './repetitions.ts'
import { ALL_PATHS, NO_TEXT_PATHS, TEXT_PATHS } from './text-paths.ts'
import { secondsOf } from './timing.ts'

/** The rooms that process text from outside. */
const ROOMS = ['text', 'records', 'output', 'output/document', 'php', 'time', 'secrets']

const MODULES = ROOMS.flatMap((room) =>
  readdirSync(`src/${room}`)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [room, file.slice(0, -'.ts'.length)] as const),
)

test.each(MODULES)(
  'every export of %s/%s is listed as a text path or as none',
  async (room, file) => {
    const module = `${room}/${file}.ts`
    // Not in the call itself, where a folder in a folder isn't found.
    const path = `../../src/${module}`
    const exported: object = await import(path)
    const functions = Object.entries(exported)
      .filter(([, value]) => typeof value === 'function')
      .map(([name]) => name)
    const covered = Object.keys(TEXT_PATHS[module] ?? {})
    const known = [...covered, ...(NO_TEXT_PATHS[module] ?? [])]
    expect(known.toSorted()).toEqual(functions.toSorted())
  },
)

/** Short enough to try all paths in a few seconds; quadratic time is far over the bound. */
const LENGTH = 20_000

/** In seconds of this process's CPU time. */
const BOUND = 0.15

const MAX_TIMES = 4

/** For all paths together, on a machine that is busy with other work. */
const SECONDS_ALLOWED = 120

test(
  'every path takes time that grows linearly with the length',
  async () => {
    const slow: string[] = []
    for (const [path, goThrough, times] of ALL_PATHS) {
      const bound = BOUND * Math.min(times, MAX_TIMES)
      for (const { name, ofLength } of REPETITIONS.filter(({ isUsual }) => isUsual)) {
        const seconds = await secondsOf(goThrough, ofLength, LENGTH, bound)
        if (seconds > bound) slow.push(`${path}: ${name}: ${seconds.toFixed(2)} s`)
      }
    }
    expect(slow).toEqual([])
  },
  SECONDS_ALLOWED * 1000,
)
