import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { parsePast } from '../../src/records/past-moment.ts'
import { instantText } from '../../src/time/wall-time.ts'
import { namedZone, UTC } from '../../src/time/zone.ts'

const NOW = new Date('2026-11-24T12:00:00Z')
const BERLIN = namedZone('Europe/Berlin') ?? UTC
const read = (text: string, now = NOW) =>
  instantText(parsePast(text, { option: '--since', now, zone: BERLIN }))

describe('a moment in the past', () => {
  it.each([
    ['2026-11-24T09:30', '2026-11-24T08:30:00Z'],
    ['2026-11-24 09:30:15', '2026-11-24T08:30:15Z'],
    ['2026-11-24T09:30Z', '2026-11-24T09:30:00Z'],
    ['2026-11-24T09:30+05:00', '2026-11-24T04:30:00Z'],
    ['yesterday', '2026-11-22T23:00:00Z'],
    ['today 08:00', '2026-11-24T07:00:00Z'],
    ['2026-11-20', '2026-11-19T23:00:00Z'],
    ['12h', '2026-11-24T00:00:00Z'],
    ['-12h', '2026-11-24T00:00:00Z'],
    ['90m', '2026-11-24T10:30:00Z'],
    ['2d', '2026-11-22T12:00:00Z'],
    ['1w', '2026-11-17T12:00:00Z'],
    ['2026-11-24T12:00Z', '2026-11-24T12:00:00Z'],
    ['2026-07-01', '2026-06-30T22:00:00Z'],
  ])('%s is %s', (text, instant) => {
    expect(read(text)).toBe(instant)
  })

  it('is a day with the length that it has when the clocks change', () => {
    expect(read('yesterday', new Date('2026-10-26T12:00:00Z'))).toBe('2026-10-24T22:00:00Z')
    expect(read('24h', new Date('2026-10-25T12:00:00Z'))).toBe('2026-10-24T12:00:00Z')
  })

  it.each(['tomorrow', '2026-11-24T13:00:01', '+1h', '2030-01-01', '2026-11-24T12:00:01Z'])(
    'is refused if it is in the future: %s',
    (text) => {
      expect(() => read(text)).toThrow(new UsageError(`--since ${text}: this is in the future`))
    },
  )

  it.each(['', 'soon', '3', '2026-13-01', '25:00', '2h ago', 'x'.repeat(10_000)])(
    'is refused if it is not a moment: %.20s',
    (text) => {
      expect(() => read(text)).toThrow('not a date and time')
    },
  )
})
