import { describe, expect, it } from 'vitest'
import { PASS, type Passing } from '../hazards/front.ts'
import { hazardInstance, releases } from '../hazards/hazard-instance.ts'

/** A server whose reads of a module fail once it has been written to. */
function failingReads(module: string) {
  let isWritten = false
  return ({ method, operation }: Passing) => {
    if (method === 'POST') isWritten = true
    return isWritten && operation === `${module}/read`
      ? ({ kind: 'answer', status: 500, body: '' } as const)
      : PASS
  }
}

describe("a write whose record can't be read back", () => {
  it.each([
    ['assets', ['create', '--client', 'ACME', '--type', 'Laptop', '--name', 'PC-9']],
    ['assets', ['update', 'serial:ABC123', '--os', 'Debian']],
    ['contacts', ['update', 'ada@acme.example', '--title', 'CEO']],
    ['clients', ['update', '1', '--type', 'Bakery']],
    ['contacts', ['unarchive', 'owen@acme.example']],
    ['tickets', ['resolve', 'TCK-1042']],
  ])('prints only the ID, and says so: %s %j', async (module, argv) => {
    const instance = await hazardInstance('26.10', undefined, failingReads(module))
    const archived = instance.database.tables['contacts']?.rows.find(
      (row) => row['contact_archived_at'] !== null,
    )
    const words = argv.map((word) =>
      word === 'owen@acme.example' ? String(archived?.['contact_id']) : word,
    )
    const { status, stdout, stderr } = await instance.itflow([module, ...words, '--json'])
    expect([status, stderr]).toEqual([0, expect.stringContaining('"unverified"')])
    const printed = JSON.parse(stdout) as Record<string, unknown>
    expect(Object.keys(printed)).toEqual([`${module.slice(0, -1)}_id`])
    expect(instance.writes()).toHaveLength(1)
  })
})

describe('a new document', () => {
  const argv = [
    'documents',
    'create',
    '--client',
    'ACME',
    '--name',
    'Plan',
    '--content',
    '<p>x</p>',
  ]

  it.each([
    ['documents', ['--name', 'Plan', '--content', 'x']],
    ['tickets', ['--subject', 'Plan', '--details', 'x']],
  ])("doesn't mention a client if there is none: %s", async (module, fields) => {
    const { itflow } = await hazardInstance('26.10')
    for (const more of [['--dry-run'], []]) {
      const argv = [module, 'create', '--global', ...fields, ...more]
      const { status, stderr } = await itflow(argv)
      expect([status, stderr.includes('portal')]).toEqual([0, false])
    }
  })

  it.each(releases('25.01'))('is reported on %s as visible to the client', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(instance.row('documents', { document_name: 'Plan' })['document_client_visible']).toBe(
      '1',
    )
    expect(stderr).toContain('ITFlow shows new documents to the client in the portal')
  })

  it('is reported so on a dry run as well', async () => {
    const { itflow } = await hazardInstance('26.10')
    const { stderr } = await itflow([...argv, '--dry-run'])
    expect(stderr).toContain('ITFlow shows new documents to the client in the portal')
  })
})

describe('archiving a contact', () => {
  it.each(releases('25.12'))(
    "warns on %s before it clears flags that unarchive doesn't restore",
    async (release) => {
      const instance = await hazardInstance(release, (database) => {
        const [ada] = database.tables['contacts']?.rows ?? []
        if (ada)
          Object.assign(ada, {
            contact_important: '1',
            contact_billing: '1',
            contact_technical: '0',
          })
      })
      const { status, stderr } = await instance.itflow(['contacts', 'archive', 'ada@acme.example'])
      expect(status).toBe(0)
      expect(stderr).toContain('Important  yes → no')
      expect(stderr).toContain('Archiving clears Important and Billing')
      expect(stderr.indexOf('Archiving clears')).toBeLessThan(stderr.indexOf('Archived.'))
      expect(stderr).not.toContain('also changed')
      expect(instance.changes()).toEqual(
        expect.arrayContaining([
          'contacts 1 contact_important: "1" → "0"',
          'contacts 1 contact_billing: "1" → "0"',
        ]),
      )
    },
  )
})

