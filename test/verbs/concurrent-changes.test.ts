import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { PASS } from '../hazards/front.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { readsToFind, type Waiting, whileWaiting } from '../support/colleague.ts'
import { keptText } from '../support/drafts.ts'

const NOW = '2026-11-24 12:00:00'
const slow = { slowAfter: readsToFind(resources.assets) }

describe('an update that waited', () => {
  it.each(['25.01', '26.07', '26.10'] as const)(
    'keeps on %s the IP and MAC that a colleague set in the meantime (H01)',
    async (release) => {
      const run = await whileWaiting(
        ['assets', 'update', 'zebra', '--status', 'Retired'],
        ({ row }) => {
          const one = row('asset_interfaces', { interface_asset_id: '1', interface_primary: '1' })
          Object.assign(one, { interface_ip: '10.9.9.9', interface_mac: 'AA:BB:CC:DD:EE:FF' })
        },
        {
          release,
          prepare: ({ tables }) => {
            for (const row of tables['assets']?.rows ?? []) {
              if (row['asset_id'] === '1') row['asset_name'] = 'zebra-1'
            }
          },
          options: { answers: [true] },
        },
      )
      expect(run.status).toBe(0)
      expect(run.stderr).toMatch(/Changed by someone else in the meantime, and kept: .*10\.9\.9\.9/)
      expect(run.changes.map((line) => line.replace(/^.* \d+ (.*): .*→/, '$1 →')).sort()).toEqual([
        'asset_status → "Retired"',
        'interface_ip → "10.9.9.9"',
        'interface_mac → "AA:BB:CC:DD:EE:FF"',
      ])
    },
  )

  it('reports a change of the same field with all three values, and sends nothing', async () => {
    const run = await whileWaiting(
      ['assets', 'update', '1', '--status', 'Retired', '--json'],
      ({ row }) => {
        row('assets', { asset_id: '1' })['asset_status'] = 'Lost/Stolen'
      },
      slow,
    )
    expect([run.status, run.sent]).toEqual([10, []])
    const { error } = JSON.parse(run.stderr.trim().split('\n').at(-1) ?? '')
    expect(error.code).toBe('conflict')
    expect(error.message).toBe(
      'Asset 1 LT-0001 was changed by someone else in the meantime: the status from “Deployed” to “Lost/Stolen”, but you asked for “Retired”',
    )
  })

  it('accepts the same change by the colleague', async () => {
    const run = await whileWaiting(
      ['assets', 'update', '1', '--status', 'Retired'],
      ({ row }) => {
        row('assets', { asset_id: '1' })['asset_status'] = 'Retired'
      },
      slow,
    )
    expect([run.status, run.sent]).toEqual([0, []])
    expect(run.stderr).toContain('already up to date')
  })

  it("doesn't restore a requested value that was already stored and changed in the meantime", async () => {
    const run = await whileWaiting(
      ['assets', 'update', '1', '--status', 'Deployed', '--description', 'Ours'],
      ({ row }) => {
        row('assets', { asset_id: '1' })['asset_status'] = 'Retired'
      },
      slow,
    )
    expect([run.status, run.sent]).toEqual([10, []])
  })

  it('is no conflict if the text in the editor is unchanged', async () => {
    const run = await whileWaiting(
      ['contacts', 'update', '1', '--edit', '--title', 'CEO'],
      ({ row }) => {
        row('contacts', { contact_id: '1' })['contact_notes'] = 'Theirs'
      },
      { inEditor: 'x', options: { env: { EDITOR: 'true' } }, slowAfter: 1 },
    )
    expect([run.status, run.sent]).toEqual([0, ['contacts/update']])
    expect(run.changes).toHaveLength(2)
  })

  it('shows on a dry run what would be sent now', async () => {
    const run = await whileWaiting(
      ['assets', 'update', '1', '--status', 'Retired', '--dry-run', '--json'],
      ({ row }) => {
        const one = row('asset_interfaces', { interface_asset_id: '1', interface_primary: '1' })
        one['interface_ip'] = '10.9.9.9'
      },
      slow,
    )
    expect([run.status, run.sent]).toEqual([0, []])
    expect(run.stdout).toContain('10.9.9.9')
  })

  it.each(['password', 'note', 'name'] as const)(
    'of a credential survives a change of the %s while the secret is typed',
    async (what) => {
      const run = await whileWaiting(
        ['credentials', 'update', 'Firewall edge', '--password-prompt'],
        ({ row }) => {
          const like = { credential_id: '1' }
          const switched = row('credentials', { credential_id: '2' })['credential_password'] ?? null
          const value = what === 'password' ? switched : 'Theirs'
          row('credentials', like)[`credential_${what}`] = value
        },
        { options: { answers: ['A new secret'] } },
      )
      const isKept = what === 'note'
      expect([run.status, run.sent]).toEqual(isKept ? [0, ['credentials/update']] : [10, []])
      expect(run.screen).not.toContain('A new secret')
      expect(run.changes).toHaveLength(isKept ? 2 : 1)
      if (what === 'password') expect(run.stderr).toMatch(/in the meantime: the password$/m)
    },
  )
})

