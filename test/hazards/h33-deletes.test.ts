import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/sandbox/database.ts'
import { some } from '../support/division.ts'
import { PASS } from './front.ts'
import { hazardInstance, RELEASES, releases } from './hazard-instance.ts'

/** Gives the first record of a table another value. */
const set = (table: string, column: string, value: string) => (database: Database) => {
  const row = database.tables[table]?.rows[0]
  if (row !== undefined) row[column] = value
}

describe('H33 a delete', () => {
  it.each(some(RELEASES))(
    'of an asset succeeds on %s, whatever the server says',
    async (release) => {
      const instance = await hazardInstance(release)
      const { asset_id: id } = instance.row('assets', { asset_name: 'LT-0002' })
      const { status, stderr } = await instance.itflow(['assets', 'delete', 'LT-0002', '--yes'])
      expect(status).toBe(0)
      expect(stderr).toContain('Deleted')
      expect(instance.changes()).toEqual([
        `assets ${id} gone`,
        expect.stringMatching(/^asset_interfaces \d+ gone$/),
      ])
      expect(instance.writes()).toHaveLength(1)
    },
  )

  it.each(some(RELEASES))('of an asset with an apostrophe succeeds on %s', async (release) => {
    const instance = await hazardInstance(release, set('assets', 'asset_name', "Ada's"))
    const { status } = await instance.itflow(['assets', 'delete', "Ada's", '--yes'])
    expect(status).toBe(0)
    expect(instance.changes()).toContain('assets 1 gone')
  })

  it.each(some(RELEASES))('of a contact with an apostrophe succeeds on %s', async (release) => {
    const instance = await hazardInstance(release)
    const { contact_id: id } = instance.row('contacts', { contact_email: 'mary@acme.example' })
    const { status } = await instance.itflow(['contacts', 'delete', 'mary@acme.example', '--yes'])
    expect(status).toBe(0)
    expect(instance.changes()).toEqual([`contacts ${id} gone`])
  })

  it.each(some(RELEASES))('that did not happen fails on %s', async (release) => {
    const instance = await hazardInstance(release, undefined, ({ method }) =>
      method === 'POST' ? { kind: 'answer', status: 200, body: '{"success":"False"}' } : PASS,
    )
    const { status, stderr } = await instance.itflow(['assets', 'delete', 'LT-0002', '--yes'])
    expect(status).toBe(8)
    expect(stderr).toContain('did not delete asset 2')
    expect(instance.changes()).toEqual([])
  })

  it.each(some(RELEASES))(
    'asks first on %s, and is refused without a terminal',
    async (release) => {
      const instance = await hazardInstance(release)
      expect((await instance.itflow(['assets', 'delete', 'LT-0002'])).status).toBe(10)
      const asked = await instance.itflow(['assets', 'delete', 'LT-0002'], {
        terminal: 100,
        answers: [false],
      })
      expect(asked.questions).toHaveLength(1)
      expect(instance.writes()).toEqual([])
    },
  )
})

