import { describe, expect, it } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import { addKey, addUser, type Database } from '../../src/sandbox/database.ts'
import { some } from '../support/division.ts'
import { runSandbox } from '../support/run.ts'
import { PASS } from './front.ts'
import { type HazardInstance, hazardInstance, RELEASES, releases } from './hazard-instance.ts'

/** Adds a key that sees client 2 only: bound to it, or run as a user who is. */
const restricted = (database: Database) => {
  const levels = { support: 2, client: 2, sales: 2, financial: 2, credential: 2 }
  const userId = addUser(database, { isAdmin: false, levels, clients: [2] })
  addKey(database, { secret: 'key-of-client-2-made-up', clientId: 2, userId })
}
const RESTRICTED = { env: { ITFLOW_API_KEY: 'key-of-client-2-made-up' } }

const rowsOf = async (instance: HazardInstance, ...argv: string[]) => {
  const { stdout } = await instance.itflow([...argv, '--json'])
  return JSON.parse(stdout) as Record<string, unknown>[]
}

describe('H19 records of no client', () => {
  it.each(some(RELEASES))(
    "are left out on %s of one client's, and shown by --global",
    async (release) => {
      const instance = await hazardInstance(release, restricted)
      const names = async (...argv: string[]) =>
        (await rowsOf(instance, 'assets', 'list', ...argv)).map((row) => row['asset_name'])
      expect(await names('--client', 'BAKERY')).not.toContain('LOAN-0001')
      expect(await names('--global')).toEqual(['LOAN-0001'])
      expect(await names()).toContain('LOAN-0001')
      const { stdout } = await instance.itflow(
        ['assets', 'list', '--client', 'BAKERY', '--json'],
        RESTRICTED,
      )
      expect(JSON.parse(stdout)).not.toEqual([])
      expect(stdout).not.toContain('LOAN-0001')
    },
  )
})

describe('H20 archived records', () => {
  it.each(some(RELEASES))('are hidden on %s unless asked for', async (release) => {
    const instance = await hazardInstance(release)
    const names = async (...argv: string[]) =>
      (await rowsOf(instance, 'contacts', 'list', ...argv)).map((row) => row['contact_name'])
    expect(await names()).not.toContain('Charles Babbage')
    expect(await names('--all')).toContain('Charles Babbage')
    const archived = await names('--archived')
    expect(archived).toContain('Charles Babbage')
    expect(archived).not.toContain('Ada Lovelace')
  })

  it.each(some(RELEASES))('are found on %s by get, which says so', async (release) => {
    const { itflow } = await hazardInstance(release)
    const { status, stderr } = await itflow(['contacts', 'get', 'charles@acme.example'])
    expect(status).toBe(0)
    expect(stderr).toContain('is archived')
  })

  const HIDDEN = [
    ['locations', 'Warehouse'],
    ['documents', 'Restart runbook'],
    ['vendors', 'Namebarn'],
    ['domains', 'acme.example'],
    ['networks', 'Office LAN'],
    ['software', 'WidgetCAD'],
  ] as const

  it.each(HIDDEN)(
    'of the %s come back by the command that archiving prints',
    async (module, name) => {
      const instance = await hazardInstance('26.10')
      const argv = [module, 'archive', name, '--client', 'ACME', '--json']
      const { status, stdout, stderr } = await instance.itflow(argv)
      expect([status, stderr]).toEqual([0, expect.stringContaining('of client 1. Undo')])
      const { undo } = JSON.parse(stdout) as { undo: string }
      expect(undo).toMatch(new RegExp(`^itflow ${module} unarchive \\d+ --client 1$`))
      expect(instance.changes()).toEqual([expect.stringContaining('_archived_at: null → ')])
      const back = await instance.itflow(undo.split(' ').slice(1))
      expect(back.status).toBe(0)
      expect(instance.changes()).toEqual([expect.stringMatching(/_archived_at: ".*" → null$/)])
    },
  )

  it.each(HIDDEN)(
    'of the %s may be why an ID is not found, and the message says so',
    async (module, name) => {
      const instance = await hazardInstance('26.10')
      const argv = [module, 'archive', name, '--client', 'ACME', '--json']
      const { stdout } = await instance.itflow(argv)
      const [, id = ''] = /unarchive (\d+)/.exec(stdout) ?? []
      const { status, stderr } = await instance.itflow([module, 'get', id])
      expect(status).toBe(5)
      expect(stderr).toContain(`itflow ${module} unarchive ${id} --client CLIENT`)
    },
  )

  it('need their client to be brought back where nobody can see it', async () => {
    const instance = await hazardInstance('26.10')
    await instance.itflow(['documents', 'archive', '1'])
    instance.changes()
    const { status, stderr } = await instance.itflow(['documents', 'unarchive', '1'])
    expect(status).toBe(5)
    expect(stderr).toContain('--client CLIENT')
    const wrong = await instance.itflow(['documents', 'unarchive', '1', '--client', 'BAKERY'])
    expect(wrong.status).toBe(8)
    expect(instance.changes()).toEqual([])
  })

  it('are not mistaken for one of another client, which can be read', async () => {
    const instance = await hazardInstance('26.10')
    const { document_id: id = '' } = instance.row('documents', { document_name: 'Oven PC' })
    const argv = ['documents', 'unarchive', id ?? '', '--client', '1']
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    expect(stderr).toContain('--client 2')
    expect(instance.writes()).toEqual([])
  })

  it("are not brought back where what comes back is another client's", async () => {
    let isSent = false
    const nothing = '{"success":"True","count":0,"data":[]}'
    const instance = await hazardInstance('26.10', undefined, ({ method, operation }) => {
      isSent ||= method === 'POST'
      if (method === 'POST') return { kind: 'answer', status: 200, body: '{"success":"True"}' }
      const isHidden = operation === 'documents/read' && !isSent
      return isHidden ? { kind: 'answer', status: 200, body: nothing } : PASS
    })
    const { document_id: id = '' } = instance.row('documents', { document_name: 'Oven PC' })
    const argv = ['documents', 'unarchive', id ?? '', '--client', '1']
    const { status, stdout } = await instance.itflow(argv)
    expect({ status, stdout }).toEqual({ status: 8, stdout: '' })
  })

  it('of no client come back by the command that archiving prints', async () => {
    const instance = await hazardInstance('26.10')
    const archived = await instance.itflow(['vendors', 'archive', '1', '--global', '--json'])
    const { undo } = JSON.parse(archived.stdout) as { undo: string }
    expect(undo).toBe('itflow vendors unarchive 1 --global')
    expect(archived.stderr).toContain('of no client. Undo')
    instance.changes()
    expect((await instance.itflow(undo.split(' ').slice(1))).status).toBe(0)
    expect(instance.changes()).toEqual([expect.stringMatching(/^vendors 1 .* → null$/)])
  })

  it('come back by a command that names their profile', async () => {
    const { stdout } = await runSandbox(['contacts', 'archive', '1', '--json'])
    const { undo } = JSON.parse(stdout) as { undo: string }
    expect(undo).toBe('itflow contacts unarchive 1 --client 1 --profile sandbox')
  })

  it('are already archived, which is success', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow([
      'contacts',
      'archive',
      'charles@acme.example',
    ])
    expect(status).toBe(0)
    expect(stderr).toContain('already archived')
    expect(instance.writes()).toEqual([])
  })
})

