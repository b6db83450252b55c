import { describe, expect, it, test } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import { tableOf } from '../../src/sandbox/database.ts'
import {
  type HazardInstance,
  hazardInstance,
  RELEASES,
  releases,
} from '../hazards/hazard-instance.ts'
import { freshHome } from '../support/run.ts'

// What the server holds is compared, not what the program says.

const KEY = 'backup/srv-01 token=s3cret-made-up'
const ALERT = ['--client', '1', '--key', KEY]
const OPEN = ['alerts', 'open', ...ALERT, '--subject', 'Backup failed']
const ID = alertId(1, KEY)

/** The tickets of an alert in the database, oldest first. */
function ticketsOf({ database }: HazardInstance, id = ID) {
  const { rows } = tableOf(database, 'tickets')
  return rows.filter((row) => String(row['ticket_details']).includes(id))
}

/** The writes since the start, without their bodies. */
function sent(instance: HazardInstance): string[] {
  return instance.writes().map(({ operation }) => operation)
}

describe.each(RELEASES)('an alert on %s', (release) => {
  it('gets one ticket, however often it is opened', async () => {
    const instance = await hazardInstance(release)
    const details = 'First line\nSecond & <last> line'
    const first = await instance.itflow([...OPEN, '--details', details, '--json'])
    expect([first.status, JSON.parse(first.stdout).ticket_subject]).toEqual([0, 'Backup failed'])
    for (const more of [[], ['--priority', 'High'], ['--details', 'Another text']]) {
      const again = await instance.itflow([...OPEN, ...more, '--json'])
      expect([again.status, JSON.parse(again.stdout).ticket_id]).toEqual([
        0,
        JSON.parse(first.stdout).ticket_id,
      ])
      expect(again.stderr).toContain('already_open')
    }
    expect(sent(instance)).toEqual(['tickets/create'])
    expect(ticketsOf(instance)).toHaveLength(1)
    const stored = String(ticketsOf(instance)[0]?.['ticket_details'])
    expect(stored).toContain('Second')
    expect(JSON.stringify(instance.database.tables)).not.toContain('s3cret')
  })

  it('is another one for another key, and for another client', async () => {
    const instance = await hazardInstance(release)
    const open = (client: string, key: string) =>
      instance.itflow(['alerts', 'open', '--client', client, '--key', key, '--subject', 'S'])
    for (const [client, key] of [
      ['1', 'a'],
      ['1', 'b'],
      ['2', 'a'],
      ['1', ' a '],
    ] as const) {
      expect((await open(client, key)).status).toBe(0)
    }
    expect(sent(instance)).toHaveLength(3)
  })

  it('is listed until it is no longer open', async () => {
    const instance = await hazardInstance(release)
    await instance.itflow(OPEN)
    const listed = async () =>
      JSON.parse((await instance.itflow(['alerts', 'list', '--json'])).stdout)
    expect(await listed()).toMatchObject([{ ticket_subject: 'Backup failed' }])
    const [ticket] = ticketsOf(instance)
    if (ticket !== undefined) ticket['ticket_status'] = '4'
    expect(await listed()).toEqual([])
    expect((await instance.itflow(OPEN)).status).toBe(0)
    expect(ticketsOf(instance)).toHaveLength(2)
  })
})

