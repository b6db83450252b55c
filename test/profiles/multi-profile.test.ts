import { beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../support/loopback.ts'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { type RunningSandbox, startSandbox } from '../support/sandbox.ts'

let acme: RunningSandbox
let bakery: RunningSandbox
let home: string

beforeEach(async ({ onTestFinished }) => {
  acme = await startSandbox('26.10')
  bakery = await startSandbox('26.07')
  onTestFinished(async () => {
    await acme.close()
    await bakery.close()
  })
  home = freshHome()
  await add('acme', acme.url)
  await add('bakery', bakery.url, '--client', 'BAKERY')
})

async function add(name: string, url: string, ...more: string[]): Promise<void> {
  const adding = ['profiles', 'add', name, '--url', url, '--key-stdin', '--store', 'file']
  const { status, stderr } = await run([...adding, '--no-test', ...more], {
    home,
    stdin: acme.key,
  })
  if (status !== 0) throw new Error(stderr)
}

const itflow = (argv: readonly string[], options: RunOptions = {}) =>
  run(argv, { home, ...options })

async function rows(...argv: string[]): Promise<Record<string, unknown>[]> {
  const { status, stdout, stderr } = await itflow([...argv, '--json'])
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

describe('several profiles at once', () => {
  test.each([['--profile=acme,bakery'], ['--all-profiles']])(
    'are read together, each record with its profile: %s',
    async (flag) => {
      const list = await rows('assets', 'list', flag, '--fields', 'id,client')
      const count = (name: string) => list.filter(({ profile }) => profile === name)
      expect(count('acme').length + count('bakery').length).toBe(list.length)
      expect(Object.keys(list[0] ?? {})).toEqual(['profile', 'asset_id', 'asset_client_id'])
      // Each profile keeps its own scope: bakery is bound to a client.
      expect(new Set(count('acme').map((row) => row['asset_client_id'])).size).toBeGreaterThan(1)
      expect(new Set(count('bakery').map((row) => row['asset_client_id']))).toEqual(new Set([2]))
    },
  )

  test.each([
    ['csv', undefined, /^profile,client_id/],
    ['yaml', undefined, /^- profile: acme/],
    ['ndjson', undefined, /^\{"profile":"acme"/],
    ['table', undefined, /^PROFILE\t/],
    ['table', 120, /PROFILE /],
  ])('have the profile first in %s (terminal %s)', async (format, terminal, start) => {
    const argv = ['clients', 'list', '--profile', 'acme,bakery', '-o', format]
    const { status, stdout } = await itflow(argv, terminal === undefined ? {} : { terminal })
    expect(status).toBe(0)
    expect(stdout).toMatch(start)
    expect(stdout).toContain('bakery')
  })

  test('are sorted and queried as one list', async () => {
    const sorted = await rows(
      'clients',
      'list',
      '--all-profiles',
      '--all-clients',
      '--sort',
      'name',
    )
    const names = sorted.map(({ client_name: name }) => String(name))
    expect(names[0]).toBe(names[1])
    const flags = ['--all-profiles', '--query', '[?client_id==`2`].profile']
    expect(await rows('clients', 'list', ...flags)).toEqual(['acme', 'bakery'])
  })

  test('give one record each with get', async () => {
    const found = await rows('clients', 'get', 'BAKERY', '--profile', 'acme,bakery')
    expect(found.map(({ profile, client_id: id }) => [profile, id])).toEqual([
      ['acme', 2],
      ['bakery', 2],
    ])
  })

  test('are a list of one if there is only one profile', async () => {
    await itflow(['profiles', 'remove', 'bakery', '--yes'])
    const list = await rows('clients', 'list', '--all-profiles')
    expect(list[0]).toMatchObject({ profile: 'acme' })
  })
})

describe('a profile that fails', () => {
  test.each([
    ["can't be reached", async () => `http://127.0.0.1:${await freePort()}/`],
    ['does not know the key', async () => wrongKey()],
  ])('does not hide the others, and is reported: it %s', async (_, address) => {
    await add('gone', await address())
    const argv = ['clients', 'list', '--profile', 'gone,acme']
    const piped = await itflow([...argv, '--json'])
    expect(piped.status).toBe(11)
    expect(JSON.parse(piped.stdout).length).toBeGreaterThan(1)
    const said = JSON.parse(piped.stderr.trim().split('\n').at(-1) ?? '')
    expect(said.error).toMatchObject({ code: 'partial', message: '1 of 2 instances failed' })
    expect(said.error.hint).toMatch(/^gone: /)
    const shown = await itflow(argv, { terminal: 100 })
    expect([shown.status, shown.stdout]).toEqual([11, expect.stringContaining('Acme Widgets')])
  })

  test('sets the exit status if no other has a result', async () => {
    for (const name of ['gone', 'away']) await add(name, `http://127.0.0.1:${await freePort()}/`)
    const argv = ['clients', 'list', '--profile', 'gone,away']
    const { status, stdout, stderr } = await itflow(argv)
    expect({ status, stdout }).toEqual({ status: 9, stdout: '' })
    expect((await itflow([...argv, '--json'])).stdout).toBe('')
    expect(stderr).toContain('gone: ')
    expect(stderr).toContain('away: ')
  })

  test('keeps its own hint', async () => {
    await add('gone', await wrongKey())
    const of = async (argv: string[]) => {
      const { stderr } = await itflow([...argv, '--json'])
      return JSON.parse(stderr.trim().split('\n').at(-1) ?? '').error.hint.split('\n')
    }
    const [alone = ''] = await of(['clients', 'list', '--profile', 'gone'])
    expect(alone).not.toBe('')
    for (const names of ['gone,acme', 'gone,bakery']) {
      expect(await of(['clients', 'list', '--profile', names])).toContain(`  ${alone}`)
    }
  })

  test('can be one without the record', async () => {
    const argv = ['assets', 'get', 'LT-0001', '--profile', 'acme,bakery', '--json']
    const { status, stdout, stderr } = await itflow(argv)
    expect([status, JSON.parse(stdout)]).toEqual([
      11,
      [expect.objectContaining({ profile: 'acme' })],
    ])
    expect(stderr).toContain('bakery: ')
  })
})

/** A server with another key. */
async function wrongKey(): Promise<string> {
  for (const key of bakery.database.keys) key.secret = 'made-up-other'
  return bakery.url
}

test.each([
  ['clients', 'create', '--name', 'New'],
  ['assets', 'update', '1', '--os', 'x'],
  ['assets', 'delete', '1', '--yes'],
  ['credentials', 'reveal', '1'],
  ['api', 'POST', 'clients/create', '-f', 'client_name=New'],
  ['doctor'],
])('only reads are possible with several profiles; nothing is sent for %s %s', async (...argv) => {
  for (const flags of [['--profile', 'acme,bakery'], ['--all-profiles']]) {
    const { status, stderr } = await itflow([...argv, ...flags])
    expect([status, stderr]).toEqual([2, expect.stringContaining('several profiles at once')])
  }
  expect([acme.requests, bakery.requests]).toEqual([[], []])
})

test("a profile bound to a client sees, changes and creates only that client's records", async () => {
  const bound = ['--profile', 'bakery']
  const assets = await rows('assets', 'list', ...bound, '--fields', 'id,client')
  expect(new Set(assets.map((row) => row['asset_client_id']))).toEqual(new Set([2]))
  expect((await itflow(['assets', 'get', '1', ...bound])).status).toBe(5)
  expect((await itflow(['assets', 'update', '1', '--os', 'x', ...bound])).status).toBe(5)
  expect((await itflow(['assets', 'get', '1', ...bound, '--all-clients'])).status).toBe(0)
  expect(bakery.requests.some(({ method }) => method === 'POST')).toBe(false)
  const made = await itflow(['tickets', 'create', '--subject', 'New', ...bound, '--json'])
  expect(JSON.parse(made.stdout)).toMatchObject({ ticket_client_id: 2 })
})

describe('a labelled profile', () => {
  const remove = ['assets', 'delete', '1', '--profile', 'prod']
  beforeEach(() => add('prod', acme.url, '--label', 'production'))
  const deleted = () => acme.requests.some(({ target }) => target.endsWith('assets/delete.php'))

  test('asks for its name before it deletes, and names itself with every write', async () => {
    const { status, questions, stderr } = await itflow(remove, {
      terminal: 100,
      answers: ['production'],
    })
    expect([status, questions.length]).toEqual([0, 1])
    expect(questions[0]).toContain('“production”')
    expect(stderr).toContain('[production]')
    expect(deleted()).toBe(true)
  })

  test('deletes nothing for any other answer', async () => {
    for (const answer of ['yes', '', 'Production', 'prod']) {
      const { status } = await itflow(remove, { terminal: 100, answers: [answer] })
      expect(status).toBe(2)
    }
    expect(acme.requests.filter(({ method }) => method === 'POST')).toEqual([])
  })

  test('deletes nothing if nobody can be asked', async () => {
    expect((await itflow(remove)).status).toBe(10)
    expect(acme.requests.filter(({ method }) => method === 'POST')).toEqual([])
  })
})
