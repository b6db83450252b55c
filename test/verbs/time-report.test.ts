import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundUp, sumByKey } from '../../src/reports/worked-time.ts'
import { bar } from '../../src/text/bar.ts'
import { widthOf } from '../../src/text/width.ts'
import { namedZone, UTC } from '../../src/time/zone.ts'
import { PASS } from '../hazards/front.ts'
import {
  type HazardInstance,
  hazardInstance,
  RELEASES,
  releases,
} from '../hazards/hazard-instance.ts'
import type { RunOptions } from '../support/run.ts'
import { type Printed as Row, seconds, total } from './time-model.ts'

const REPORT = ['time', 'report', '--month', '2026-11']
const GROUPINGS = ['client', 'technician', 'ticket'] as const

async function json(instance: HazardInstance, argv: readonly string[], options?: RunOptions) {
  const { status, stdout, stderr } = await instance.itflow([...argv, '--json'], options)
  expect({ status, stderr }).toMatchObject({ status: 0 })
  const rows: Row[] = JSON.parse(stdout)
  return { rows, stderr }
}

describe('a report of time', () => {
  it.each(GROUPINGS)("by %s adds up to the list's total, and each row to its rows", async (by) => {
    const instance = await hazardInstance('26.10')
    for (const more of [[], ['--client', 'ACME']]) {
      for (const period of [
        ['--month', '2026-11'],
        ['--month', '2026-10'],
        ['--year', '2026'],
      ]) {
        const { rows: listed } = await json(instance, ['time', 'list', ...period, ...more])
        const { rows } = await json(instance, ['time', 'report', '--by', by, ...period, ...more])
        expect(listed.length).toBeGreaterThan(0)
        expect(total(rows)).toBe(total(listed))
        for (const row of rows) {
          const own = listed.filter((one) => one[`${by}_id`] === row[`${by}_id`])
          expect(seconds(row['time_worked'])).toBe(total(own))
          expect(Math.round(Number(row['hours']) * 3600)).toBe(total(own))
          expect(row['period']).toBe(period[1])
        }
        expect(new Set(rows.map((row) => row[`${by}_id`])).size).toBe(rows.length)
        const times = rows.map((row) => seconds(row['time_worked']))
        expect(times).toEqual([...times].sort((a, b) => b - a))
      }
    }
  })

  it('agrees with the replies of the month', async () => {
    const instance = await hazardInstance('26.10')
    const { rows } = await json(instance, REPORT)
    const replies = instance.database.tables['ticket_replies']?.rows ?? []
    const worked = replies.filter(
      ({ ticket_reply_created_at: at, ticket_reply_by: by }) =>
        at?.startsWith('2026-11') && by !== null && by !== '0',
    )
    expect(total(rows)).toBe(total(worked, 'ticket_reply_time_worked'))
  })

  it('is of the current month, and by client, unless something else is said', async () => {
    const instance = await hazardInstance('26.10')
    const { stderr, rows } = await json(instance, ['time', 'report'])
    expect(rows).toEqual((await json(instance, [...REPORT, '--by', 'client'])).rows)
    const { stderr: piped } = await instance.itflow(['time', 'report'])
    expect(piped).toMatch(/^· (\d+ h)?( \d+ m)? in 2026-11 on /)
    expect(stderr).toContain('in 2026-11 on')
  })

  it('rounds up each time of a technician on a ticket, and shows both', async () => {
    const instance = await hazardInstance('26.10')
    const { rows: listed } = await json(instance, ['time', 'list', '--month', '2026-11'])
    const wanted = listed.reduce((sum, row) => sum + roundUp(seconds(row['time_worked']), 1800), 0)
    for (const by of GROUPINGS) {
      const { rows, stderr } = await json(instance, [...REPORT, '--by', by, '--round', '30m'])
      expect(total(rows)).toBe(total(listed))
      expect(total(rows, 'rounded')).toBe(wanted)
      expect(rows.every((row) => seconds(row['rounded']) % 1800 === 0)).toBe(true)
      expect(rows.every((row) => Number(row['hours']) * 3600 === seconds(row['rounded']))).toBe(
        true,
      )
      expect(stderr).toContain('rounded up')
    }
  })

  it('has bars at a terminal, longest first, and none elsewhere', async () => {
    const instance = await hazardInstance('26.10')
    const { stdout } = await instance.itflow(REPORT, { terminal: 100 })
    const bars = stdout.split('\n').flatMap((line) => /[█▏▎▍▌▋▊▉]+/.exec(line)?.[0] ?? [])
    expect(bars[0]).toBe('█'.repeat(16))
    expect(bars.length).toBe((await json(instance, REPORT)).rows.length)
    for (const [argv, options] of [
      [[], {}],
      [['--csv'], {}],
      [['--json'], { terminal: 100 }],
      [[], { terminal: 100, env: { ITFLOW_ACCESSIBLE: '1' } }],
    ] as const) {
      const run = await instance.itflow([...REPORT, ...argv], options)
      expect(run.status).toBe(0)
      expect(run.stdout).not.toMatch(/[█▏▎▍▌▋▊▉]/)
      expect(run.stdout.toLowerCase()).not.toContain('bar')
    }
  })

  it.each([40, 80, 200])('fits a terminal of %i columns', async (columns) => {
    const instance = await hazardInstance('26.10')
    for (const by of GROUPINGS) {
      const { stdout } = await instance.itflow([...REPORT, '--by', by], { terminal: columns })
      for (const line of stdout.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns)
      expect(stdout).not.toMatch(/█…/)
      expect(stdout).toContain('TIME')
    }
  })

  it('is CSV with a heading, for billing', async () => {
    const instance = await hazardInstance('26.10')
    const { stdout } = await instance.itflow([
      ...REPORT,
      '--by',
      'ticket',
      '--round',
      '15m',
      '--csv',
    ])
    const [heading, ...lines] = stdout.trim().split(/\r?\n/)
    expect(heading).toBe(
      'period,ticket_id,ticket_number,ticket_subject,client_id,company,time_worked,rounded,hours',
    )
    expect(lines.length).toBeGreaterThan(3)
  })

  it('can be queried', async () => {
    const instance = await hazardInstance('26.10')
    const { stdout } = await instance.itflow([...REPORT, '--json', '--query', '[0]'])
    expect(JSON.parse(stdout)).toEqual((await json(instance, REPORT)).rows[0])
  })

  it('of a month without time is empty, and says so', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow([
      'time',
      'report',
      '--month',
      '2020-01',
    ])
    expect(status).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('No time worked in 2020-01')
  })

  it.each([
    ['--month', '2026-13'],
    ['--month', 'October'],
    ['--by', 'asset'],
    ['--round', '15'],
    ['--round', '0m'],
    ['--round', '0:00'],
    ['--round', '-15m'],
    ['--round=-15m'],
    ['--round', 'soon'],
    ['--month', '2026-10', '--year', '2026'],
  ])('refuses %s %s before anything is sent', async (...words) => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(['time', 'report', ...words])
    expect({ words, status }).toEqual({ words, status: 2 })
    expect(stderr).toContain(words[0]?.split('=')[0])
    expect(instance.reads()).toEqual([])
  })

  it("is of the person's month by default, whatever the server's clock says", async () => {
    const instance = await hazardInstance('26.10')
    const now = new Date('2026-10-31T23:30:00Z')
    for (const [zone, month] of [
      ['UTC', '2026-10'],
      ['Asia/Tokyo', '2026-11'],
      ['America/New_York', '2026-10'],
    ] as const) {
      const options = { now, zone: namedZone(zone) ?? UTC }
      const { rows } = await json(instance, ['time', 'report'], options)
      expect(rows).toEqual((await json(instance, ['time', 'report', '--month', month])).rows)
      expect(rows[0]?.['period']).toBe(month)
      const utc = await json(instance, ['time', 'report', '--utc'], options)
      expect(utc.rows[0]?.['period']).toBe('2026-10')
    }
  })

  it('tells two technicians with one name apart', async () => {
    const instance = await hazardInstance('26.10', ({ users }) => {
      for (const user of users) user.name = 'Sam Twin'
    })
    const { rows } = await json(instance, [...REPORT, '--by', 'technician'])
    expect(rows.length).toBeGreaterThan(2)
    expect(new Set(rows.map((row) => row['technician']))).toEqual(new Set(['Sam Twin']))
    expect(new Set(rows.map((row) => row['technician_id'])).size).toBe(rows.length)
  })

  it("shows names without what a terminal acts on, and without the server's escapes", async () => {
    const instance = await hazardInstance('26.10', ({ users, tables }) => {
      for (const user of users) user.name = '\u001b[31mRob\u0007in\u202e'
      for (const row of tables['clients']?.rows ?? []) row['client_name'] = 'Acme &amp; Sons'
    })
    for (const by of GROUPINGS) {
      const { stdout } = await instance.itflow([...REPORT, '--by', by], { terminal: 120 })
      expect(stdout).not.toMatch(/[\u0007\u001b\u202e]/)
      if (by !== 'technician') expect(stdout).toContain('Acme & Sons')
    }
  })

  it('has no rows for a month to come: [] in JSON, a heading in CSV', async () => {
    const instance = await hazardInstance('26.10')
    expect((await json(instance, ['time', 'report', '--month', '2031-12'])).rows).toEqual([])
    const { stdout } = await instance.itflow(['time', 'report', '--year', '2031', '--csv'])
    expect(stdout.trim()).toBe('period,client_id,company,time_worked,hours')
  })

  it('counts a time that makes no sense as none, and says how many', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
      operation === 'technicians/time'
        ? {
            kind: 'change',
            change: (reply) => ({
              ...reply,
              body: reply.body.replace(/("time_worked":\s*)"[^"]*"/, '$1"soon"'),
            }),
          }
        : PASS,
    )
    const { status, stderr } = await instance.itflow([...REPORT, '--by', 'ticket'])
    expect(status).toBe(0)
    expect(stderr).toMatch(/1 of \d+ times make no sense and count as 0/)
  })

  it.each(RELEASES)('on %s', async (release) => {
    const instance = await hazardInstance(release)
    const { status } = await instance.itflow(REPORT)
    expect(status).toBe(releases('26.3').includes(release) ? 0 : 7)
  })

  it('of a key that may not read it exits with 4', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
      operation === 'technicians/time'
        ? { kind: 'answer', status: 403, body: '{"success":"False","message":"Forbidden"}' }
        : PASS,
    )
    const { status, stdout } = await instance.itflow(REPORT)
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' })
  })
})

