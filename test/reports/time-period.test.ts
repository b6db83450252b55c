import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  earlierPeriods,
  isByEndOf,
  isInPeriod,
  periodName,
  type TimePeriod,
} from '../../src/reports/time-period.ts'
import { hoursText } from '../../src/reports/worked-time.ts'

const YEAR = fc.integer({ min: 1, max: 9999 })
const MONTH = fc.integer({ min: 1, max: 12 })
const PERIODS: fc.Arbitrary<TimePeriod> = fc.oneof(
  fc.record({ year: YEAR }),
  fc.record({ year: YEAR, month: MONTH }),
)
const MOMENTS = fc
  .record({ year: YEAR, month: MONTH, day: fc.integer({ min: 1, max: 28 }) })
  .map(({ year, month, day }) => `${periodName({ year, month })}-${String(day).padStart(2, '0')}`)

it('a moment is in a period, after it, or by its end and not in it', () => {
  fc.assert(
    fc.property(MOMENTS, PERIODS, (moment, period) => {
      const end = period.month === undefined ? `${periodName(period)}-12` : periodName(period)
      expect(isByEndOf(moment, period)).toBe(moment <= `${end}-31`)
      if (isInPeriod(moment, period)) expect(isByEndOf(moment, period)).toBe(true)
    }),
  )
  expect(isInPeriod(null, { year: 2026 })).toBe(false)
})

it('earlier periods do not overlap, end where the period begins, and are at most 16', () => {
  fc.assert(
    fc.property(PERIODS, MOMENTS, (period, moment) => {
      const earlier = [...earlierPeriods(period)]
      expect(earlier.length).toBeLessThanOrEqual(11 + 5)
      const holding = [period, ...earlier].filter((one) => isInPeriod(moment, one))
      const year = Number(moment.slice(0, 4))
      const isNear = isByEndOf(moment, period) && year >= period.year - 5
      expect(holding).toHaveLength(isNear ? 1 : 0)
    }),
  )
})

it('hours tell each second apart, and have two decimal places if that is exact', () => {
  fc.assert(
    fc.property(fc.nat(4_000_000), (seconds) => {
      const text = hoursText(seconds)
      expect(Math.round(Number(text) * 3600)).toBe(seconds)
      expect(/\.\d{2}$/.test(text)).toBe((seconds * 100) % 3600 === 0)
    }),
  )
})
