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
    .map((file) => `${room}/${file}`),
)

test.each(MODULES)('what %s exports is known as a text path, or as none', async (module) => {
  const exported: object = await import(`../../src/${module}`)
  const functions = Object.entries(exported)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => name)
  const covered = Object.keys(TEXT_PATHS[module] ?? {})
  const known = [...covered, ...(NO_TEXT_PATHS[module] ?? [])]
  expect(known.toSorted()).toEqual(functions.toSorted())
})

/** So short that all paths are tried in a few seconds; what grows with the square is over the bound by far. */
const LENGTH = 20_000

test('every path takes a time that grows with the length only', async () => {
  const slow: string[] = []
  for (const [path, goThrough] of ALL_PATHS) {
    for (const { name, ofLength } of REPETITIONS.filter(({ isUsual }) => isUsual)) {
      const seconds = await secondsOf(goThrough, ofLength, LENGTH, 0.15)
      if (seconds > 0.15) slow.push(`${path}: ${name}: ${seconds.toFixed(2)} s`)
    }
  }
  expect(slow).toEqual([])
})