describe('a record that a write refers to', () => {
  const REFERRING = ['assets', 'update', '1', '--contact', 'ada@acme.example']

  it.each([
    ['moved', 10, { contact_client_id: '2' }],
    ['archived', 10, { contact_archived_at: NOW }],
    ['renamed', 10, { contact_email: 'other@acme.example' }],
    ['retitled', 0, { contact_title: 'CEO' }],
  ] as const)('is read again: a contact that was %s in the meantime', async (_, status, change) => {
    const run = await whileWaiting(
      [...REFERRING, '--edit'],
      ({ row }) => void Object.assign(row('contacts', { contact_id: '1' }), change),
      { inEditor: 'Written by hand' },
    )
    const isSent = status === 0
    expect([run.status, run.sent]).toEqual([status, isSent ? ['assets/update'] : []])
    if (isSent) expect(run.stderr).toContain('Written by hand')
    else expect(keptText(run.stderr)).toContain('Written by hand')
  })

  it('can be the client of a new record, and the written text is saved', async () => {
    const run = await whileWaiting(
      ['tickets', 'create', '--client', 'ACME', '--subject', 'Printer', '--edit'],
      ({ row }) => {
        row('clients', { client_id: '1' })['client_archived_at'] = NOW
      },
      { inEditor: 'Written by hand', options: { terminal: 200 } },
    )
    expect([run.status, run.sent]).toEqual([10, []])
    expect(keptText(run.stderr)).toContain('Written by hand')
  })

  it.each([
    ['closed', { ticket_status: '5', ticket_closed_at: NOW }],
    ['moved to another client', { ticket_client_id: '2' }],
    ['renamed', { ticket_subject: 'Something else' }],
  ] as const)('is the ticket of a reply, which was %s in the meantime', async (what, change) => {
    const run = await whileWaiting(
      ['tickets', 'reply', 'laptop for reception', '--message', 'Hello', '--public'],
      ({ row }) => void Object.assign(row('tickets', { ticket_id: '38' }), change),
      { options: { answers: [true] } },
    )
    expect([run.status, run.sent]).toEqual([10, []])
    expect(run.stderr).toContain(`was ${what} by someone else in the meantime`)
  })

  it('is checked after a choice as well', async () => {
    const run = await whileWaiting(
      ['tickets', 'resolve', 'name:Twice'],
      ({ row }) => {
        row('tickets', { ticket_id: '38' })['ticket_client_id'] = '2'
      },
      {
        prepare: ({ tables }) => {
          for (const row of tables['tickets']?.rows ?? []) {
            const isOne = row['ticket_id'] === '36' || row['ticket_id'] === '38'
            if (isOne) row['ticket_subject'] = 'Twice'
          }
        },
        options: { answers: ['38'] },
      },
    )
    expect([run.status, run.sent]).toEqual([10, []])
    expect(run.stderr).toContain('moved to another client')
  })
})

describe('the status that a reply sets on its ticket', () => {
  const reopened = { ticket_resolved_at: NOW, ticket_status: '2' }
  const ways: readonly (readonly [string, string[], Waiting])[] = [
    ['by an editor', ['reply', '38', '--edit', '--status', 'On Hold'], { inEditor: 'By hand' }],
    ['by the clock', ['reply', '38', '--message', 'x', '--status', 'On Hold'], { slowAfter: 1 }],
    [
      'after the ticket was read',
      ['resolve', '38'],
      {
        slowAfter: 2,
        prepare: ({ tables }) => {
          const ticket = tables['tickets']?.rows.find((row) => row['ticket_id'] === '38')
          if (ticket) Object.assign(ticket, reopened)
        },
      },
    ],
  ]

  it.each(ways)(
    "doesn't overwrite one that someone else set in the meantime, %s",
    async (...one) => {
      const [, argv, waiting] = one
      const run = await whileWaiting(
        ['tickets', ...argv],
        ({ row }) =>
          void Object.assign(row('tickets', { ticket_id: '38' }), { ticket_status: '14' }),
        waiting,
      )
      expect([run.status, run.sent], run.stderr).toEqual([10, []])
      expect(run.changes).toHaveLength(1)
      expect(run.stderr.replace(/\s+/g, ' ')).toContain('but you asked for')
    },
  )

  it.each(ways)('is set if something else changed in the meantime, %s', async (...one) => {
    const [, argv, waiting] = one
    const run = await whileWaiting(
      ['tickets', ...argv],
      ({ row }) => {
        Object.assign(row('tickets', { ticket_id: '38' }), { ticket_priority: 'Urgent' })
      },
      waiting,
    )
    expect([run.status, run.sent], run.stderr).toEqual([0, ['ticket_replies/create']])
  })
})

