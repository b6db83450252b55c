import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startTimer } from '../../src/time/timer.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const DAY = 24 * 3600 * 1000

describe('a timer', () => {
  it.each([0, 0.4, 1, 999, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 32 + 7, 400 * DAY])(
    'calls back after %d ms, and not before',
    (milliseconds) => {
      const then = vi.fn()
      startTimer(milliseconds, then)
      if (milliseconds > 1) vi.advanceTimersByTime(milliseconds - 1)
      expect(then).toHaveBeenCalledTimes(0)
      vi.advanceTimersByTime(2)
      expect(then).toHaveBeenCalledTimes(1)
      vi.advanceTimersByTime(400 * DAY)
      expect(then).toHaveBeenCalledTimes(1)
    },
  )

  it.each([Number.POSITIVE_INFINITY, 1e300])('of %d ms never calls back', (milliseconds) => {
    const then = vi.fn()
    startTimer(milliseconds, then)
    vi.advanceTimersByTime(10_000 * DAY)
    expect(then).not.toHaveBeenCalled()
  })

  it.each([5, 2 ** 32])('that is stopped does not call back: %d ms', (milliseconds) => {
    const then = vi.fn()
    const stop = startTimer(milliseconds, then)
    vi.advanceTimersByTime(milliseconds - 1)
    stop()
    vi.advanceTimersByTime(400 * DAY)
    expect(then).not.toHaveBeenCalled()
  })
})
