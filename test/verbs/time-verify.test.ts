import { describe, expect, it } from 'vitest'
import { changeRow } from '../../src/sandbox/database.ts'
import { widthOf } from '../../src/text/width.ts'
import { type Fate, PASS, type Passing } from '../hazards/front.ts'
import {
  type HazardInstance,
  hazardInstance,
  RELEASES,
  releases,
} from '../hazards/hazard-instance.ts'
import { type Printed, seconds } from './time-model.ts'

const VERIFY = ['time', 'report', '--month', '2026-11', '--verify']

/** Changes what the server says that somebody worked: the first time, or all of them. */
const miscounting =
  (time: string, all = false) =>
  ({ operation }: Passing): Fate =>
    operation === 'technicians/time'
      ? {
          kind: 'change',
          change: (reply) => ({
            ...reply,
            body: reply.body.replace(
              new RegExp('("time_worked":\\s*)"[^"]*"', all ? 'g' : ''),
              `$1"${time}"`,
            ),
          }),
        }
      : PASS

async function compared(instance: HazardInstance, ...words: string[]) {
  const { status, stdout, stderr } = await instance.itflow([...VERIFY, ...words, '--json'])
  return { status, stderr, rows: stdout === '' ? [] : (JSON.parse(stdout) as Printed[]) }
}

/** A reply of November with time. */
function timedReply({ database }: HazardInstance) {
  const row = (database.tables['ticket_replies']?.rows ?? []).find(
    (one) =>
      one['ticket_reply_created_at']?.startsWith('2026-11-1') &&
      seconds(one['ticket_reply_time_worked']) > 0,
  )
  if (row === undefined) throw new Error('no reply with time')
  return row
}

