import { describe, expect, it } from 'vitest'
import { some } from '../support/division.ts'
import type { Fate, Passing } from './front.ts'
import { PASS } from './front.ts'
import { hazardInstance, RELEASES } from './hazard-instance.ts'

const ON = ['25.01', '26.07', '26.10'] as const
const NEW_ASSET = ['assets', 'create', '--client', 'ACME', '--name', 'LT-0042', '--type', 'Laptop']
const NEW_TICKET = ['tickets', 'create', '--client', 'ACME', '--subject', 'VPN drops every evening']

/** Loses the reply of every write. */
const losing =
  (handled: boolean) =>
  ({ method }: Passing): Fate =>
    method === 'POST' ? { kind: 'lost', handled } : PASS

describe('H07 a create whose reply is lost', () => {
  it.each(some(RELEASES))('is found on %s if it happened, and not sent again', async (release) => {
    const instance = await hazardInstance(release, undefined, losing(true))
    const { status, stdout, stderr } = await instance.itflow([...NEW_ASSET, '--json'])
    expect(status).toBe(0)
    const { asset_id: id } = instance.row('assets', { asset_name: 'LT-0042' })
    expect(JSON.parse(stdout)).toMatchObject({ asset_id: Number(id), asset_name: 'LT-0042' })
    expect(stderr).toContain(`asset ${id} was created`)
    expect(instance.writes()).toHaveLength(1)
  })

  it.each(some(RELEASES))(
    'is reported on %s if it did not happen, and not sent again',
    async (release) => {
      const tried: string[] = []
      const instance = await hazardInstance(release, undefined, (request) => {
        if (request.method === 'POST') tried.push(request.operation)
        return losing(false)(request)
      })
      const { status, stderr } = await instance.itflow(NEW_ASSET)
      expect(status).toBe(9)
      expect(stderr).toContain('no asset was created')
      expect(stderr).toContain('check before you run it again')
      expect(tried).toEqual(['assets/create'])
      expect(instance.changes()).toEqual([])
    },
  )

  it.each(ON)('is distinguished on %s from an older record of the same name', async (release) => {
    const instance = await hazardInstance(release, undefined, losing(false))
    const { status, stderr } = await instance.itflow(NEW_TICKET)
    expect(status).toBe(9)
    expect(stderr).toContain('no ticket was created')
    expect(instance.changes()).toEqual([])
  })

  it.each(ON)('is found on %s among others of the same name', async (release) => {
    const instance = await hazardInstance(release, undefined, losing(true))
    const { status, stdout } = await instance.itflow([...NEW_TICKET, '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ticket_subject: 'VPN drops every evening' })
    expect(instance.changes()).toEqual([`tickets ${String(JSON.parse(stdout).ticket_id)} new`])
  })

  it.each(ON)('is found on %s although the server stored its name differently', async (release) => {
    const instance = await hazardInstance(release, undefined, losing(true))
    const argv = ['contacts', 'create', '--client', 'ACME', '--email', 'n@acme.example']
    const { status } = await instance.itflow([...argv, '--name', ' New <b>Person</b> '])
    expect(status).toBe(0)
    expect(instance.row('contacts', { contact_email: 'n@acme.example' })).toMatchObject({
      contact_name: 'New Person',
    })
  })

  it.each(ON)('is reported on %s as unknown if nothing can be read', async (release) => {
    const decide = ({ method, operation }: Passing): Fate => {
      if (method === 'POST') return { kind: 'lost', handled: true }
      return operation === 'assets/read' ? { kind: 'answer', status: 500, body: '' } : PASS
    }
    const instance = await hazardInstance(release, undefined, decide)
    const { status, stderr } = await instance.itflow(NEW_ASSET)
    expect(status).toBe(9)
    expect(stderr).toContain('may have created')
    expect(stderr).toContain('Check before you run it again')
    expect(stderr).not.toContain('safe to run it again')
  })

  it.each(ON)('is reported on %s as unknown if nothing can be read afterwards', async (release) => {
    let isSent = false
    const decide = ({ method }: Passing): Fate => {
      if (method === 'POST') isSent = true
      return isSent ? { kind: 'lost', handled: true } : PASS
    }
    const instance = await hazardInstance(release, undefined, decide)
    const { status, stderr } = await instance.itflow(NEW_ASSET)
    expect(status).toBe(9)
    expect(stderr).toContain('Check before you run it again')
    expect(stderr).not.toContain('safe to run it again')
  })

  it.each(ON)('counts on %s as lost if the reply is a page of HTML', async (release) => {
    const page = '<html><title>Checking your browser</title></html>'
    const instance = await hazardInstance(release, undefined, ({ method }) =>
      method === 'POST' ? { kind: 'change', change: () => ({ status: 200, body: page }) } : PASS,
    )
    const { status, stderr } = await instance.itflow(NEW_ASSET)
    expect(status).toBe(0)
    expect(stderr).toMatch(/asset \d+ was created/)
    expect(instance.changes()).toContainEqual(expect.stringMatching(/^assets \d+ new$/))
  })
})

describe('H07 an update whose reply is lost', () => {
  const argv = [
    'contacts',
    'update',
    'ada@acme.example',
    '--title',
    ' CEO <x>',
    '--extension',
    '77',
  ]

  it.each(ON)('is found on %s if it happened', async (release) => {
    const instance = await hazardInstance(release, undefined, losing(true))
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toContain('has the change')
    expect(instance.changes()).toEqual([
      'contacts 1 contact_title: "CTO" → "CEO"',
      'contacts 1 contact_extension: "12" → "77"',
    ])
  })

  it.each(ON)('is found on %s if the server stored the values differently', async (release) => {
    const instance = await hazardInstance(release, undefined, losing(true))
    const title = ['contacts', 'update', 'ada@acme.example', '--title', 'CEO <b "x> c" d']
    const { status, stderr } = await instance.itflow(title)
    expect(status).toBe(0)
    expect(stderr).toContain('ITFlow stored the title as “CEO”')
    expect(instance.changes()).toEqual(['contacts 1 contact_title: "CTO" → "CEO"'])
  })

  it.each(ON)('is reported on %s if it did not happen', async (release) => {
    const instance = await hazardInstance(release, undefined, losing(false))
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(9)
    expect(stderr).toContain('contact 1 is unchanged')
    expect(instance.changes()).toEqual([])
  })

  /** Loses the reply of a write that never arrived, while a colleague changes the contact. */
  const meanwhile = async (
    release: (typeof ON)[number],
    { handled, change }: { handled: boolean; change: Record<string, string> },
  ) => {
    const instance = await hazardInstance(release, undefined, ({ method }): Fate => {
      if (method !== 'POST') return isLost ? changed() : PASS
      isLost = true
      return { kind: 'lost', handled }
    })
    let isLost = false
    const changed = () => {
      Object.assign(instance.row('contacts', { contact_id: '1' }), change)
      return PASS
    }
    return { instance, ...(await instance.itflow(argv)) }
  }

  it.each(ON)('is not assumed done on %s if someone else changed the record', async (release) => {
    const change = { contact_title: 'Theirs', contact_extension: '99' }
    const { status, stderr } = await meanwhile(release, { handled: false, change })
    expect(status).toBe(9)
    expect(stderr).toContain('The title is “Theirs”, not “')
    expect(stderr).not.toContain('has the change')
    expect(stderr).toContain('Check before you run it again')
  })

  it.each(ON)('is partly done on %s if the record has part of it', async (release) => {
    const change = { contact_extension: '99' }
    const { status, stderr } = await meanwhile(release, { handled: true, change })
    expect(status).toBe(11)
    expect(stderr).toContain('not everything was stored')
    expect(stderr).toContain('The extension is “99”, not “')
    expect(stderr).not.toContain('has the change')
  })

  it.each(ON)('is reported on %s if someone else changed another field', async (release) => {
    const change = { contact_notes: 'Theirs' }
    const { status, stderr } = await meanwhile(release, { handled: false, change })
    expect(status).toBe(9)
    expect(stderr).toContain('Notes changed anyway')
    expect(stderr).not.toContain('has the change')
  })

  it.each(['25.01', '26.10'] as const)(
    'is not assumed done on %s if someone else changed the secret',
    async (release) => {
      const instance = await hazardInstance(release, undefined, ({ method }): Fate => {
        if (method !== 'POST') return PASS
        const other = instance.row('credentials', { credential_id: '2' })
        const one = instance.row('credentials', { credential_id: '1' })
        one['credential_password'] = other['credential_password'] ?? null
        return { kind: 'lost', handled: false }
      })
      const command = ['credentials', 'update', '1', '--password-stdin']
      const { status, stderr } = await instance.itflow(command, { stdin: 'A new secret' })
      expect(status).toBe(9)
      expect(stderr).toContain("The password isn't the one you set")
      expect(stderr).not.toContain('A new secret')
    },
  )

  it.each(ON)('is reported on %s as unknown if nothing can be read', async (release) => {
    let isLost = false
    const instance = await hazardInstance(release, undefined, ({ method }) => {
      if (method === 'POST') isLost = true
      return isLost ? { kind: 'lost', handled: true } : PASS
    })
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(9)
    expect(stderr).toContain('may have changed contact 1')
    expect(stderr).toContain('Check before you run it again')
  })
})

describe('H07 an archive or delete whose reply is lost', () => {
  it.each(['26.05', '26.10'] as const)('is found on %s if it happened', async (release) => {
    const instance = await hazardInstance(release, undefined, losing(true))
    const { status } = await instance.itflow(['contacts', 'archive', 'wile@acme.example'])
    expect(status).toBe(0)
    expect(instance.changes()).toEqual([expect.stringMatching(/contact_archived_at: null → "/)])
  })

  it('is found if the server hides archived records (H20)', async () => {
    const instance = await hazardInstance('26.10', undefined, losing(true))
    const { status, stdout, stderr } = await instance.itflow([
      'documents',
      'archive',
      'Restart runbook',
    ])
    expect(status).toBe(0)
    expect(stderr).toContain('reading again shows that it happened')
    expect(stdout).toContain('itflow documents unarchive 1 --client 1')
  })

  it.each(ON)('of an asset is reported on %s if it did not happen', async (release) => {
    const instance = await hazardInstance(release, undefined, losing(false))
    const { status, stderr } = await instance.itflow(['assets', 'delete', 'LT-0007', '--yes'])
    expect(status).toBe(9)
    expect(stderr).toContain('is unchanged')
    expect(instance.changes()).toEqual([])
  })
})

describe('H07 a gateway that gives up while the server continues', () => {
  const late = {
    create: NEW_ASSET,
    update: ['assets', 'update', '7', '--status', 'Lost'],
    archive: ['contacts', 'archive', 'ada@acme.example'],
    resolve: ['tickets', 'resolve', 'TCK-1042'],
    delete: ['assets', 'delete', '7', '--yes'],
  } as const

  it.each(Object.entries(late))('does not prove that the %s did not happen', async (_, argv) => {
    const instance = await hazardInstance('26.10', undefined, ({ method }) =>
      method === 'POST' ? { kind: 'answer', status: 504, body: '' } : PASS,
    )
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(8)
    expect(stderr).toContain('check before you run it again')
    expect(stderr).not.toContain('safe to run it again')
  })

  it.each(Object.entries(late))('is checked a second time after the %s', async (_, argv) => {
    let looks = -1
    const instance = await hazardInstance('26.10', undefined, ({ method, operation }) => {
      if (method === 'POST') {
        looks = 0
        return { kind: 'answer', status: 504, body: '' }
      }
      const isLook = looks >= 0 && operation === `${argv[0]}/read`
      if (isLook) looks += 1
      if (isLook && looks === 2) goOn()
      return PASS
    })
    const goOn = () => {
      if (argv[1] === 'create') {
        instance.put('assets', {
          asset_name: 'LT-0042',
          asset_type: 'Laptop',
          asset_client_id: 1,
        })
      }
      const assets = instance.database.tables['assets']
      if (argv[1] === 'delete' && assets !== undefined) {
        assets.rows = assets.rows.filter((row) => row['asset_id'] !== '7')
      }
      const changes = {
        update: ['assets', { asset_id: '7' }, { asset_status: 'Lost' }],
        archive: [
          'contacts',
          { contact_email: 'ada@acme.example' },
          { contact_archived_at: '2026-11-24 12:00:00' },
        ],
        resolve: ['tickets', { ticket_number: '1042' }, { ticket_status: '4' }],
      } as const
      const change = changes[argv[1] as keyof typeof changes]
      if (change !== undefined) Object.assign(instance.row(change[0], change[1]), change[2])
    }
    const { status, stderr } = await instance.itflow(argv)
    expect([status, looks >= 2, stderr]).toEqual([0, true, expect.stringMatching(/lost|confirm/)])
  })

  it('is covered by what was read before, and it is reported if that is missing', async () => {
    let isSent = false
    const instance = await hazardInstance('26.10', undefined, ({ operation, method }) => {
      isSent ||= method === 'POST'
      const isHidden = operation === 'assets/read' && !isSent
      return isHidden ? { kind: 'answer', status: 500, body: '' } : PASS
    })
    const { status, stderr } = await instance.itflow([...NEW_ASSET, '--json'])
    expect(status).toBe(0)
    expect(stderr).toContain('not_covered')
  })
})