describe('the card of a new reply', () => {
  it.each([40, 80])('shows the whole message as text, at %i columns', async (terminal) => {
    const { itflow } = await hazardInstance('26.10')
    const message = `User says:\n  1. Open Word on <hostname>\n${'and a long line that goes on '.repeat(6)}`
    const argv = ['tickets', 'reply', 'TCK-1042', '--message', message]
    const { status, stdout } = await itflow(argv, { terminal })
    expect(status).toBe(0)
    expect(stdout).toContain('Ticket reply')
    expect(stdout).toContain('Message')
    expect(stdout).toContain('Open Word on <hostname>')
    expect(stdout).not.toMatch(/<br>|&nbsp;|…/)
    expect(stdout.replace(/\s+/g, ' ').match(/and a long line that goes on/g)).toHaveLength(6)
  })
})

describe('the next step if a server lacks an operation', () => {
  it.each([
    ['25.01', ['tickets', 'close', 'TCK-1042', '--yes'], undefined],
    ['26.05', ['tickets', 'close', 'TCK-1042', '--yes'], 'itflow tickets resolve'],
    ['25.01', ['contacts', 'archive', '1'], undefined],
    ['26.10', ['tickets', 'delete', 'TCK-1042', '--yes'], 'itflow tickets close'],
  ] as const)('on %s %j is one that it has', async (release, argv, nearest) => {
    const { itflow } = await hazardInstance(release)
    const { status, stderr } = await itflow(argv)
    expect(status).toBe(7)
    if (nearest === undefined) expect(stderr).not.toContain('Instead:')
    else expect(stderr).toContain(nearest)
    expect(stderr).not.toContain('delete WHICH')
  })
})

describe('a record of the same name, or with the same serial', () => {
  it('is reported before the new one is created', async () => {
    const { itflow } = await hazardInstance('26.10')
    const argv = ['assets', 'create', '--client', 'ACME', '--type', 'Laptop', '--name', 'LT-0001']
    const { status, stderr } = await itflow([...argv, '--serial', 'abc123'])
    expect(status).toBe(0)
    const [name, serial, done] = ['with that name', 'with serial', 'Created'].map((text) =>
      stderr.indexOf(text),
    )
    expect([name, serial].every((at = -1) => at >= 0 && at < (done ?? -1))).toBe(true)
  })
})

describe('a partial name that matches open and closed tickets', () => {
  it('offers the open ones first', async () => {
    const offered: string[] = []
    const { itflow, database } = await hazardInstance('26.10')
    const { stderr } = await itflow(['tickets', 'get', 'printer'], {
      terminal: 100,
      onChoices: (names) => void offered.push(...names),
      answers: ['TCK-1042'],
    })
    const isClosed = offered.map((line) => {
      const [number = ''] = /TCK-(\d+)/.exec(line)?.slice(1) ?? []
      const row = database.tables['tickets']?.rows.find((one) => one['ticket_number'] === number)
      return row?.['ticket_status'] === '5'
    })
    expect(stderr).toBeDefined()
    expect(isClosed).toContain(true)
    expect(isClosed).toEqual([...isClosed].sort())
  })
})

describe('a secret that is already stored', () => {
  it("isn't a change, and the program says so", async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['credentials', 'update', '1', '--password-stdin', '--json']
    const first = await instance.itflow(argv, { stdin: 'made-up-new-1' })
    const again = await instance.itflow(argv, { stdin: 'made-up-new-1' })
    expect([first.status, again.status, instance.writes().length]).toEqual([0, 0, 1])
    expect(again.stderr).toContain('already up to date')
  })
})

describe('archiving a contact with a portal user', () => {
  it.each(['3', '0'])('warns about user %s if there is one', async (user) => {
    const { itflow } = await hazardInstance('26.10', (database) => {
      const [ada] = database.tables['contacts']?.rows ?? []
      if (ada) ada['contact_user_id'] = user
    })
    const { stderr } = await itflow(['contacts', 'archive', '1'])
    expect(stderr.includes('also archives its portal user')).toBe(user !== '0')
  })
})

describe('the page that a failure points to', () => {
  it.each(['25.01', '25.06'] as const)(
    "is never a later release's page on %s, even if new to the program",
    async (release) => {
      const { itflow } = await hazardInstance(release)
      const { status, stderr } = await itflow(['contacts', 'archive', '1'])
      expect(status).toBe(7)
      expect(stderr).toContain('contacts.php')
      expect(stderr).not.toContain('agent/')
    },
  )
})