describe('a check of the sums', () => {
  it('lists what differs, and exits with 12', async () => {
    const instance = await hazardInstance('26.10', undefined, miscounting('09:09:09'))
    const { status, rows, stderr } = await compared(instance)
    expect({ status, rows: rows.length }).toEqual({ status: 12, rows: 1 })
    expect(rows[0]).toMatchObject({ period: '2026-11', time_worked: '09:09:09' })
    expect(typeof rows[0]?.['ticket_id']).toBe('number')
    expect(typeof rows[0]?.['technician_id']).toBe('number')
    expect(rows[0]?.['replies_time']).toMatch(/^\d\d:\d\d:00$/)
    expect(stderr).toContain('1 sum differs from the replies')
    expect(stderr).toContain('21 of 22 sums agree with the replies')
    const csv = await instance.itflow([...VERIFY, '--csv'])
    expect(csv.stdout.trim().split(/\r?\n/)).toHaveLength(2)
    expect(csv.status).toBe(12)
  })

  it('lists a time that makes no sense', async () => {
    const instance = await hazardInstance('26.10', undefined, miscounting('soon'))
    expect(await compared(instance)).toMatchObject({ status: 12, rows: [{ time_worked: 'soon' }] })
  })

  it('lists what the server leaves out, by the names of the replies', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
      operation === 'technicians/time'
        ? {
            kind: 'answer',
            status: 200,
            body: '{"success":"False","message":"No resource (for this client and company) with the specified parameter(s)."}',
          }
        : PASS,
    )
    const { status, rows } = await compared(instance, '--client', 'acme')
    expect(status).toBe(12)
    expect(rows.length).toBeGreaterThan(5)
    for (const row of rows) {
      expect(row).toMatchObject({ client_id: 1, company: 'Acme Widgets', time_worked: null })
      expect(row['technician']).toMatch(/^[A-Z]/)
      expect(row['ticket_number']).toMatch(/^TCK-\d+$/)
    }
  })

  it('agrees if a reply is written while it reads', async () => {
    let instance: HazardInstance | undefined
    instance = await hazardInstance('26.10', undefined, ({ operation, nth }) => {
      if (operation === 'ticket_replies/read' && nth === 0 && instance !== undefined) {
        const row = timedReply(instance)
        changeRow(instance.database, 'ticket_replies', row, {
          ticket_reply_time_worked: '07:00:00',
        })
      }
      return PASS
    })
    expect(await compared(instance)).toMatchObject({ status: 0, rows: [] })
    expect(
      instance.reads().filter(({ operation }) => operation === 'technicians/time').length,
    ).toBeGreaterThan(1)
  })

  it("says which time ITFlow doesn't count, and which it counts as somebody else's", async () => {
    const instance = await hazardInstance('26.10')
    const base = {
      ticket_reply: 'Thanks',
      ticket_reply_created_at: '2026-11-20 10:00:00',
      ticket_reply_ticket_id: '1',
      ticket_reply_time_worked: '00:30:00',
    }
    instance.put('ticket_replies', {
      ...base,
      ticket_reply_type: 'Internal',
      ticket_reply_by: '99',
    })
    instance.put('ticket_replies', { ...base, ticket_reply_type: 'Client', ticket_reply_by: '77' })
    instance.put('ticket_replies', { ...base, ticket_reply_type: 'Client', ticket_reply_by: '2' })
    const { status, rows, stderr } = await compared(instance)
    expect({ status, rows }).toEqual({ status: 0, rows: [] })
    expect(stderr).toContain("ITFlow doesn't count 2 replies with 1 h")
    expect(stderr).toContain('ITFlow counts 1 reply with 30 m by contacts')
  })

  it('agrees on a sum that is longer than the database can express', async () => {
    const instance = await hazardInstance('26.10', (database) => {
      for (const row of database.tables['ticket_replies']?.rows ?? []) {
        changeRow(database, 'ticket_replies', row, { ticket_reply_time_worked: '500:00:00' })
      }
    })
    const { status, rows } = await compared(instance)
    expect({ status, rows }).toEqual({ status: 0, rows: [] })
  })

  it('counts a reply whose time makes no sense as none, and says so', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
      operation === 'ticket_replies/read'
        ? {
            kind: 'change',
            change: (reply) => ({
              ...reply,
              body: reply.body.replaceAll('"00:45:00"', '"soon"'),
            }),
          }
        : PASS,
    )
    const { status, stderr } = await compared(instance)
    expect(status).toBe(12)
    expect(stderr).toMatch(/repl(y has a time|ies have times) that makes? no sense/)
  })

  it('of a month without time says so, and exits with 0', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow([
      ...['time', 'report', '--verify', '--month', '2020-01', '--csv'],
    ])
    expect({ status, lines: stdout.trim().split(/\r?\n/).length }).toEqual({ status: 0, lines: 1 })
    expect(stderr).toContain('No time worked in 2020-01')
  })

  it.each([40, 80, 200])('fits a terminal of %i columns', async (columns) => {
    const instance = await hazardInstance('26.10', undefined, miscounting('09:09:09', true))
    const { stdout } = await instance.itflow(VERIFY, { terminal: columns })
    for (const line of stdout.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns)
    expect(stdout).toContain('REPLIES')
  })

  it.each(RELEASES)('on %s', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stdout, stderr } = await instance.itflow(VERIFY)
    const isListable = releases('26.08.2').includes(release)
    expect({ release, status }).toEqual({ release, status: isListable ? 0 : 7 })
    if (!isListable) {
      expect(stdout).toBe('')
      expect(stderr).toContain(
        releases('26.3').includes(release) ? '26.08 or later' : '26.3 or later',
      )
    }
  })

  it.each(['technicians/time', 'ticket_replies/read'])(
    'exits with 4 if %s is refused',
    async (refused) => {
      const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
        operation === refused
          ? { kind: 'answer', status: 403, body: '{"success":"False","message":"Forbidden"}' }
          : PASS,
      )
      expect(await compared(instance)).toMatchObject({ status: 4, rows: [] })
    },
  )

  it.each([['--by', 'ticket'], ['--round', '15m'], ['--without-time']])(
    'refuses %s before anything is sent',
    async (...words) => {
      const instance = await hazardInstance('26.10')
      const { status, stderr } = await instance.itflow([...VERIFY, ...words])
      expect(status).toBe(2)
      expect(stderr).toContain(`can't be used together`)
      expect(instance.reads()).toEqual([])
    },
  )
})
