import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'

// Errors on the command line are reported before any request: the server's access log stays empty.

const ASSET = ['assets', 'create', '--client', 'acme', '--name', 'LT-9']

const BAD: readonly (readonly [what: string, argv: readonly string[], said: string])[] = [
  ['a text that is too long', [...ASSET, '--serial', 'x'.repeat(201)], '--serial: 201 characters'],
  [
    'a date that there is none of',
    [...ASSET, '--purchase-date', '2026-02-30'],
    '--purchase-date 2026-02-30',
  ],
  [
    'a word for a number',
    ['clients', 'create', '--name', 'X', '--net-terms', 'soon'],
    '--net-terms soon',
  ],
  [
    'a number out of range',
    ['clients', 'create', '--name', 'X', '--net-terms', '99999999999'],
    '--net-terms 99999999999',
  ],
  [
    'an amount with too many places',
    ['clients', 'create', '--name', 'X', '--rate', '1.005'],
    '--rate 1.005',
  ],
  [
    'neither yes nor no',
    ['clients', 'create', '--name', 'X', '--lead', 'perhaps'],
    '--lead perhaps',
  ],
  [
    'a word that a closed list has not',
    ['tickets', 'create', '--client', 'acme', '--subject', 'X', '--priority', 'Hihg'],
    '--priority Hihg',
  ],
  ['a missing name', ['assets', 'create', '--client', 'acme'], 'needs --name'],
  ['a missing e-mail', ['contacts', 'create', '--client', 'acme', '--name', 'X'], 'needs --email'],
  ['a missing subject', ['tickets', 'create', '--client', 'acme'], 'needs --subject'],
  ['a missing client', ['assets', 'create', '--name', 'X'], 'needs --client'],
  ['a client that is empty', ['assets', 'create', '--name', 'X', '--client='], 'empty'],
  ['an unknown option', [...ASSET, '--seriall', 'X'], 'no option --seriall'],
  ['an option without its value', [...ASSET, '--serial'], '--serial needs a value'],
  [
    'an option instead of a value',
    [...ASSET, '--serial', '--type', 'Laptop'],
    '--serial needs a value',
  ],
  ['an unknown field to show', [...ASSET, '--fields', 'nmae'], '--fields nmae'],
  ['an expression that is none', [...ASSET, '--query', '[.'], '--query'],
  ['a file that is not there', [...ASSET, '--notes', '@no-such-file'], '--notes @no-such-file'],
  ['an editor without a terminal', [...ASSET, '--edit'], '--edit needs a terminal'],
  ['an update of nothing', ['assets', 'update', 'LT-0001'], 'Nothing to update'],
  [
    'an update with a bad date',
    ['assets', 'update', 'LT-0001', '--purchase-date', '31.12.'],
    '--purchase-date 31.12.',
  ],
  ['a limit of nothing', ['assets', 'list', '--limit', '0'], '--limit 0'],
  ["a limit that isn't a number", ['assets', 'list', '--limit', '1e3'], '--limit 1e3'],
  ['an order by no field', ['assets', 'list', '--sort', '-foo'], '--sort foo'],
  ['a condition without a field', ['assets', 'list', '--where', 'foo=1'], '--where foo'],
  ['a condition without an operator', ['assets', 'list', '--where', 'name'], '--where name'],
  ['a condition on a secret', ['credentials', 'list', '--where', 'password=x'], '--where password'],
  ['a secret to show', ['credentials', 'get', '1', '--fields', 'password'], '--fields password'],
  [
    'a filter by no such status',
    ['tickets', 'list', '--client', 'acme', '--status', 'Opne'],
    '--status Opne',
  ],
  [
    'a filter by a name of what has none',
    ['documents', 'list', '--folder', 'Policies'],
    '--folder Policies',
  ],
  ['an output format that is none', ['assets', 'list', '-o', 'xml'], '--output xml'],
  ['a time-out that is none', ['assets', 'list', '--timeout', 'never'], '--timeout never'],
  ['no record', ['assets', 'get'], 'needs WHICH'],
  ['an empty record', ['assets', 'get', ' '], "The name of the asset can't be empty"],
]

/** Errors in operations that some releases lack, which is reported first. */
const BAD_WHERE_RELEASES_DIFFER: typeof BAD = [
  [
    'a time that is none',
    ['tickets', 'reply', 'TCK-1042', '--message', 'X', '--time', 'soon'],
    '--time soon',
  ],
  [
    'a reply without a message',
    ['tickets', 'reply', 'TCK-1042', '--time', '5m'],
    'needs --message',
  ],
  [
    'a status that is none',
    ['tickets', 'reply', 'TCK-1042', '--message', 'X', '--status', 'Opne'],
    '--status Opne',
  ],
  ['a month that is none', ['time', 'list', '--month', '2026-13'], '--month 2026-13'],
]

