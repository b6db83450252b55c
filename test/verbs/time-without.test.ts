import { describe, expect, it } from 'vitest'
import { widthOf } from '../../src/text/width.ts'
import { PASS, type Passing } from '../hazards/front.ts'
import {
  type HazardInstance,
  hazardInstance,
  RELEASES,
  releases,
} from '../hazards/hazard-instance.ts'
import { flawOf } from '../support/told-commands.ts'
import type { Printed } from './time-model.ts'

const MONTH = ['time', 'report', '--month', '2026-11']
const LIST = [...MONTH, '--without-time']

/** Adds a ticket that was opened in October and closed in November. */
function closedTicket(
  instance: HazardInstance,
  values: Record<string, string | null> = {},
): number {
  return instance.put('tickets', {
    ticket_prefix: 'TCK-',
    ticket_number: '7001',
    ticket_subject: 'Nobody wrote a time',
    ticket_details: '',
    ticket_status: '5',
    ticket_client_id: '1',
    ticket_assigned_to: '2',
    ticket_created_at: '2026-10-30 09:00:00',
    ticket_resolved_at: '2026-11-02 10:00:00',
    ticket_closed_at: '2026-11-05 11:00:00',
    ...values,
  })
}

function reply(instance: HazardInstance, ticket: number, at: string, time = '00:15:00') {
  instance.put('ticket_replies', {
    ticket_reply: 'Done',
    ticket_reply_type: 'Internal',
    ticket_reply_by: '1',
    ticket_reply_time_worked: time,
    ticket_reply_created_at: at,
    ticket_reply_ticket_id: String(ticket),
  })
}

async function listed(instance: HazardInstance, ...words: string[]) {
  const { status, stdout, stderr } = await instance.itflow([...LIST, ...words, '--json'])
  expect({ status, stderr }).toMatchObject({ status: 0 })
  return JSON.parse(stdout) as Printed[]
}

const refusing = (operation: string) => (request: Passing) =>
  request.operation === operation
    ? ({ kind: 'answer', status: 403, body: '{"success":"False","message":"Forbidden"}' } as const)
    : PASS

describe('tickets without time', () => {
  it('are listed with the client, the technician and when they ended, typed', async () => {
    const instance = await hazardInstance('26.10')
    const id = closedTicket(instance)
    const unassigned = closedTicket(instance, { ticket_assigned_to: '0', ticket_closed_at: null })
    const rows = await listed(instance)
    expect(rows.map((row) => row['ticket_id'])).toEqual([id, unassigned])
    expect(rows[0]).toEqual({
      period: '2026-11',
      ticket_id: id,
      ticket_number: 'TCK-7001',
      ticket_subject: 'Nobody wrote a time',
      client_id: 1,
      company: 'Acme Widgets',
      technician_id: 2,
      technician: instance.database.users[1]?.name,
      ended: '2026-11-02T10:00:00',
      ticket_resolved_at: '2026-11-02T10:00:00',
      ticket_closed_at: '2026-11-05T11:00:00',
      ticket_created_at: '2026-10-30T09:00:00',
    })
    expect(rows[1]).toMatchObject({ technician_id: null, technician: null, ticket_closed_at: null })
    const csv = await instance.itflow([...LIST, '--csv'])
    expect(csv.stdout.trim().split(/\r?\n/)).toHaveLength(3)
    const query = await instance.itflow([...LIST, '--json', '--query', '[].ticket_id'])
    expect(JSON.parse(query.stdout)).toEqual([id, unassigned])
  })

  it.each([
    ['a month earlier', '2026-10-31 23:00:00', 0],
    ['a year earlier', '2025-12-31 23:00:00', 0],
    ['in the month itself', '2026-11-30 23:00:00', 0],
    ['a month later', '2026-12-01 00:00:00', 1],
  ])('have none that was written %s', async (_, at, expected) => {
    const instance = await hazardInstance('26.10')
    const id = closedTicket(instance, { ticket_created_at: '2025-11-30 09:00:00' })
    reply(instance, id, at)
    expect(await listed(instance)).toHaveLength(expected)
  })

  it('cost one request for each earlier month and year, as far back as a ticket without time goes', async () => {
    const instance = await hazardInstance('26.10')
    const periods = () =>
      instance
        .reads()
        .filter(({ operation, query }) => operation === 'technicians/time' && !query.has('offset'))
        .map(({ query }) => [query.get('year'), query.get('month')].filter(Boolean).join('-'))
    closedTicket(instance)
    await listed(instance)
    // The one without a period is for the technicians' names.
    expect(new Set(periods())).toEqual(new Set(['2026-11', '2026-10', '']))
    const old = closedTicket(instance, { ticket_created_at: '1990-01-01 00:00:00' })
    await listed(instance)
    expect(periods().some((period) => period.startsWith('2021'))).toBe(true)
    expect(periods().some((period) => period.startsWith('2020'))).toBe(false)
    reply(instance, old, '2026-11-03 00:00:00')
    const before = periods().length
    await listed(instance)
    expect(periods().slice(before)).not.toContain('2025')
  })

  it('of no client are left out and counted; archived ones and those of archived clients are left out', async () => {
    const instance = await hazardInstance('26.10')
    closedTicket(instance, { ticket_client_id: '0' })
    closedTicket(instance, { ticket_archived_at: '2026-11-06 00:00:00' })
    closedTicket(instance, { ticket_client_id: '6' })
    const { status, stdout, stderr } = await instance.itflow([...LIST, '--json'])
    expect({ status, rows: JSON.parse(stdout) as unknown }).toEqual({ status: 0, rows: [] })
    expect(stderr).toContain('1 of no client is left out')
    const archived = await instance.itflow([...LIST, '--client', '6'])
    expect(archived.stderr).toContain('the client is archived')
  })

  it('of a month without any are none: [] in JSON, a heading in CSV', async () => {
    const instance = await hazardInstance('26.10')
    for (const month of ['2020-01', '2031-12']) {
      const words = ['time', 'report', '--without-time', '--month', month]
      const json = await instance.itflow([...words, '--json'])
      expect({ status: json.status, rows: JSON.parse(json.stdout) as unknown }).toEqual({
        status: 0,
        rows: [],
      })
      const csv = await instance.itflow([...words, '--csv'])
      expect(csv.stdout.trim().split(/\r?\n/)).toHaveLength(1)
      expect(csv.stderr).toContain(`No tickets on`)
    }
  })

  it('have no text that a terminal acts on, and fit its width', async () => {
    const instance = await hazardInstance('26.10')
    closedTicket(instance, { ticket_subject: 'Bell \u0007 and \u001b[31mred\u001b[0m \u202eback' })
    for (const columns of [40, 80, 200]) {
      const { stdout } = await instance.itflow(LIST, { terminal: columns })
      for (const line of stdout.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns)
      expect(stdout).toContain('TICKET')
      expect(stdout).not.toMatch(/[\u0007\u001b\u202e]/)
    }
  })

  it.each(RELEASES)('on %s', async (release) => {
    const instance = await hazardInstance(release)
    const { status } = await instance.itflow(LIST)
    expect(status).toBe(releases('26.3').includes(release) ? 0 : 7)
  })

  it.each([
    ['tickets/read', 4],
    ['technicians/time', 4],
    ['clients/read', 11],
  ])('end with an error if %s is refused', async (operation, expected) => {
    const instance = await hazardInstance('26.10', undefined, refusing(operation))
    closedTicket(instance)
    const { status, stderr } = await instance.itflow(LIST)
    expect({ operation, status }).toEqual({ operation, status: expected })
    expect(stderr).toContain('key')
  })
})