const ENTRIES = fc.array(
  fc.record({ key: fc.constantFrom('a', 'b', 'c'), seconds: fc.nat(200_000) }),
)

it('sums keep every second, and rounding adds less than a unit for each entry', () => {
  fc.assert(
    fc.property(ENTRIES, fc.integer({ min: 1, max: 7200 }), (entries, unit) => {
      const sums = sumByKey(entries, unit)
      const add = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
      expect(add(sums.map((one) => one.seconds))).toBe(add(entries.map((one) => one.seconds)))
      for (const one of sums) {
        expect(one.rounded % unit).toBe(0)
        expect(one.rounded).toBeGreaterThanOrEqual(one.seconds)
        expect(one.rounded - one.seconds).toBeLessThan(unit * one.entries)
      }
      expect(sumByKey(entries, undefined).every((one) => one.rounded === one.seconds)).toBe(true)
    }),
  )
})

it('a bar is never longer than the longest, grows with its value, and shows any value above 0', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(10_000), (one, other) => {
      const [small, large] = [Math.min(one, other), Math.max(one, other)]
      const drawn = bar(small, large, 24)
      expect([...drawn].length).toBeLessThanOrEqual(24)
      expect([...drawn].length).toBeLessThanOrEqual([...bar(large, large, 24)].length)
      expect(drawn === '').toBe(small === 0)
    }),
  )
})