describe('wrong usage exits with 2, names the option, and sends nothing:', () => {
  it.each(BAD)('%s', async (_, argv, said) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect(stderr).toContain(said)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(instance.sandbox.requests).toEqual([])
  })

  it.each(BAD_WHERE_RELEASES_DIFFER)('%s', async (_, argv, said) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect(stderr).toContain(said)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    const [asked, ...others] = instance.reads()
    expect(asked?.operation).toMatch(/^(ticket_replies\/create|technicians\/time)$/)
    expect(others).toEqual([])
    // The server's capabilities are remembered, and not requested again.
    await instance.itflow(argv)
    expect(instance.sandbox.requests).toHaveLength(1)
  })

  it('and with --json is one object on standard error', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow([
      ...['assets', 'list', '--limit', '0'],
      '--json',
    ])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'usage',
        message: '--limit 0: not a whole number of at least 1',
        retryable: false,
      },
    })
  })

  it('also if the invalid option comes before --json', async () => {
    const instance = await hazardInstance('26.10')
    const { stderr } = await instance.itflow(['clients', 'list', '--timeout', 'x', '--json'])
    expect(JSON.parse(stderr).error.message).toContain('--timeout x')
  })
})

describe('a missing operation exits with 7 before anything else is checked:', () => {
  const OLD = '25.01'
  it.each([
    ['without what a create needs', ['vendors', 'create']],
    ['with a bad date', ['certificates', 'create', '--client', 'acme', '--expire', 'never']],
    ['with a record that is not there', ['clients', 'archive', 'no-such-client']],
    ['with a client that is not there', ['documents', 'archive', '1', '--client', 'nobody']],
    ['with a bad field to show', ['tickets', 'close', 'TCK-1042', '--fields', 'nmae']],
    ['with a bad limit', ['ticket-replies', 'list', '--limit', '0']],
    ['with nothing to change', ['clients', 'update', 'acme']],
  ])('%s', async (_, argv) => {
    const instance = await hazardInstance(OLD)
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect(stderr).toContain('has no operation to')
    expect({ status, stdout }).toEqual({ status: 7, stdout: '' })
    expect(instance.writes()).toEqual([])
  })

  it.each([
    ['update', ['software', 'update', 'nothing', '--nonsense', 'x']],
    ['create', ['software', 'create', '--nonsense']],
    ['delete', ['tickets', 'delete']],
    ['update', ['tickets', 'update']],
  ])('%s of a module that no release supports, whatever follows: %j', async (_, argv) => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(7)
    expect(stderr).toContain('no ITFlow release up to 26.10 has one')
    expect(stderr).toContain('In the browser: ')
  })

  it('a newer server is asked, and errors are reported', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(['tickets', 'close', '1', '--fields', 'nmae'])
    expect(status).toBe(2)
    expect(stderr).toContain('--fields nmae')
    expect(instance.reads().map(({ operation }) => operation)).toEqual(['tickets/close'])
  })
})

describe('text is read', () => {
  const reply = (text: string) => ['tickets', 'reply', 'TCK-1042', '--json', '--message', text]
  const message = async (argv: readonly string[], stdin = '', cwd?: string) => {
    const instance = await hazardInstance('26.10')
    const options = cwd === undefined ? { stdin } : { stdin, cwd }
    const { status, stdout, stderr } = await instance.itflow(argv, options)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    return JSON.parse(stdout).ticket_reply
  }

  it('as it is', async () => {
    expect(await message(reply('Rebooted it'))).toBe('Rebooted it')
  })

  it('from a file, relative to the current folder, without the final line break', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'itflow-text-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    writeFileSync(join(cwd, 'answer.txt'), 'First line\nSecond line\n')
    expect(await message(reply('@answer.txt'), '', cwd)).toBe('First line<br>Second line')
  })

  it('from standard input', async () => {
    expect(await message(reply('@-'), 'Grüße & küsse\r\n')).toBe('Grüße & küsse')
  })

  it('with a leading @, if doubled', async () => {
    expect(await message(reply('@@home is where'))).toBe('@home is where')
  })

  it('with leading dashes, after =', async () => {
    const argv = ['tickets', 'reply', 'TCK-1042', '--json', '--message=--time flies']
    expect(await message(argv)).toBe('--time flies')
  })

  it("from no file if the value isn't text", async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow([...ASSET, '--purchase-date', '@-'])
    expect(status).toBe(2)
    expect(stderr).toContain('--purchase-date @-: no such date')
  })
})

it("a choice is accepted ignoring case, and stored with the server's spelling", async () => {
  const instance = await hazardInstance('26.10')
  const argv = ['assets', 'create', '--client', 'acme', '--name', 'LT-9', '--json']
  const made = await instance.itflow([...argv, '--type', 'lAPTOP', '--status', 'ready to deploy'])
  expect(JSON.parse(made.stdout)).toMatchObject({
    asset_type: 'Laptop',
    asset_status: 'Ready to Deploy',
  })
  const ticket = ['tickets', 'create', '--client', 'acme', '--subject', 'X', '--json']
  const { stdout } = await instance.itflow([...ticket, '--priority', 'HIGH'])
  expect(JSON.parse(stdout)).toMatchObject({ ticket_priority: 'High' })
  const listed = await instance.itflow(['tickets', 'list', '--status', 'ON hold', '--json'])
  const statuses = JSON.parse(listed.stdout).map(
    (row: Record<string, unknown>) => row['ticket_status'],
  )
  expect(new Set(statuses)).toEqual(new Set([3]))
})
