import { describe, expect, it } from 'vitest'
import { some } from '../support/division.ts'
import { PASS } from './front.ts'
import { type HazardInstance, hazardInstance, RELEASES, releases } from './hazard-instance.ts'

const REPLIES = releases('26.08.2')
const CLOSING = releases('26.09.3')

/** Adds a ticket of Acme to the database; returns its ID. */
const putTicket = (instance: HazardInstance, more: Record<string, string | number>) => {
  const id = instance.put('tickets', {
    ticket_prefix: 'TCK-',
    ticket_number: 2000,
    ticket_subject: 'Put in by hand',
    ticket_details: 'x',
    ticket_status: 2,
    ticket_url_key: 'k',
    ticket_created_by: 1,
    ticket_client_id: 1,
    ...more,
  })
  instance.changes()
  return String(id)
}

describe('H17 a new ticket', () => {
  const argv = ['tickets', 'create', '--client', 'ACME', '--subject', 'Screen dark']

  it.each(some(RELEASES))(
    'has on %s the priority that was asked for, in any letter case',
    async (release) => {
      const instance = await hazardInstance(release)
      const { status, stdout } = await instance.itflow([...argv, '--priority', 'hIGH', '--json'])
      expect(status).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({ ticket_priority: 'High' })
      expect(instance.row('tickets', { ticket_subject: 'Screen dark' })['ticket_priority']).toBe(
        'High',
      )
    },
  )

  it.each(some(RELEASES))('is refused on %s with a priority that there is not', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow([...argv, '--priority', 'Critical'])
    expect(status).toBe(2)
    expect(stderr).toContain('Urgent')
    expect(instance.writes()).toEqual([])
  })

  it.each(some(RELEASES))(
    'is not told on %s to be stored otherwise for a <br> behind it',
    async (release) => {
      const { itflow } = await hazardInstance(release)
      const { status, stderr } = await itflow([...argv, '--details', 'It is dark.'])
      expect(status).toBe(0)
      expect(stderr).not.toContain('ITFlow stored')
    },
  )

  it.each(some(RELEASES))('shows on %s the status that it has', async (release) => {
    const instance = await hazardInstance(release)
    const { stdout } = await instance.itflow([...argv, '--assigned-to', '2', '--json'])
    const { ticket_status: stored } = instance.row('tickets', { ticket_subject: 'Screen dark' })
    expect(JSON.parse(stdout)).toMatchObject({ ticket_status: Number(stored) })
  })
})

describe('H28 a reply', () => {
  const argv = ['tickets', 'reply', 'TCK-1042', '--message', 'Rebooted it.']
  const last = (instance: HazardInstance) => instance.database.tables['ticket_replies']?.rows.at(-1)

  it.each(some(REPLIES))('is internal on %s by default', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow([...argv, '--time', '1h30'])
    expect(status).toBe(0)
    expect(stderr).not.toContain('mailed')
    expect(instance.writes()[0]?.body).toMatchObject({ ticket_reply_type: 'Internal' })
    expect(last(instance)).toMatchObject({
      ticket_reply_type: 'Internal',
      ticket_reply_time_worked: '01:30:00',
    })
  })

  it.each(some(REPLIES))('is mailed on %s if it is public, which is reported', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow([...argv, '--public'])
    expect(status).toBe(0)
    expect(stderr).toContain('mailed to the contact')
    expect(last(instance)).toMatchObject({ ticket_reply_type: 'Public' })
  })

  it.each(some(REPLIES))('with a time that makes no sense is not sent on %s', async (release) => {
    const instance = await hazardInstance(release)
    expect((await instance.itflow([...argv, '--time', 'half an hour'])).status).toBe(2)
    expect(instance.writes()).toEqual([])
  })

  it.each(some(releases('25.01', '26.07')))('is no operation of %s', async (release) => {
    const instance = await hazardInstance(release)
    expect((await instance.itflow(argv)).status).toBe(7)
    expect(instance.writes()).toEqual([])
  })
})