describe('H34 a delete of a client', () => {
  const ON = releases('26.09.3')
  const archived = set('clients', 'client_archived_at', '2026-01-01 00:00:00')

  it.each(ON)('needs it archived by a separate command on %s', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow(['clients', 'delete', '1', '--yes'])
    expect(status).toBe(10)
    expect(stderr).toContain('itflow clients archive 1')
    expect(instance.writes()).toEqual([])
  })

  it.each(ON)('shows on %s what will be deleted, and asks for the name', async (release) => {
    const instance = await hazardInstance(release, archived)
    const wrong = await instance.itflow(['clients', 'delete', '1'], {
      terminal: 100,
      answers: ['Acme'],
    })
    expect(wrong.status).toBe(2)
    expect(wrong.questions).toEqual([expect.stringContaining('Acme Widgets')])
    const count = instance.database.tables['assets']?.rows.filter(
      (row) => row['asset_client_id'] === '1',
    ).length
    expect(wrong.stderr).toContain(`${count} assets`)
    expect(wrong.stderr).toContain('credentials')
    expect(instance.changes()).toEqual([])
    const right = await instance.itflow(['clients', 'delete', '1'], {
      terminal: 100,
      answers: ['Acme Widgets'],
    })
    expect(right.status).toBe(0)
    const changes = instance.changes()
    expect(changes).toContain('clients 1 gone')
    expect(changes.every((change) => change.endsWith(' gone'))).toBe(true)
    expect(instance.database.tables['clients']?.rows).toHaveLength(5)
  })

  it.each(ON)('with an apostrophe is refused on %s, unless forced', async (release) => {
    const instance = await hazardInstance(release, (database) => {
      archived(database)
      set('clients', 'client_name', "Ada's Widgets")(database)
    })
    const argv = ['clients', 'delete', '1', '--yes']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(10)
    expect(stderr).toContain('H34')
    expect(instance.writes()).toEqual([])
    const forced = await instance.itflow([...argv, '--force'])
    expect(forced.status).toBe(0)
    expect(forced.stderr).toContain('reading again shows that it happened')
    expect(instance.changes()).toContain('clients 1 gone')
  })

  it.each(ON)(
    'that fails on %s with everything but the client deleted is reported',
    async (release) => {
      const instance = await hazardInstance(release, archived, ({ operation, method }) => {
        if (method !== 'POST' || operation !== 'clients/delete') return PASS
        return {
          kind: 'change',
          change: () => {
            // A client with a contract: the row stays, behind an error.
            instance.put('clients', { client_id: 1, client_name: 'Acme Widgets' })
            return { status: 500, body: '' }
          },
        }
      })
      const { status, stderr } = await instance.itflow(['clients', 'delete', '1', '--yes'])
      expect(status).toBe(11)
      expect(stderr).toMatch(/still exists, but lost \d+ assets/)
      expect(stderr).toContain('H34')
    },
  )

  it.each(ON)('that fails on %s with nothing gone is reported', async (release) => {
    const instance = await hazardInstance(release, archived, ({ method }) =>
      method === 'POST' ? { kind: 'answer', status: 500, body: '' } : PASS,
    )
    const { status, stderr } = await instance.itflow(['clients', 'delete', '1', '--yes'])
    expect(status).toBe(8)
    expect(stderr).toContain('did not delete client 1')
    expect(instance.changes()).toEqual([])
  })
})

describe('H40 a delete of what must be archived', () => {
  it.each(some(releases('25.12')))(
    'archives a contact first on %s, and reports both',
    async (release) => {
      const instance = await hazardInstance(release)
      const { contact_id: id } = instance.row('contacts', { contact_email: 'wile@acme.example' })
      const { status, stderr } = await instance.itflow(['contacts', 'delete', id ?? '', '--yes'])
      expect(status).toBe(0)
      expect(stderr).toContain('Archived')
      expect(stderr).toContain('Deleted')
      expect(instance.changes()).toEqual([`contacts ${id} gone`])
    },
  )

  it.each([
    ['locations', 'location_name', 'Warehouse', 'location_id'],
    ['credentials', 'credential_name', 'Backup console', 'credential_id'],
  ])('archives one of the %s first on 26.10', async (table, column, name, key) => {
    const instance = await hazardInstance('26.10')
    const id = instance.row(table, { [column]: name })[key]
    const { status } = await instance.itflow([table, 'delete', name, '--yes'])
    expect(status).toBe(0)
    expect(instance.changes()).toEqual([`${table} ${id} gone`])
  })

  it.each([
    ['locations', 'Warehouse'],
    ['credentials', 'Backup console'],
  ])('says that one of the %s is now archived if the delete then fails', async (table, name) => {
    const instance = await hazardInstance('26.10', undefined, ({ operation, method }) =>
      method === 'POST' && operation === `${table}/delete`
        ? { kind: 'answer', status: 200, body: '{"success":"False","message":"no"}' }
        : PASS,
    )
    const { status, stderr } = await instance.itflow([table, 'delete', name, '--yes'])
    expect(status).toBe(11)
    expect(stderr).toContain('is now archived')
    expect(stderr).toMatch(new RegExp(`itflow ${table} unarchive \\d+ --client 1`))
    expect(instance.changes()).toEqual([expect.stringContaining('archived_at: null → ')])
  })

  it('reports that a location is deleted or left archived if the reply is lost (H20)', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ operation, method }) =>
      method === 'POST' && operation === 'locations/delete'
        ? { kind: 'lost', handled: false }
        : PASS,
    )
    const { status, stderr } = await instance.itflow(['locations', 'delete', 'Warehouse', '--yes'])
    expect(status).toBe(11)
    expect(stderr).toContain('deleted or left archived')
  })

  it('leaves the record alone if it may not be deleted', async () => {
    const instance = await hazardInstance('26.10', (database) => {
      const key = database.keys[0]
      const technician = database.users.find(({ isAdmin }) => !isAdmin)
      if (key !== undefined) key.userId = technician?.id ?? 0
    })
    const { status } = await instance.itflow(['contacts', 'delete', 'wile@acme.example', '--yes'])
    expect(status).toBe(4)
    expect(instance.writes()).toEqual([])
  })
})