describe('the plain report', () => {
  it('says for a person how many tickets have no time, and which command lists them', async () => {
    const instance = await hazardInstance('26.10')
    closedTicket(instance)
    for (const words of [[], ['--client', 'acme'], ['--by', 'ticket']]) {
      const { stderr } = await instance.itflow([...MONTH, ...words])
      const [, command = ''] =
        /1 ticket resolved or closed in 2026-11 has no time. See: itflow (.*)/.exec(stderr) ?? []
      expect(command).toBe(
        `time report --without-time --month 2026-11${words[0] === '--client' ? ' --client 1' : ''}`,
      )
      expect(await flawOf(command)).toBeUndefined()
      expect(stderr.trim().split('\n')).toHaveLength(2)
    }
    const global = await instance.itflow([...MONTH, '--global'])
    expect(global.stderr).not.toContain('no time.')
  })

  it.each([['--json'], ['--csv'], ['-o', 'ndjson'], ['--json', '--query', '[0]']])(
    'as %s %s reads no ticket',
    async (...words) => {
      const instance = await hazardInstance('26.10')
      closedTicket(instance)
      const { status, stderr } = await instance.itflow([...MONTH, ...words])
      expect(status).toBe(0)
      expect(stderr).not.toContain('without-time')
      expect(new Set(instance.reads().map(({ operation }) => operation))).toEqual(
        new Set(['technicians/time']),
      )
    },
  )

  it.each([
    ['tickets/read', 'Tickets could not be read'],
    ['clients/read', 'Clients could not be read'],
  ])('is shown if %s is refused, and exits with 11', async (operation, text) => {
    const instance = await hazardInstance('26.10', undefined, refusing(operation))
    const { status, stdout, stderr } = await instance.itflow(MONTH)
    expect(status).toBe(11)
    expect(stdout.trim().split('\n').length).toBeGreaterThan(3)
    expect(stderr).toContain(text)
    expect(stderr).toContain('in 2026-11 on')
  })

  it('is shown if earlier time is refused, and exits with 11', async () => {
    const instance = await hazardInstance('26.10', undefined, (request) =>
      request.query.get('month') === '10' ? refusing('technicians/time')(request) : PASS,
    )
    closedTicket(instance)
    const { status, stderr } = await instance.itflow(MONTH)
    expect(status).toBe(11)
    expect(stderr).toContain('Time entries could not be read')
    expect(stderr).not.toContain('without-time')
  })
})