describe('H29 a second time', () => {
  it.each(some(releases('25.12')))(
    'resolving is success on %s and sends nothing',
    async (release) => {
      const instance = await hazardInstance(release)
      expect((await instance.itflow(['tickets', 'resolve', 'TCK-1042'])).status).toBe(0)
      instance.changes()
      const { status, stderr } = await instance.itflow(['tickets', 'resolve', 'TCK-1042'])
      expect(status).toBe(0)
      expect(stderr).toContain('already resolved')
      expect(instance.writes()).toHaveLength(1)
    },
  )

  it.each(some(CLOSING))('closing is success on %s and sends nothing', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow(['tickets', 'close', 'TCK-1036'])
    expect(status).toBe(0)
    expect(stderr).toContain('already closed')
    expect(instance.writes()).toEqual([])
  })

  it.each(some(RELEASES))('a new client names no client on %s', async (release) => {
    const instance = await hazardInstance(release)
    const argv = ['clients', 'create', '--name', 'Initech']
    const { status } = await instance.itflow(argv, { env: { ITFLOW_CLIENT: 'ACME' } })
    expect(status).toBe(0)
    expect(instance.writes()[0]?.body).not.toHaveProperty('client_id')
    expect(instance.changes()).toEqual(['clients 7 new'])
  })
})

describe('H37 a closed ticket', () => {
  it.each(some(CLOSING))('was closed on %s by tickets/close', async (release) => {
    const instance = await hazardInstance(release)
    expect((await instance.itflow(['tickets', 'close', 'TCK-1042', '--yes'])).status).toBe(0)
    expect(instance.writes().map(({ operation }) => operation)).toEqual(['tickets/close'])
    const row = instance.row('tickets', { ticket_number: '1042' })
    expect(row).toMatchObject({ ticket_status: '5' })
    expect(row['ticket_closed_at']).not.toBeNull()
  })

  it.each(some(REPLIES))('is not made on %s by a reply, and cannot be forced', async (release) => {
    const instance = await hazardInstance(release)
    const argv = ['tickets', 'reply', 'TCK-1042', '--message', 'x', '--force', '--status']
    for (const status of ['Closed', '5']) {
      const refused = await instance.itflow([...argv, status])
      expect(refused.status).toBe(10)
      expect(refused.stderr).toContain('itflow tickets close')
    }
    expect(instance.writes()).toEqual([])
  })

  it.each(some(REPLIES))(
    'takes on %s a reply without a status, and none with one',
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = ['tickets', 'reply', 'TCK-1036', '--message', 'x']
      const refused = await instance.itflow([...argv, '--status', 'Open'])
      expect([refused.status, refused.stderr]).toEqual([10, expect.stringContaining('H37')])
      expect(instance.changes()).toEqual([])
      expect((await instance.itflow(argv)).status).toBe(0)
      expect(instance.changes()).toEqual([expect.stringMatching(/^ticket_replies \d+ new$/)])
    },
  )

  it.each(some(REPLIES))('that is half open takes on %s no status either', async (release) => {
    const instance = await hazardInstance(release)
    const id = putTicket(instance, { ticket_closed_at: '2026-11-01 10:00:00' })
    const argv = ['tickets', 'reply', id, '--message', 'x', '--status', 'On Hold']
    expect((await instance.itflow(argv)).status).toBe(10)
    expect(instance.changes()).toEqual([])
  })

  it.each(some(CLOSING))(
    'that is half open is not closed again on %s, which is reported',
    async (release) => {
      const instance = await hazardInstance(release)
      const id = putTicket(instance, { ticket_closed_at: '2026-11-01 10:00:00' })
      const { status, stderr } = await instance.itflow(['tickets', 'close', id])
      expect(status).toBe(10)
      expect(stderr).toContain('H37')
      expect(instance.writes()).toEqual([])
    },
  )

  it.each(some(CLOSING))('that only a reply has closed is closed on %s', async (release) => {
    const instance = await hazardInstance(release)
    const id = putTicket(instance, { ticket_status: 5 })
    expect((await instance.itflow(['tickets', 'close', id, '--yes'])).status).toBe(0)
    expect(instance.changes()).toContainEqual(
      expect.stringMatching(new RegExp(`^tickets ${id} ticket_closed_at: null → "`)),
    )
  })

  it('is no success where the server refused to close it', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ method }) =>
      method === 'POST' ? { kind: 'answer', status: 200, body: '{"success":"False"}' } : PASS,
    )
    const { status, stderr } = await instance.itflow(['tickets', 'close', 'TCK-1042', '--yes'])
    expect(status).toBe(8)
    expect(stderr).toContain('did not close')
  })
})

