import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { REPETITIONS } from './repetitions.ts'
import { ALL_PATHS, NO_TEXT_PATHS, TEXT_PATHS } from './text-paths.ts'
import { secondsOf } from './timing.ts'

/** Rooms that text from outside goes through. */
const ROOMS = ['text', 'records', 'output', 'php', 'time', 'secrets']

const MODULES = ROOMS.flatMap((room) =>
  readdirSync(`src/${room}`)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [room, file.slice(0, -'.ts'.length)] as const),
)

test.each(MODULES)('what %s/%s exports is known as a text path, or as none', async (room, file) => {
  const module = `${room}/${file}.ts`
  const exported: object = await import(`../../src/${room}/${file}.ts`)
  const functions = Object.entries(exported)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => name)
  const covered = Object.keys(TEXT_PATHS[module] ?? {})
  const known = [...covered, ...(NO_TEXT_PATHS[module] ?? [])]
  expect(known.toSorted()).toEqual(functions.toSorted())
})

/** So short that all paths are tried in a few seconds; what grows with the square is over the bound by far. */
const LENGTH = 20_000

/** In seconds of this process's own work. */
const BOUND = 0.15

const MOST_TIMES = 4

test('every path takes a time that grows with the length only', async () => {
  const slow: string[] = []
  for (const [path, goThrough, times] of ALL_PATHS) {
    const bound = BOUND * Math.min(times, MOST_TIMES)
    for (const { name, ofLength } of REPETITIONS.filter(({ isUsual }) => isUsual)) {
      const seconds = await secondsOf(goThrough, ofLength, LENGTH, bound)
      if (seconds > bound) slow.push(`${path}: ${name}: ${seconds.toFixed(2)} s`)
    }
  }
  expect(slow).toEqual([])
})