describe('an irreversible change', () => {
  it.each([
    ['changed', 10, { asset_notes: 'Keep this one' }],
    ['renamed', 10, { asset_name: 'LT-0099' }],
    ['moved', 10, { asset_client_id: '2' }],
    ['archived', 10, { asset_archived_at: NOW }],
    ['deleted', 5, undefined],
  ] as const)(
    "isn't made to an asset that was %s during the confirmation",
    async (_, status, change) => {
      const run = await whileWaiting(
        ['assets', 'delete', '1'],
        ({ row, database }) => {
          const one = row('assets', { asset_id: '1' })
          const rows = database.tables['assets']?.rows ?? []
          if (change === undefined) rows.splice(rows.indexOf(one), 1)
          else Object.assign(one, change)
        },
        { options: { answers: [true] } },
      )
      expect([run.status, run.sent]).toEqual([status, []])
      expect(run.changes).toHaveLength(1)
    },
  )

  it("isn't made to a ticket that a customer answered during the confirmation", async () => {
    const run = await whileWaiting(
      ['tickets', 'close', '38'],
      ({ row }) => {
        const one = row('tickets', { ticket_id: '38' })
        Object.assign(one, { ticket_updated_at: '2026-11-24 12:00:01' })
      },
      { options: { answers: [true] } },
    )
    expect([run.status, run.sent]).toEqual([10, []])
  })

  it.each([
    ['assets', '1', { asset_accessed_at: NOW, asset_updated_at: NOW }],
    ['assets', '1', { asset_mac: 'aabb.ccdd.eeff', asset_notes: 'One\r\nTwo\r\n' }],
    ['contacts', '1', { contact_name: 'Ada O&#039;Lovelace', contact_phone: '(555) 0100' }],
  ] as const)(
    'is made to one of %s that was only viewed, or stored in another form: %s %j',
    async (module, id, change) => {
      const run = await whileWaiting(
        [module, 'delete', id],
        ({ row }) => void Object.assign(row(module, { [`${module.slice(0, -1)}_id`]: id }), change),
        {
          prepare: ({ tables }) => {
            const [asset] = tables['assets']?.rows ?? []
            const [card] = tables['asset_interfaces']?.rows ?? []
            const [contact] = tables['contacts']?.rows ?? []
            if (asset)
              Object.assign(asset, { asset_mac: 'AA:BB:CC:DD:EE:FF', asset_notes: 'One\nTwo' })
            if (card) Object.assign(card, { interface_mac: 'AA:BB:CC:DD:EE:FF' })
            if (contact) {
              Object.assign(contact, { contact_name: "Ada O'Lovelace", contact_phone: '5550100' })
            }
          },
          options: { answers: [true] },
        },
      )
      expect(run.status, run.stderr).toBe(0)
      expect(run.sent.at(-1)).toBe(`${module}/delete`)
    },
  )

  it("isn't made to a client that has more records now than were counted (H34)", async () => {
    const run = await whileWaiting(
      ['clients', 'delete', '6'],
      ({ put }) => void put('assets', { asset_name: 'New one', asset_client_id: 6 }),
      { options: { answers: ['Old Mill Hotel'] } },
    )
    expect([run.status, run.sent]).toEqual([10, []])
    expect(run.stderr).toContain('no longer has exactly the records that were shown')
  })

  it.each(['contacts', 'credentials', 'locations'])(
    'is made to %s although archiving it first took long (H20, H40)',
    async (name) => {
      let now = 0
      const instance = await hazardInstance('26.10', undefined, ({ method }) => {
        if (method === 'POST') now += 6_000
        return PASS
      })
      const argv = [name, 'delete', '2', '--yes']
      const { status, stderr } = await instance.itflow(argv, { elapsed: () => now })
      expect(status, stderr).toBe(0)
      expect(instance.writes().map(({ operation }) => operation)).toEqual([
        `${name}/archive`,
        `${name}/delete`,
      ])
    },
  )

  it.each([
    ['renamed', 10, { asset_name: 'LT-0099' }],
    ['moved', 10, { asset_client_id: '2' }],
    ['deleted', 5, undefined],
  ] as const)('is not done by a raw call to an asset that was %s', async (_, status, change) => {
    const run = await whileWaiting(
      ['api', 'POST', 'assets/delete', '-F', 'asset_id=1', '-F', 'client_id=1'],
      ({ row, database }) => {
        const one = row('assets', { asset_id: '1' })
        const rows = database.tables['assets']?.rows ?? []
        if (change === undefined) rows.splice(rows.indexOf(one), 1)
        else Object.assign(one, change)
      },
      { options: { answers: [true] } },
    )
    expect([run.status, run.sent]).toEqual([status, []])
  })
})