describe('H46 a ticket that a reply has reopened', () => {
  const reopened = { ticket_status: 2, ticket_resolved_at: '2026-11-20 10:00:00' }

  it.each(some(REPLIES))('is resolved on %s by an internal reply', async (release) => {
    const instance = await hazardInstance(release)
    const id = putTicket(instance, reopened)
    const { status, stdout, stderr } = await instance.itflow(['tickets', 'resolve', id, '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ticket_id: Number(id), ticket_status: 4 })
    expect(instance.row('tickets', { ticket_id: id })['ticket_status']).toBe('4')
    expect(stderr).toContain('H46')
    const replies = instance.database.tables['ticket_replies']?.rows.filter(
      (row) => row['ticket_reply_ticket_id'] === id,
    )
    expect(replies?.map((row) => row['ticket_reply_type'])).toEqual(['Internal'])
    const again = await instance.itflow(['tickets', 'resolve', id])
    expect([again.status, instance.writes().length]).toEqual([0, 1])
  })

  it('is reopened and resolved for real', async () => {
    const instance = await hazardInstance('26.10')
    const id = putTicket(instance, {})
    const steps = [
      ['resolve', id],
      ['reply', id, '--message', 'Not yet', '--status', 'Open'],
      ['resolve', id],
    ]
    for (const step of steps) expect((await instance.itflow(['tickets', ...step])).status).toBe(0)
    expect(instance.row('tickets', { ticket_id: id })['ticket_status']).toBe('4')
  })

  it.each(some(releases('26.02', '26.07')))(
    'can be resolved on %s in the browser only',
    async (release) => {
      const instance = await hazardInstance(release)
      const id = putTicket(instance, reopened)
      const { status, stderr } = await instance.itflow(['tickets', 'resolve', id])
      expect(status).toBe(7)
      expect(stderr).toContain('H46')
      expect(stderr).toContain(`ticket_id=${id}`)
      expect(instance.writes()).toEqual([])
    },
  )

  it.each(some(releases('26.02', '26.07')))(
    'is found out among several on %s before any is resolved',
    async (release) => {
      const instance = await hazardInstance(release)
      const ids = [putTicket(instance, {}), putTicket(instance, reopened)]
      const argv = ['tickets', 'resolve', ...ids, '--yes']
      const { status, stderr } = await instance.itflow(argv)
      expect([status, instance.writes()]).toEqual([10, []])
      expect(stderr).toContain("1 of 2 tickets can't be resolved, so nothing was resolved.")
      expect(stderr).toContain(`ticket_id=${ids[1]}`)
    },
  )

  it('is reported before several are resolved', async () => {
    const instance = await hazardInstance('26.10')
    const ids = [putTicket(instance, {}), putTicket(instance, reopened)]
    const argv = ['tickets', 'resolve', ...ids]
    const { stderr } = await instance.itflow(argv, { terminal: 100, answers: [false] })
    expect([instance.writes(), stderr]).toEqual([[], expect.stringContaining('H46')])
    expect((await instance.itflow([...argv, '--yes'])).status).toBe(0)
    for (const id of ids) {
      expect(instance.row('tickets', { ticket_id: id })['ticket_status']).toBe('4')
    }
  })

  it('is planned with a dry run, which sends nothing', async () => {
    const instance = await hazardInstance('26.10')
    const id = putTicket(instance, reopened)
    const { status, stderr } = await instance.itflow(['tickets', 'resolve', id, '--dry-run'])
    expect([status, instance.writes()]).toEqual([0, []])
    expect(stderr).toContain('H46')
  })
})

describe('H47 a ticket without a contact', () => {
  const argv = ['tickets', 'create', '--client', 'ACME', '--subject', 'Screen dark']

  it.each(some(RELEASES))('names on %s the contact that the server took', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stdout, stderr } = await instance.itflow([...argv, '--json'])
    expect(status).toBe(0)
    const stored = instance.row('tickets', { ticket_subject: 'Screen dark' })
    const contact = instance.row('contacts', { contact_id: stored['ticket_contact_id'] ?? '' })
    expect(contact['contact_primary']).toBe('1')
    expect(JSON.parse(stdout)['ticket_contact_id']).toBe(Number(contact['contact_id']))
    expect(stderr).toContain(`Contact is ${contact['contact_name']} (${contact['contact_id']})`)
    expect(stderr).toContain('H47')
  })

  it('says on a dry run whom it will take', async () => {
    const { itflow } = await hazardInstance('26.10')
    const { stderr } = await itflow([...argv, '--dry-run'])
    expect(stderr).toContain("uses the client's primary contact")
  })

  it.each(['none', '0'])('is also reported if %s was requested', async (none) => {
    const { itflow } = await hazardInstance('26.10')
    const { stderr } = await itflow([...argv, '--contact', none])
    expect(stderr).toContain('Contact is Ada Lovelace (1)')
    expect(stderr).not.toContain('ITFlow stored the contact')
  })

  it('says nothing where a contact is given, or there is no primary one', async () => {
    const { itflow } = await hazardInstance('26.10', (database) => {
      for (const row of database.tables['contacts']?.rows ?? []) {
        if (row['contact_client_id'] === '2') row['contact_primary'] = '0'
      }
    })
    const given = await itflow([...argv, '--contact', 'ada@acme.example'])
    expect(given.stderr).not.toContain('H47')
    const without = await itflow(['tickets', 'create', '--client', '2', '--subject', 'Dark'])
    expect([without.status, without.stderr.includes('H47')]).toEqual([0, false])
  })
})

