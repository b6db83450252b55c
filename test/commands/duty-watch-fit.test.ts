import { describe, expect, it } from 'vitest'
import { fitSections } from '../../src/commands/duty/watch-fit.ts'
import { ReadSchedule } from '../../src/commands/duty/watch-schedule.ts'

const SHAPES = [[1], [10], [3, 10, 5, 6, 1, 8, 4], [1, 1, 1, 1], [10, 10, 10, 10, 10, 10, 10]]

describe.each(SHAPES)('sections of %s and more rows', (...sizes) => {
  const wanted = sizes.map((rows, nth) => ({
    section: `s${nth}`,
    rows,
    total: rows + (nth % 3) * 7,
  }))

  it('take no more lines than there are, and leave none out that has room', () => {
    for (let lines = 0; lines < 100; lines += 1) {
      const { sections, isSpaced, leftOut } = fitSections(wanted, lines)
      const taken = sections.reduce(
        (sum, { rows, more }) => sum + 1 + rows + (more > 0 ? 1 : 0) + (isSpaced ? 1 : 0),
        leftOut > 0 ? 1 : 0,
      )
      expect(taken).toBeLessThanOrEqual(Math.max(lines, 1))
      expect(sections.length + leftOut).toBe(wanted.length)
      for (const [nth, { rows, more }] of sections.entries()) {
        const { rows: most = 0, total = 0 } = wanted[nth] ?? {}
        expect(rows).toBeGreaterThan(0)
        expect(rows).toBeLessThanOrEqual(most)
        if (more > 0) expect(rows + more).toBe(total)
      }
      const isWhole = sections.every(({ rows }, nth) => rows === wanted[nth]?.rows)
      if (!isWhole && leftOut === 0 && !isSpaced) expect(taken).toBe(lines)
    }
  })
})

describe('the next read', () => {
  it.each([7, 77, 777])('is never due within 30 s of the end of the last (sequence %i)', (seed) => {
    let now = 0
    let state = seed
    let isEnded = false
    let endedAt = Number.NEGATIVE_INFINITY
    const next = (count: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((state / 2 ** 31) * count)
    }
    const schedule = new ReadSchedule(() => now)
    for (let step = 0; step < 2000; step += 1) {
      now += next(20_000)
      if (schedule.dueIn() > 0) {
        expect(schedule.dueIn()).toBeLessThanOrEqual(300_000)
        continue
      }
      if (isEnded) expect(now - endedAt).toBeGreaterThanOrEqual(30_000)
      now += next(90_000)
      schedule.noteRead(next(2) === 0)
      ;[isEnded, endedAt] = [true, now]
      expect(schedule.dueIn()).toBeGreaterThanOrEqual(30_000)
    }
  })

  it('waits longer after each failure, up to 5 min, and 30 s again after a success', () => {
    const schedule = new ReadSchedule(() => 0)
    const waits = [true, true, true, true, true, true, false, true].map((hasFailed) => {
      schedule.noteRead(hasFailed)
      return schedule.dueIn() / 1000
    })
    expect(waits).toEqual([30, 60, 120, 240, 300, 300, 30, 30])
  })
})
