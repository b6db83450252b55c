import { expect, it } from 'vitest'
import { sleepAwareClock } from '../../src/time/sleep-aware-clock.ts'

function clocks() {
  const state = { wall: 1_000_000, monotonic: 0 }
  const now = sleepAwareClock({
    clock: () => new Date(state.wall),
    monotonicNow: () => state.monotonic,
  })
  const pass = (milliseconds: number) => {
    state.wall += milliseconds
    state.monotonic += milliseconds
  }
  return { state, now, pass }
}

it.each<[string, number, number]>([
  ['counts a sleep', 3_600_000, 3_605_000],
  ['counts a sleep of half a minute', 30_000, 35_000],
  ['ignores a clock that is corrected forward', 29_999, 5000],
  ['ignores a clock that is set back', -3_600_000, 5000],
])('a clock for waiting %s', (_, jump, expected) => {
  const { state, now, pass } = clocks()
  pass(2000)
  now()
  state.wall += jump
  pass(3000)
  expect(now()).toBe(expected)
  pass(1000)
  expect(now()).toBe(expected + 1000)
})

it('never goes back, and never counts slow corrections', () => {
  const { state, now, pass } = clocks()
  let last = 0
  for (let step = 0; step < 500; step += 1) {
    pass(step % 7000)
    state.wall += ((step * 7919) % 50_000) - 25_000
    expect(now()).toBeGreaterThanOrEqual(last)
    last = now()
  }
  expect(last).toBe(state.monotonic)
})