describe('H38 a key of one client', () => {
  const on: readonly Release[] = releases('25.12')
  const verbs = [
    ['contacts', 'archive', 'ada@acme.example', '1'],
    ['contacts', 'unarchive', 'charles@acme.example', '22'],
    ['clients', 'archive', 'Acme Widgets', '1'],
    ['tickets', 'resolve', 'TCK-1042', ''],
  ] as const

  it.each(on.flatMap((release) => verbs.map((verb) => [release, ...verb] as const)))(
    'reaches on %s no %s of another to %s',
    async (release, module, verb, name) => {
      const instance = await hazardInstance(release, restricted)
      const column = { contacts: 'contact_email', clients: 'client_name', tickets: 'ticket_number' }
      const like = { [column[module]]: name.replace('TCK-', '') }
      const row = instance.row(module, like)
      const id = row[`${module.slice(0, -1)}_id`] ?? ''
      for (const which of [name, id]) {
        const { status } = await instance.itflow([module, verb, which], RESTRICTED)
        expect(status).toBe(5)
      }
      expect(instance.writes()).toEqual([])
    },
  )

  it.each(on)('is not what keeps a command within its client on %s', async (release) => {
    const instance = await hazardInstance(release)
    for (const which of ['1', 'ada@acme.example']) {
      const argv = ['contacts', 'archive', which, '--client', 'BAKERY']
      expect((await instance.itflow(argv)).status).toBe(5)
    }
    expect(instance.writes()).toEqual([])
  })

  it.each(on)('reaches its own on %s', async (release) => {
    const instance = await hazardInstance(release, restricted)
    const argv = ['contacts', 'archive', 'zoe@bakery.example']
    const { status, stderr } = await instance.itflow(argv, RESTRICTED)
    expect(status).toBe(0)
    expect(stderr).toContain('Archiving clears Technical')
    const { contact_id: id } = instance.row('contacts', { contact_email: 'zoe@bakery.example' })
    expect(instance.changes()).toEqual([
      `contacts ${id} contact_technical: "1" → "0"`,
      expect.stringContaining(`contacts ${id} contact_archived_at`),
    ])
  })

  it('is no reason to believe that an archive has happened', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ method }) =>
      method === 'POST' ? { kind: 'answer', status: 200, body: '{"success":"True"}' } : PASS,
    )
    const { status } = await instance.itflow(['contacts', 'archive', 'ada@acme.example'])
    expect(status).toBe(8)
  })
})
