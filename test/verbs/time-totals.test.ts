import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import {
  addWork,
  PERIOD,
  type Printed,
  periodOption,
  seconds,
  timeIn,
  total,
  WORK,
  withoutTimeIn,
} from './time-model.ts'

// Whatever replies there are, a report says what the server adds up, and what the database has.

const GROUPINGS = ['client', 'technician', 'ticket'] as const
const RUNS = { numRuns: 6 }

async function report(instance: HazardInstance, ...words: string[]) {
  const { status, stdout, stderr } = await instance.itflow(['time', 'report', ...words, '--json'])
  expect({ words, status, stderr }).toMatchObject({ status: 0 })
  return JSON.parse(stdout) as Printed[]
}

const added = (entries: readonly { seconds: number }[]) =>
  entries.reduce((sum, one) => sum + one.seconds, 0)

it.each(['26.3', '26.07', '26.08.2', '26.10'] as const)(
  'on %s the sums are those of the database, by whatever and however rounded',
  async (release) => {
    await fc.assert(
      fc.asyncProperty(
        WORK,
        PERIOD,
        fc.constantFrom(1, 7, 15, 60),
        async (work, period, minutes) => {
          const instance = await hazardInstance(release, (database) => addWork(database, work))
          const entries = timeIn(instance.database, period)
          for (const by of GROUPINGS) {
            const words = [...periodOption(period), '--by', by]
            const plain = await report(instance, ...words)
            const rounded = await report(instance, ...words, '--round', `${minutes}m`)
            expect(plain.length).toBe(new Set(entries.map((one) => one[by])).size)
            for (const row of plain) {
              const own = entries.filter((one) => one[by] === row[`${by}_id`])
              expect(seconds(row['time_worked'])).toBe(added(own))
              expect(Math.round(Number(row['hours']) * 3600)).toBe(added(own))
            }
            expect(total(rounded)).toBe(added(entries))
            for (const row of rounded) {
              const own = entries.filter((one) => one[by] === row[`${by}_id`])
              const unit = minutes * 60
              expect(seconds(row['rounded'])).toBe(
                own.reduce((sum, one) => sum + Math.ceil(one.seconds / unit) * unit, 0),
              )
              expect(seconds(row['rounded'])).toBeGreaterThanOrEqual(seconds(row['time_worked']))
            }
            const hours = plain.reduce((sum, row) => sum + Number(row['hours']), 0)
            expect(Math.round(hours * 3600)).toBe(added(entries))
          }
        },
      ),
      RUNS,
    )
  },
)

it.each(['26.3', '26.08.2', '26.10'] as const)(
  'on %s the tickets without time are those of the database',
  async (release) => {
    await fc.assert(
      fc.asyncProperty(
        WORK,
        PERIOD,
        fc.constantFrom(undefined, '1', '2'),
        async (work, period, client) => {
          const instance = await hazardInstance(release, (database) => addWork(database, work))
          const scope = client === undefined ? [] : ['--client', client]
          const words = [...periodOption(period), ...scope]
          const rows = await report(instance, '--without-time', ...words)
          const wanted = withoutTimeIn(instance.database, period, client)
          expect(rows.map((row) => row['ticket_id'])).toEqual(wanted)
          // The plain report counts as many, and the command it names lists them.
          const plain = await instance.itflow(['time', 'report', ...words])
          const [, count = '0', command = ''] =
            /(\d+) tickets? resolved or closed .* See: itflow (.*)/.exec(plain.stderr) ?? []
          expect(Number(count)).toBe(wanted.length)
          if (wanted.length === 0) return
          const named = await instance.itflow([...command.split(' '), '--json'])
          expect(JSON.parse(named.stdout)).toEqual(rows)
        },
      ),
      RUNS,
    )
  },
)

it.each(['26.08.2', '26.09.3', '26.10'] as const)(
  'on %s the replies agree with the sums',
  async (release) => {
    await fc.assert(
      fc.asyncProperty(
        WORK,
        PERIOD,
        fc.constantFrom(undefined, '1'),
        async (work, period, client) => {
          const instance = await hazardInstance(release, (database) => addWork(database, work))
          const scope = client === undefined ? [] : ['--client', client]
          const words = ['time', 'report', '--verify', ...periodOption(period), ...scope]
          const { status, stdout, stderr } = await instance.itflow([...words, '--json'])
          expect({ status, rows: JSON.parse(stdout) as unknown }).toEqual({ status: 0, rows: [] })
          const { length } = timeIn(instance.database, period, client)
          expect(stderr).toContain(
            length === 0 ? 'No time worked' : `${length} of ${length} sums agree`,
          )
        },
      ),
      RUNS,
    )
  },
)
