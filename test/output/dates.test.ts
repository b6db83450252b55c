import { expect, test } from 'vitest'
import {
  daysUntil,
  sayDay,
  sayDayInFull,
  sayMoment,
  sayMomentInFull,
} from '../../src/output/dates.ts'
import { NOW } from './made-up.ts'

test.each([
  ['2026-11-24T12:00:10', 'just now'],
  ['2026-11-24T11:55:00', '5 min ago'],
  ['2026-11-24T10:00:00', '2 h ago'],
  ['2026-11-24T00:30:00', '12 h ago'],
  ['2026-11-23T23:00:00', 'yesterday'],
  ['2026-11-23T09:00:00', 'yesterday'],
  ['2026-11-21T09:00:00', '3 d ago'],
  ['2026-11-03T09:00:00', '3 Nov'],
  ['2025-11-03T09:00:00', '3 Nov 2025'],
  ['2026-11-24T14:00:00', 'in 2 h'],
  ['2026-11-25T13:00:00', 'tomorrow'],
  ['2026-11-27T13:00:00', 'in 3 d'],
  ['nonsense', 'nonsense'],
])('the moment %s is said as %s', (moment, said) => {
  expect(sayMoment(moment, NOW)).toBe(said)
})

test.each([
  ['2026-11-24', 'today', '24 Nov 2026 (today)'],
  ['2026-11-25', 'tomorrow', '25 Nov 2026 (tomorrow)'],
  ['2026-12-06', '6 Dec', '6 Dec 2026 (in 12 d)'],
  ['2026-11-03', '3 Nov', '3 Nov 2026 (21 d ago)'],
  ['2028-01-15', '15 Jan 2028', '15 Jan 2028 (in 1 y 2 m)'],
  ['2024-11-24', '24 Nov 2024', '24 Nov 2024 (2 y ago)'],
  ['2026-02-24', '24 Feb', '24 Feb 2026 (9 m ago)'],
])('the day %s is %s in a table and %s on a card', (day, short, full) => {
  expect(sayDay(day, NOW)).toBe(short)
  expect(sayDayInFull(day, NOW)).toBe(full)
})

test('a moment on a card says the time and how long ago', () => {
  expect(sayMomentInFull('2026-11-24T10:00:00', NOW)).toBe('24 Nov 2026 10:00 (2 h ago)')
  expect(sayMomentInFull('2026-05-08T12:00:00', NOW)).toBe('8 May 2026 12:00 (7 m ago)')
})

test('days are counted by the calendar', () => {
  expect(daysUntil('2026-11-25T00:01:00', NOW)).toBe(1)
  expect(daysUntil('2026-11-23', NOW)).toBe(-1)
  expect(daysUntil('', NOW)).toBeUndefined()
})
