import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDay } from '../../src/records/parse-dates.ts'
import { parseTimeSpan } from '../../src/records/time-span.ts'
import { UTC } from '../../src/time/zone.ts'

const day = (text: string, today: string) => parseDay(text, new Date(`${today}T12:00:00Z`), UTC)

describe('a distance of months or years', () => {
  it.each([
    ['2026-01-31', '+1m', '2026-02-28'],
    ['2028-01-31', '+1m', '2028-02-29'],
    ['2026-01-30', '+1m', '2026-02-28'],
    ['2026-01-29', '+1m', '2026-02-28'],
    ['2026-01-28', '+1m', '2026-02-28'],
    ['2026-03-31', '+1m', '2026-04-30'],
    ['2026-03-31', '-1m', '2026-02-28'],
    ['2028-03-31', '-1m', '2028-02-29'],
    ['2026-05-31', '-3m', '2026-02-28'],
    ['2026-08-31', '+6m', '2027-02-28'],
    ['2026-10-31', '+13m', '2027-11-30'],
    ['2026-12-31', '+2m', '2027-02-28'],
    ['2026-12-31', '+1m', '2027-01-31'],
    ['2026-01-31', '-1m', '2025-12-31'],
    ['2028-02-29', '+1y', '2029-02-28'],
    ['2028-02-29', '-1y', '2027-02-28'],
    ['2028-02-29', '+4y', '2032-02-29'],
    ['2096-02-29', '+4y', '2100-02-28'],
    ['2027-02-28', '+1y', '2028-02-28'],
    ['2026-02-28', '+1m', '2026-03-28'],
  ])('from %s: %s is %s', (today, text, expected) => {
    expect(day(text, today)).toBe(expected)
    // The same day where it is compared with, as in `--where 'expire<+1m'`.
    const from = parseTimeSpan(text, new Date(`${today}T12:00:00Z`), UTC)?.instants.from
    expect(from).toBe(Date.parse(`${expected}T00:00:00Z`))
  })

  it('keeps the day of the month, or uses the last one of a shorter month', () => {
    const days = fc.date({
      min: new Date('2000-01-01T00:00:00Z'),
      max: new Date('2099-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(days, fc.integer({ min: -600, max: 600 }), (date, months) => {
        const today = date.toISOString().slice(0, 10)
        const [year = 0, month = 0, dayOfMonth = 0] = today.split('-').map(Number)
        const index = year * 12 + (month - 1) + months
        const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1]
        const lengths = [31, isLeap(toYear) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        const last = lengths[toMonth - 1] ?? 0
        const expected = [toYear, pad(toMonth), pad(Math.min(dayOfMonth, last))].join('-')
        expect(day(`${months < 0 ? '-' : '+'}${Math.abs(months)}m`, today)).toBe(expected)
      }),
    )
  })
})

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}

describe('a calendar day', () => {
  it.each(['2026-02-29', '2100-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00'])(
    'is not %s',
    (text) => expect(day(text, '2026-01-31')).toBeUndefined(),
  )

  it.each(['2028-02-29', '2000-02-29', '2026-12-31', '2026-01-31'])('is %s', (text) => {
    expect(day(text, '2026-01-31')).toBe(text)
  })
})

it.each([
  ['2026-02-28', 'tomorrow', '2026-03-01'],
  ['2028-02-28', 'tomorrow', '2028-02-29'],
  ['2026-03-01', 'yesterday', '2026-02-28'],
  ['2026-12-31', '+1d', '2027-01-01'],
  ['2026-01-31', '+1w', '2026-02-07'],
  ['2028-02-29', '-52w', '2027-03-02'],
])('from %s: %s is %s', (today, text, expected) => {
  expect(day(text, today)).toBe(expected)
})