describe('a ticket that ends like that of an alert', () => {
  const mail = {
    ...{ ticket_prefix: 'TCK-', ticket_number: '9001', ticket_subject: 'Re: Backup failed' },
    ...{ ticket_details: `<p>Hi</p><p>Alert-ID: ${ID}</p>`, ticket_status: '1' },
    ...{ ticket_client_id: '1', ticket_source: 'Email' },
  }

  it.each(releases('25.06'))(
    'does not count on %s if somebody has mailed it in',
    async (release) => {
      const instance = await hazardInstance(release)
      instance.put('tickets', mail)
      expect((await instance.itflow(OPEN)).status).toBe(0)
      expect(sent(instance)).toEqual(['tickets/create'])
    },
  )

  it('counts on older releases only if this computer has opened it', async () => {
    const instance = await hazardInstance('25.01')
    instance.put('tickets', { ...mail, ticket_source: null })
    expect((await instance.itflow(OPEN)).status).toBe(0)
    expect((await instance.itflow(OPEN)).status).toBe(0)
    expect(sent(instance)).toEqual(['tickets/create'])
    expect((await instance.itflow(OPEN, { home: freshHome() })).status).toBe(0)
    expect(sent(instance)).toEqual(['tickets/create', 'tickets/create'])
  })

  it('is found from another computer from 25.06 on', async () => {
    const instance = await hazardInstance('26.10')
    expect((await instance.itflow(OPEN)).status).toBe(0)
    expect((await instance.itflow(OPEN, { home: freshHome() })).status).toBe(0)
    expect(sent(instance)).toEqual(['tickets/create'])
  })
})

describe('a recovery', () => {
  const RESOLVE = ['alerts', 'resolve', ...ALERT, '--message', 'Ran at <six> & went well']

  it.each(releases('25.12'))(
    'resolves the ticket on %s, with an internal note',
    async (release) => {
      const instance = await hazardInstance(release)
      await instance.itflow(OPEN)
      const { status, stdout } = await instance.itflow([...RESOLVE, '--json'])
      expect([status, JSON.parse(stdout)]).toMatchObject([0, [{ ticket_status: 4 }]])
      expect(ticketsOf(instance)[0]?.['ticket_status']).toBe('4')
      const replies = instance
        .writes()
        .filter(({ operation }) => operation === 'ticket_replies/create')
      const hasReplies = releases('26.08.2').includes(release)
      expect(replies).toHaveLength(hasReplies ? 1 : 0)
      for (const { body } of replies) {
        expect(body['ticket_reply_type']).toBe('Internal')
        expect(String(body['ticket_reply'])).toContain('Ran at &lt;six')
      }
      const before = instance.writes().length
      const again = await instance.itflow([...RESOLVE, '--json'])
      expect([again.status, again.stdout.trim()]).toEqual([0, '[]'])
      expect(instance.writes()).toHaveLength(before)
    },
  )

  it.each([
    ['taken it', 'ticket_assigned_to', '1'],
    ['changed its status', 'ticket_status', '3'],
    ['answered it', 'ticket_first_response_at', '2026-11-24 12:00:00'],
  ])('is only noted if somebody has %s', async (_, column, value) => {
    const instance = await hazardInstance('26.10')
    await instance.itflow(OPEN)
    const [ticket] = ticketsOf(instance)
    Object.assign(ticket ?? {}, { [column]: value })
    const statusBefore = ticket?.['ticket_status']
    const { status, stderr } = await instance.itflow(RESOLVE)
    expect([status, ticket?.['ticket_status']]).toEqual([0, statusBefore])
    expect(sent(instance)).toEqual(['tickets/create', 'ticket_replies/create'])
    expect(stderr).toContain('Somebody has worked on this ticket')
  })

  it.each(['Internal', 'Public', 'Client'])(
    'is only noted if there is a reply (%s)',
    async (type) => {
      const instance = await hazardInstance('26.10')
      await instance.itflow(OPEN)
      instance.put('ticket_replies', {
        ...{ ticket_reply: '<p>Looking at it</p>', ticket_reply_type: type },
        ...{
          ticket_reply_by: '1',
          ticket_reply_ticket_id: String(ticketsOf(instance)[0]?.['ticket_id']),
        },
      })
      expect((await instance.itflow(RESOLVE)).status).toBe(0)
      expect(ticketsOf(instance)[0]?.['ticket_status']).toBe('1')
    },
  )

  it('does not take its own notes for those of a person', async () => {
    const instance = await hazardInstance('26.10')
    await instance.itflow(OPEN)
    const id = String(ticketsOf(instance)[0]?.['ticket_id'])
    instance.put('ticket_replies', {
      ...{
        ticket_reply: `<p>Still failing</p>\n<p>Alert-ID: ${ID}</p>`,
        ticket_reply_type: 'Internal',
      },
      ...{ ticket_reply_by: '1', ticket_reply_ticket_id: id },
    })
    expect((await instance.itflow(RESOLVE)).status).toBe(0)
    expect(ticketsOf(instance)[0]?.['ticket_status']).toBe('4')
  })

  it.each(RELEASES.filter((release) => !releases('25.12').includes(release)))(
    'is left to a person on %s, which has no such operation',
    async (release) => {
      const instance = await hazardInstance(release)
      await instance.itflow(OPEN)
      expect((await instance.itflow(RESOLVE)).status).toBe(7)
      expect(sent(instance)).toEqual(['tickets/create'])
    },
  )
})