describe('H37 a reply on a closed ticket', () => {
  it.each(some(CLOSING))(
    'is made on %s, after a notice that the ticket stays closed',
    async (release) => {
      const instance = await hazardInstance(release)
      const id = putTicket(instance, { ticket_status: 5, ticket_closed_at: '2026-11-20 10:00:00' })
      const { status, stderr } = await instance.itflow([
        'tickets',
        'reply',
        id,
        '--message',
        'More',
      ])
      expect(status).toBe(0)
      expect(stderr).toContain('This ticket is closed, and a reply does not reopen it')
      expect(stderr.indexOf('This ticket is closed')).toBeLessThan(stderr.indexOf('Created'))
      expect(instance.row('tickets', { ticket_id: id })['ticket_status']).toBe('5')
    },
  )

  it('is reported in a dry run, and not for an open ticket', async () => {
    const instance = await hazardInstance('26.10')
    const id = putTicket(instance, { ticket_status: 5, ticket_closed_at: '2026-11-20 10:00:00' })
    const argv = (which: string) => ['tickets', 'reply', which, '--message', 'More', '--dry-run']
    expect((await instance.itflow(argv(id))).stderr).toContain('This ticket is closed')
    expect((await instance.itflow(argv('TCK-1042'))).stderr).not.toContain('is closed')
  })
})
