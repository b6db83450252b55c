import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type DateKind, makeDateParser } from '../../src/records/natural-dates.ts'
import { parseDay, parseMoment } from '../../src/records/parse-dates.ts'
import { fixedZone, namedZone, UTC, type Zone } from '../../src/time/zone.ts'

/** A Thursday. */
const NOW = new Date('2026-11-26T09:00:00Z')

async function read(text: string, kind: DateKind = 'date', now = NOW, zone: Zone = UTC) {
  return (await makeDateParser(kind, { clock: () => now, zone })).read(text)
}

async function dayOf(text: string, now = NOW, zone: Zone = UTC): Promise<string> {
  const reading = await read(text, 'date', now, zone)
  return 'value' in reading ? reading.value : reading.fault
}

describe('a day in words', () => {
  it.each([
    ['next friday', '2026-12-04'],
    ['Next Friday', '2026-12-04'],
    ['friday', '2026-11-27'],
    ['on friday', '2026-11-27'],
    ['this friday', '2026-11-27'],
    ['last friday', '2026-11-20'],
    ['fri', '2026-11-27'],
    ['thursday', '2026-11-26'],
    ['monday next week', '2026-11-30'],
    ['in 2 weeks', '2026-12-10'],
    ['in two weeks', '2026-12-10'],
    ['2 weeks ago', '2026-11-12'],
    ['a week ago', '2026-11-19'],
    ['in 3 days', '2026-11-29'],
    ['in a month', '2026-12-26'],
    ['next week', '2026-12-03'],
    ['in 1 year', '2027-11-26'],
    ['3 dec', '2026-12-03'],
    ['dec 3', '2026-12-03'],
    ['3rd of December', '2026-12-03'],
    ['3 november', '2027-11-03'],
    ['3 dec 2019', '2019-12-03'],
    ['December 3rd, 2027', '2027-12-03'],
    ['end of month', '2026-11-30'],
    ['the day after tomorrow', '2026-11-28'],
    ['tonight', '2026-11-26'],
    ['tomorrow morning', '2026-11-27'],
    ['now', '2026-11-26'],
    ['25/12/2026', '2026-12-25'],
    ['12/25/2026', '2026-12-25'],
    ['4.4.2027', '2027-04-04'],
    ['2026/12/04', '2026-12-04'],
  ])('%s is %s', async (text, day) => {
    expect(await dayOf(text)).toBe(day)
    expect(await dayOf(`  ${text.toUpperCase()} `)).toBe(day)
  })

  it('is shown with its weekday', async () => {
    expect(await read('next friday')).toEqual({ value: '2026-12-04', meaning: 'Fri 4 Dec 2026' })
    expect(await read('2027-01-31')).toMatchObject({ meaning: 'Sun 31 Jan 2027' })
  })

  it.each([
    'blah',
    'friday or so',
    'blah tomorrow',
    'december',
    'noon',
    '3 dec - 5 dec',
    'from friday to monday',
    '2 weeks from friday',
    '31 feb',
    '2026-02-30',
    '2026',
    '12',
    '0',
    '',
    'tomorrow and friday',
    'x'.repeat(5000),
  ])('%s is refused with a valid example', async (text) => {
    const reading = await read(text)
    expect(reading).toEqual({ fault: expect.stringMatching(/isn't a date\. Try 2026-12-04/) })
  })

  it.each(['next friday at 5pm', 'tomorrow 14:00', 'in 2 hours'])(
    '%s has a time that a day has no room for',
    async (text) => {
      expect(await read(text)).toEqual({ fault: expect.stringContaining('has a time of day') })
    },
  )
})

describe('a moment in words', () => {
  it.each([
    ['next friday at 5pm', '2026-12-04 17:00:00', 'Fri 4 Dec 2026 17:00'],
    ['tomorrow 14:30', '2026-11-27 14:30:00', 'Fri 27 Nov 2026 14:30'],
    ['in 2 hours', '2026-11-26 11:00:00', 'Thu 26 Nov 2026 11:00'],
    ['noon', '2026-11-26 12:00:00', 'Thu 26 Nov 2026 12:00'],
    ['tomorrow', '2026-11-27 00:00:00', 'Fri 27 Nov 2026 00:00'],
    ['3 dec', '2026-12-03 00:00:00', 'Thu 3 Dec 2026 00:00'],
    ['in 2 weeks', '2026-12-10 00:00:00', 'Thu 10 Dec 2026 00:00'],
  ])('%s is %s', async (text, value, meaning) => {
    expect(await read(text, 'moment')).toEqual({ value, meaning })
  })

  it('is refused if it names a time zone', async () => {
    expect(await read('3 dec 10:00 EST', 'moment')).toHaveProperty('fault')
  })
})

describe('ambiguous dates in numbers', () => {
  it('are refused with both dates in ISO format', async () => {
    expect(await read('03/04/2026')).toEqual({
      fault: '03/04/2026 can be two dates. Write 2026-03-04 or 2026-04-03',
    })
    expect(await read('5.6.27')).toMatchObject({ fault: expect.stringContaining('2027-05-06') })
    expect(await read('3/4')).toMatchObject({ fault: expect.stringContaining('2026-03-04') })
    expect(await read('on 03-04-2026 at 10:00', 'moment')).toHaveProperty('fault')
  })

  it('are always refused, unless both readings are the same date', async () => {
    const months = fc.integer({ min: 1, max: 12 })
    const marks = fc.constantFrom('/', '.', '-')
    await fc.assert(
      fc.asyncProperty(months, months, marks, async (a, b, mark) => {
        const reading = await read([a, b, 2027].join(mark))
        if (a === b) expect(reading).toHaveProperty('value')
        else expect(reading).toMatchObject({ fault: expect.stringContaining('can be two dates') })
      }),
    )
  })
})

/** Any day from 1970 to 2100, at any minute. */
const MOMENTS = fc
  .integer({ min: 0, max: 2_050_000_000 })
  .map((minutes) => new Date(minutes * 2 * 1000))

const ZONES: readonly Zone[] = [
  UTC,
  fixedZone(330),
  fixedZone(-720),
  fixedZone(840),
  namedZone('Europe/Berlin') ?? UTC,
  namedZone('America/New_York') ?? UTC,
]

const SHORT_MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

test("today's day, month or weekday is today, at any time in any zone", async () => {
  await fc.assert(
    fc.asyncProperty(MOMENTS, fc.constantFrom(...ZONES), async (now, zone) => {
      const day = parseDay('today', now, zone) ?? ''
      const date = new Date(`${day}T00:00:00Z`)
      const [month, weekday] = [SHORT_MONTHS[date.getUTCMonth()], WEEKDAYS[date.getUTCDay()] ?? '']
      for (const words of [`${date.getUTCDate()} ${month}`, weekday, `on ${weekday}`]) {
        expect({ words, ...(await read(words, 'date', now, zone)) }).toMatchObject({ value: day })
      }
    }),
  )
})

test('the formats of options are read like options', async () => {
  const texts = fc.oneof(
    fc
      .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
    fc.constantFrom('today', 'tomorrow', 'yesterday', '+30d', '-2w', '+3m', '-1y', ' +1D '),
  )
  const times = fc.constantFrom('', ' 08:00', 'T23:59:59')
  await fc.assert(
    fc.asyncProperty(
      texts,
      times,
      MOMENTS,
      fc.constantFrom(...ZONES),
      async (text, time, now, zone) => {
        expect(await read(text, 'date', now, zone)).toMatchObject({
          value: parseDay(text, now, zone),
        })
        expect(await read(`${text.trim()}${time}`, 'moment', now, zone)).toMatchObject({
          value: parseMoment(`${text.trim()}${time}`, now, zone),
        })
      },
    ),
  )
})

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july']

test("words count from the current day in the person's zone", async () => {
  const words = fc.oneof(
    fc.integer({ min: 2, max: 60 }).map((count) => ({ text: `in ${count} days`, days: count })),
    fc
      .integer({ min: 2, max: 20 })
      .map((count) => ({ text: `in ${count} weeks`, days: count * 7 })),
    fc.integer({ min: 2, max: 60 }).map((count) => ({ text: `${count} days ago`, days: -count })),
  )
  await fc.assert(
    fc.asyncProperty(
      words,
      MOMENTS,
      fc.constantFrom(...ZONES),
      async ({ text, days }, now, zone) => {
        expect(await dayOf(text, now, zone)).toBe(
          parseDay(`${days < 0 ? '' : '+'}${days}d`, now, zone),
        )
      },
    ),
  )
})

test('a weekday is one of the next seven days, and a day of a month is the next one', async () => {
  await fc.assert(
    fc.asyncProperty(MOMENTS, fc.constantFrom(...ZONES), fc.nat(6), async (now, zone, nth) => {
      const today = parseDay('today', now, zone) ?? ''
      const weekday = await dayOf(WEEKDAYS[nth] ?? '', now, zone)
      expect(new Date(weekday).getUTCDay()).toBe(nth)
      expect(weekday >= today && weekday <= (parseDay('+7d', now, zone) ?? '')).toBe(true)
      const last = await dayOf(`last ${WEEKDAYS[nth]}`, now, zone)
      expect(last < today).toBe(true)
      const day = await dayOf(`7 ${MONTHS[nth]}`, now, zone)
      expect(day.slice(5)).toBe(`0${nth + 1}-07`)
      expect(day >= today && day < (parseDay('+1y', now, zone) ?? '')).toBe(true)
    }),
  )
})

test('no text throws, and every accepted one is a date', async () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          'next',
          'friday',
          '3',
          'dec',
          'in',
          '2',
          'weeks',
          '/',
          '-',
          '12',
          ':',
          'at',
          '5pm',
          '2026',
        ),
      )
      .map((words) => words.join(' ')),
  )
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom<DateKind>('date', 'moment'), async (text, kind) => {
      const reading = await read(text, kind)
      if ('value' in reading) expect(reading.value).toMatch(/^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/)
      else expect(reading.fault).not.toBe('')
    }),
  )
})
