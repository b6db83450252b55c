import { expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { moveTimer, readTimer, writeTimer } from '../../src/profiles/ticket-timer.ts'
import { testWorld } from './world.ts'

const url = 'https://acme.example/'
const [FROM, TO] = [
  { instance: 'work', url },
  { instance: 'office', url },
]

test('a timer that is moved never takes the place of another one', () => {
  const world = testWorld()
  const read = (owner: typeof FROM) => readTimer(world, owner, () => undefined)
  const [one, two] = [1, 2].map((ticket) => ({
    ...{ ticket, number: '', startedAt: '2026-11-24T12:00:00Z' },
  })) as [Parameters<typeof writeTimer>[2], Parameters<typeof writeTimer>[2]]
  moveTimer(world, FROM, TO)
  expect(read(TO)).toBeUndefined()
  writeTimer(world, FROM, one)
  moveTimer(world, FROM, FROM)
  writeTimer(world, TO, two)
  expect(() => moveTimer(world, FROM, TO)).toThrow(ConfigError)
  expect([read(FROM), read(TO)]).toEqual([one, two])
  moveTimer(world, TO, { ...TO, instance: 'home' })
  moveTimer(world, FROM, TO)
  expect([read(FROM), read(TO)]).toEqual([undefined, one])
})