test('the key may come from standard input, which is the same alert', async () => {
  const instance = await hazardInstance('26.10')
  const argv = ['alerts', 'open', '--client', '1', '--subject', 'S', '--key']
  expect((await instance.itflow([...argv, '@-'], { stdin: `${KEY}\n` })).status).toBe(0)
  expect((await instance.itflow([...argv, KEY])).status).toBe(0)
  expect(sent(instance)).toEqual(['tickets/create'])
})

test('details from the editor end with the ID as well, so the alert is found again', async () => {
  const instance = await hazardInstance('26.10')
  const options = { terminal: 100, env: { EDITOR: "echo 'Written by hand' >" } }
  expect((await instance.itflow([...OPEN, '--edit'], options)).status).toBe(0)
  expect(String(ticketsOf(instance)[0]?.['ticket_details'])).toContain('Written by hand')
  expect((await instance.itflow(OPEN)).status).toBe(0)
  expect(sent(instance)).toEqual(['tickets/create'])
})

test('the note on a recovery may come from standard input', async () => {
  const instance = await hazardInstance('26.10')
  await instance.itflow(OPEN)
  const argv = ['alerts', 'resolve', ...ALERT, '--message', '@-']
  expect((await instance.itflow(argv, { stdin: 'From a pipe' })).status).toBe(0)
  const [, reply] = instance.writes()
  expect(String(reply?.body['ticket_reply'])).toMatch(/^From a pipe\n<p>Alert-ID: /)
})

describe('bad input', () => {
  test.each([
    [['alerts', 'open', '--client', '1', '--subject', 'S'], '--key'],
    [['alerts', 'open', '--client', '1', '--key', ' ', '--subject', 'S'], '--key is missing'],
    [['alerts', 'open', '--key', 'k', '--subject', 'S'], '--client'],
    [['alerts', 'open', '--client', '1', '--key', 'k'], '--subject'],
    [['alerts', 'open', '--global', '--key', 'k', '--subject', 'S'], 'An alert needs --client'],
    [['alerts', 'resolve', '--client', '1'], '--key is missing'],
    [['alerts', 'resolve', '--all-clients', '--key', 'k'], 'An alert needs --client'],
    [['alerts', 'open', ...ALERT, '--subject', 'S', '--priority', 'Critical'], 'Urgent'],
  ])('%j is refused, and nothing is sent', async (argv, said) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(said)
    expect(sent(instance)).toEqual([])
  })

  it('a dry run sends nothing, and remembers nothing', async () => {
    const instance = await hazardInstance('25.01')
    expect((await instance.itflow([...OPEN, '--dry-run'])).status).toBe(0)
    expect(sent(instance)).toEqual([])
    expect((await instance.itflow(OPEN)).status).toBe(0)
    expect((await instance.itflow(['alerts', 'resolve', ...ALERT, '--dry-run'])).status).toBe(7)
    expect(sent(instance)).toEqual(['tickets/create'])
  })
})