describe('one of several that someone changes during the confirmation', () => {
  it.each([
    ['moved', 11, 2, { contact_client_id: '2' }],
    ['archived', 0, 2, { contact_archived_at: NOW }],
    ['renamed', 11, 2, { contact_name: 'Quagga' }],
    ['promoted', 0, 3, { contact_title: 'CEO' }],
  ] as const)('is reported, and the others are done: %s', async (_, status, count, change) => {
    const run = await whileWaiting(
      ['contacts', 'archive', '2', '4', '5'],
      ({ row }) => void Object.assign(row('contacts', { contact_id: '4' }), change),
      { options: { answers: [true] } },
    )
    expect([run.status, run.sent]).toEqual([status, Array(count).fill('contacts/archive')])
    if (status === 11) expect(run.stderr).toContain('Failed: 4 ')
    if (status === 0 && count === 2) expect(run.stderr).toContain('is already archived')
  })

  it("isn't archived if that would clear a flag that was not shown (H36)", async () => {
    const run = await whileWaiting(
      ['contacts', 'archive', '2', '3'],
      ({ row }) => {
        row('contacts', { contact_id: '3' })['contact_technical'] = '1'
      },
      {
        prepare: ({ tables }) => {
          for (const row of tables['contacts']?.rows ?? []) {
            Object.assign(row, { contact_technical: '0', contact_billing: '0' })
          }
        },
        options: { answers: [true] },
      },
    )
    expect([run.status, run.sent]).toEqual([11, ['contacts/archive']])
    expect(run.stderr).toContain('no longer what you confirmed')
  })

  it('is read again before its own write if the others took long', async () => {
    let now = 0
    const instance = await hazardInstance('26.10', undefined, ({ method, nth }) => {
      if (method === 'POST') now += 6_000
      if (method === 'POST' && nth === 0) {
        instance.row('contacts', { contact_id: '5' })['contact_client_id'] = '2'
      }
      return PASS
    })
    const { status, stderr } = await instance.itflow(
      ['contacts', 'archive', '2', '4', '5', '--yes'],
      {
        elapsed: () => now,
      },
    )
    expect(status).toBe(11)
    expect(stderr).toContain('moved to another client')
    expect(instance.writes()).toHaveLength(2)
  })
})

describe('a quick command', () => {
  it.each([
    [['assets', 'update', '1', '--status', 'Retired'], 'assets assets clients assets'],
    [['contacts', 'update', '1', '--title', 'CEO'], 'contacts contacts contacts clients contacts'],
    [['contacts', 'archive', '2'], 'contacts clients contacts'],
    [['assets', 'update', '1', '--contact', '3'], 'assets assets contacts clients assets'],
    [['tickets', 'resolve', '38'], 'tickets clients tickets'],
    [['tickets', 'reply', '38', '--message', 'x'], 'tickets ticket_replies clients ticket_replies'],
  ])('reads no more than it needs: %j', async (argv, modules) => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow([...argv, '--json'])
    expect(status, stderr).toBe(0)
    const read = instance.reads().filter(({ access }) => access.status === 200)
    expect(read.map(({ operation }) => operation.replace('/read', '')).join(' ')).toBe(modules)
  })

  it('that deletes reads each list that may still refer to the record once', async () => {
    const instance = await hazardInstance('26.10')
    const { status } = await instance.itflow(['contacts', 'delete', '3', '--yes', '--json'])
    expect(status).toBe(0)
    const read = instance.reads().filter(({ access }) => access.status === 200)
    const modules = read.map(({ operation }) => operation.replace('/read', ''))
    expect(modules.slice(0, 4).join(' ')).toBe('contacts clients contacts contacts')
    // A list ends with an empty reply.
    const twice = ['assets', 'credentials', 'locations', 'tickets'].flatMap((name) => [name, name])
    expect(modules.slice(4).sort()).toEqual(twice)
  })
})
