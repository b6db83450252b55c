import { expect, test } from 'vitest'
import {
  daysUntil,
  formatDateTime,
  formatDay,
  formatDayLong,
  formatMoment,
  formatMomentLong,
} from '../../src/output/format-dates.ts'
import { formatTimeOfDay } from '../../src/output/format-time-of-day.ts'
import { fixedZone, UTC } from '../../src/time/zone.ts'
import { NOW } from './made-up.ts'

test.each([
  ['2026-11-24T12:00:10Z', 'just now'],
  ['2026-11-24T12:00:59Z', 'just now'],
  ['2026-11-24T12:01:00Z', 'in 1 min'],
  ['2026-11-24T11:59:31Z', 'just now'],
  ['2026-11-24T11:55:00Z', '5 min ago'],
  ['2026-11-24T10:00:00Z', '2 h ago'],
  ['2026-11-24T00:30:00Z', '12 h ago'],
  ['2026-11-23T23:00:00Z', 'yesterday'],
  ['2026-11-23T09:00:00Z', 'yesterday'],
  ['2026-11-21T09:00:00Z', '3 d ago'],
  ['2026-11-03T09:00:00Z', '3 Nov'],
  ['2025-11-03T09:00:00Z', '3 Nov 2025'],
  ['2026-11-24T14:00:00Z', 'in 2 h'],
  ['2026-11-25T13:00:00Z', 'tomorrow'],
  ['2026-11-27T13:00:00Z', 'in 3 d'],
  ['nonsense', 'nonsense'],
  ['2026-11-24T10:00:59', '2026-11-24 10:00'],
  ['2026-11-24', '2026-11-24'],
])('the moment %s is formatted as %s', (moment, said) => {
  expect(formatMoment(moment, NOW, UTC)).toBe(said)
})

test.each([
  ['2026-11-24', 'today', '24 Nov 2026 (today)'],
  ['2026-11-25', 'tomorrow', '25 Nov 2026 (tomorrow)'],
  ['2026-12-06', '6 Dec', '6 Dec 2026 (in 12 d)'],
  ['2026-11-03', '3 Nov', '3 Nov 2026 (21 d ago)'],
  ['2028-01-15', '15 Jan 2028', '15 Jan 2028 (in 1 y 2 m)'],
  ['2024-11-24', '24 Nov 2024', '24 Nov 2024 (2 y ago)'],
  ['2026-02-24', '24 Feb', '24 Feb 2026 (9 mo ago)'],
])('the day %s is %s in a table and %s on a card', (day, short, full) => {
  expect(formatDay(day, NOW, UTC)).toBe(short)
  expect(formatDayLong(day, NOW, UTC)).toBe(full)
})

test('a moment on a card has the time and how long ago it was', () => {
  expect(formatMomentLong('2026-11-24T10:00:00Z', NOW, UTC)).toBe('24 Nov 2026 10:00 (2 h ago)')
  expect(formatMomentLong('2026-05-08T12:00:00Z', NOW, UTC)).toBe('8 May 2026 12:00 (7 mo ago)')
})

test('a time of day has its day unless it is today', () => {
  const angeles = fixedZone(-8 * 60)
  expect(formatTimeOfDay('2026-11-24T14:02:59Z', NOW, UTC)).toBe('14:02')
  expect(formatTimeOfDay('2026-11-24T14:02:59Z', NOW, angeles)).toBe('06:02')
  expect(formatTimeOfDay('2026-11-25T00:00:00Z', NOW, UTC)).toBe('tomorrow 00:00')
  expect(formatTimeOfDay('2026-11-25T00:00:00Z', NOW, angeles)).toBe('16:00')
  expect(formatTimeOfDay('2026-11-23T23:59:00Z', NOW, UTC)).toBe('yesterday 23:59')
  expect(formatTimeOfDay('2026-12-03T18:00:00Z', NOW, UTC)).toBe('3 Dec 18:00')
  expect(formatTimeOfDay('2027-01-03T18:00:00Z', NOW, UTC)).toBe('3 Jan 2027 18:00')
  expect(formatTimeOfDay('2026-11-24T14:02:00', NOW, UTC)).toBe('2026-11-24 14:02')
})

test('days are counted by the calendar', () => {
  expect(daysUntil('2026-11-25T00:01:00', NOW, UTC)).toBe(1)
  expect(daysUntil('2026-11-23', NOW, UTC)).toBe(-1)
  expect(daysUntil('', NOW, UTC)).toBeUndefined()
})

test('a moment without a zone is shown as is, also on a card', () => {
  expect(formatMomentLong('2026-11-24T10:00:00', NOW, UTC)).toBe('2026-11-24 10:00')
  expect(formatDateTime('2026-11-24T10:00:00', UTC)).toBe('2026-11-24 10:00')
})

test("a moment is shown in the person's zone, where it may be another day", () => {
  const angeles = fixedZone(-8 * 60)
  expect(formatMoment('2026-11-24T07:00:00Z', NOW, angeles)).toBe('5 h ago')
  expect(formatMomentLong('2026-11-22T07:00:00Z', NOW, angeles)).toBe('21 Nov 2026 23:00 (3 d ago)')
  expect(formatDateTime('2026-11-22T07:00:00Z', angeles)).toBe('21 Nov 2026 23:00')
  expect(formatDay('2026-11-24', new Date('2026-11-24T07:59:59Z'), angeles)).toBe('tomorrow')
  expect(formatDay('2026-11-24', new Date('2026-11-24T08:00:00Z'), angeles)).toBe('today')
})
