import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { instanceClock } from '../../src/alerts/instance-clock.ts'

const START = Date.UTC(2026, 10, 24, 12)

/** A computer's clocks, which a test moves. */
function clocks() {
  const times = { wall: START, monotonic: 1000 }
  const source = { clock: () => new Date(times.wall), monotonicNow: () => times.monotonic }
  return { times, source }
}

test('it counts the time that has passed, however the clock on the wall is set', () => {
  const jumps = fc.array(fc.tuple(fc.nat(10 * 86_400_000), fc.integer({ min: -1e11, max: 1e11 })))
  fc.assert(
    fc.property(jumps, (all) => {
      const { times, source } = clocks()
      const clock = instanceClock(source)
      let passed = 0
      for (const [time, jump] of all) {
        times.wall += time + jump
        times.monotonic += time
        passed += time
        expect(clock.now()).toBe(START + passed)
        expect(clock.toWall(clock.now() - 60_000)).toBe(times.wall - 60_000)
      }
    }),
  )
})

it('goes on from the latest moment of an earlier run if the clock was set back since', () => {
  const { times, source } = clocks()
  const clock = instanceClock(source, START + 86_400_000)
  times.wall += 5000
  times.monotonic += 5000
  expect(clock.now()).toBe(START + 86_400_000 + 5000)
  expect(clock.toWall(clock.now())).toBe(times.wall)
  expect(instanceClock(source, START - 1).now()).toBe(times.wall)
})

it('never goes back, and has whole milliseconds', () => {
  const { times, source } = clocks()
  const clock = instanceClock(source)
  times.monotonic = 1000.7
  expect(clock.now()).toBe(START + 1)
  times.monotonic = 999
  expect(clock.now()).toBe(START + 1)
})
