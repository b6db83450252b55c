import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { freshHome } from '../support/homes.ts'
import { directoryOfNames, homeEnvironment, keepNames, kept } from '../support/names.ts'
import { type RunningSandbox, startSandbox } from '../support/sandbox.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/itflow.js', import.meta.url))

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

interface Ran {
  status: number | null
  stdout: string
  stderr: string
}

/** Runs the program that was built, as a shell does. */
function itflow(words: readonly string[], env: Record<string, string>, stdin = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...words], { env, cwd: env['HOME'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (part) => {
      stdout += part
    })
    child.stderr.on('data', (part) => {
      stderr += part
    })
    child.on('close', (status) => resolve({ status, stdout, stderr }))
    child.stdin.end(stdin)
  })
}

/** The words that are offered. */
async function offered(words: readonly string[], env: Record<string, string>): Promise<string[]> {
  const { stdout, stderr, status } = await itflow(['__complete', 'zsh', ...words], env)
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split('\t')[0] ?? '')
}

/** The same once the background has read them; fails where none come. */
async function offeredSoon(words: readonly string[], env: Record<string, string>) {
  for (let end = Date.now() + 20_000; Date.now() < end; ) {
    const found = await offered(words, env)
    if (found.length > 0) return found
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`Nothing is offered for ${words.join(' ')}`)
}

/** A home with a profile, whose key lives where the words say. */
async function homeWith(words: readonly string[], more: Record<string, string> = {}) {
  const env = homeEnvironment(freshHome(), more)
  const made = await itflow(
    ['profiles', 'add', 'acme', '--url', sandbox.url, ...words],
    env,
    `${sandbox.key}\n`,
  )
  expect(made.status, made.stderr).toBe(0)
  return env
}

const IN_FILE = ['--key-stdin', '--store', 'file']

/** All that is kept below a folder, by path. */
function filesBelow(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
  return new Map(files.map((path) => [path, readFileSync(path, 'utf8')]))
}

const namesOf = (env: Record<string, string>) => join(env['HOME'] ?? '', 'state', 'names')

describe('names', () => {
  it('are read in the background for each module, with reads only, and contain no secret', async () => {
    const env = await homeWith(IN_FILE)
    const before = sandbox.requests.length
    for (const module of ['clients', 'contacts', 'assets', 'tickets', 'credentials', 'networks']) {
      const words = [module, 'get', '']
      await offered(words, env)
      expect((await offeredSoon(words, env)).length).toBeGreaterThan(1)
    }
    expect(await offeredSoon(['tickets', 'list', '--assigned-to', ''], env)).toContain(
      'Robin Field',
    )
    expect((await offeredSoon(['credentials', 'otp', ''], env)).toSorted()).toEqual(withCodes())
    const made = sandbox.requests.slice(before)
    expect(new Set(made.map(({ method }) => method))).toEqual(new Set(['GET']))
    const files = filesBelow(namesOf(env))
    expect(files.size).toBeGreaterThan(6)
    for (const [path, text] of files) {
      expect([path, secretsIn(text)]).toEqual([path, []])
      expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600])
    }
  }, 60_000)

  it('are requested once, however often Tab is pressed', async () => {
    const env = await homeWith(IN_FILE)
    const before = sandbox.requests.length
    await Promise.all([1, 2, 3, 4].map(() => offered(['clients', 'get', ''], env)))
    await offeredSoon(['clients', 'get', ''], env)
    for (let nth = 0; nth < 5; nth += 1) await offered(['clients', 'get', ''], env)
    const lists = sandbox.requests
      .slice(before)
      .filter(({ target }) => /clients\/read/.test(target))
    // A list that is read to its end is one request, or one more that shows the end.
    expect(lists.length).toBeLessThanOrEqual(2)
  }, 60_000)

  it('are narrowed to the client of the line, the environment or the folder', async () => {
    const env = await homeWith(IN_FILE)
    await offered(['contacts', 'get', ''], env)
    const all = await offeredSoon(['contacts', 'get', ''], env)
    const own = await offered(['contacts', 'get', '--client', 'acme', ''], env)
    const wanted = sandboxContacts('Acme Widgets')
    expect(own.toSorted()).toEqual(wanted.toSorted())
    expect(all.length).toBeGreaterThan(own.length)
    expect(await offered(['--client=Acme Widgets', 'contacts', 'get', ''], env)).toEqual(own)
    expect(await offered(['contacts', 'get', ''], { ...env, ITFLOW_CLIENT: 'ACME' })).toEqual(own)
    expect(await offered(['contacts', 'get', '--client', 'nobody', ''], env)).toEqual([])
    writeFileSync(join(env['HOME'] ?? '', '.itflow.json'), '{"client":"acme"}')
    expect(await offered(['contacts', 'get', ''], env)).toEqual(own)
    expect(await offered(['contacts', 'get', '--all-clients', ''], env)).toEqual(all)
  }, 60_000)

  it('of a bound profile are those of its client, and not the ones it had before', async () => {
    const env = await homeWith(IN_FILE)
    await offered(['contacts', 'get', ''], env)
    expect((await offeredSoon(['clients', 'get', ''], env)).length).toBeGreaterThan(1)
    const set = ['profiles', 'set', 'acme', '--client', 'ACME', '--bound']
    expect((await itflow(set, env)).status).toBe(0)
    expect(await offered(['contacts', 'get', '--all-clients', ''], env)).toEqual([])
    expect(await offered(['contacts', 'list', '--client', ''], env)).toEqual([])
    expect(await offeredSoon(['contacts', 'list', '--client', ''], env)).toEqual(['Acme Widgets'])
    // What was read for all clients is gone.
    const texts = [...filesBelow(namesOf(env)).values()].join('\n')
    expect(texts).not.toContain('Northwind')
  }, 60_000)

  it.each([
    ['logging out', ['logout', 'acme'], ''],
    ['removing the profile', ['profiles', 'remove', 'acme', '--yes'], ''],
    ['another key', ['profiles', 'rotate-key', 'acme', '--key-stdin', '--store', 'file'], 'key'],
  ])('go with %s', async (_, words, stdin) => {
    const env = await homeWith(IN_FILE)
    keepNames(await directoryOfNames(env, { profile: 'acme' }), 'clients', [kept('Old Client')])
    expect(await offered(['--profile', 'acme', 'clients', 'get', 'Old'], env)).toEqual([
      'Old Client',
    ])
    const ran = await itflow(words, env, stdin === '' ? '' : `${sandbox.key}\n`)
    expect(ran.status, ran.stderr).toBe(0)
    const texts = existsSync(namesOf(env)) ? [...filesBelow(namesOf(env)).values()].join() : ''
    expect(texts).not.toContain('Old Client')
  })

  it('are removed when the server refuses the key', async () => {
    const env = { ...homeEnvironment(freshHome()), ITFLOW_URL: sandbox.url, ITFLOW_API_KEY: 'gone' }
    keepNames(await directoryOfNames(env, {}), 'clients', [kept('Old Client')])
    expect(await offered(['clients', 'get', 'Old'], env)).toEqual(['Old Client'])
    expect((await itflow(['clients', 'list'], env)).status).toBe(3)
    expect(await offered(['clients', 'get', 'Old'], env)).toEqual([])
  })

  it('of one key in the environment are not offered with another', async () => {
    const env = { ...homeEnvironment(freshHome()), ITFLOW_URL: sandbox.url, ITFLOW_API_KEY: 'one' }
    keepNames(await directoryOfNames(env, {}), 'clients', [kept('Old Client')])
    expect(await offered(['clients', 'get', 'Old'], { ...env, ITFLOW_API_KEY: 'two' })).toEqual([])
  })

  it('never have a key command run for them, and are read with the key of the next command', async () => {
    const env = homeEnvironment(freshHome())
    const home = env['HOME'] ?? ''
    const ran = join(home, 'ran')
    const command = `echo x >> '${ran}'; echo ${sandbox.key}`
    const words = [
      '--url',
      sandbox.url,
      '--key-command',
      command,
      '--store',
      'command',
      '--no-test',
    ]
    const made = await itflow(['profiles', 'add', 'acme', ...words], env)
    expect(made.status, made.stderr).toBe(0)
    const count = () => (existsSync(ran) ? readFileSync(ran, 'utf8').split('\n').length - 1 : 0)
    const atFirst = count()
    await offered(['clients', 'get', ''], env)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(await offered(['clients', 'get', ''], env)).toEqual([])
    expect(count()).toBe(atFirst)
    expect((await itflow(['clients', 'list', '--limit', '1'], env)).status).toBe(0)
    expect(await offeredSoon(['clients', 'get', ''], env)).toContain('Acme Widgets')
    expect(count()).toBe(atFirst + 1)
  }, 60_000)

  it('are neither read nor offered if they are turned off', async () => {
    const env = await homeWith(IN_FILE, { ITFLOW_COMPLETE_NAMES: 'off' })
    expect(await offered(['clients', 'get', ''], env)).toEqual([])
    expect(existsSync(namesOf(env))).toBe(false)
    expect(await offered(['clients', 'li'], env)).toEqual(['list'])
  })
})

describe('what is broken', () => {
  const broken: [string, (home: string) => void][] = [
    ['no profile at all', () => undefined],
    ['a damaged configuration', (home) => file(join(home, 'config', 'config.json'), '{')],
    ['a state folder that is a file', (home) => file(join(home, 'state'), '')],
    ["a folder's file of somebody's making", (home) => file(join(home, '.itflow.json'), '[]')],
    [
      'a state folder that others can write to',
      (home) => {
        file(join(home, 'state', 'x'), '')
        chmodSync(join(home, 'state'), 0o777)
      },
    ],
  ]
  it.each(broken)('%s leaves the words of the program', async (_, damage) => {
    const env = homeEnvironment(freshHome())
    damage(env['HOME'] ?? '')
    expect(await offered(['clients', 'get', ''], env)).toEqual([])
    expect(await offered(['tickets', 'list', '--status', 'cl'], env)).toEqual(['Closed'])
  })

  it.each([
    ['another version', 'itflow names 9\t[]\nacme\tAcme\t\t1\t\n'],
    ['garbage', '\x1b]0;x\x07\0\0\n\n\n\t\t\t\t\t\n'],
    ['a heading alone', 'itflow names 1\t[]\n'],
    ['a heading that is none', 'itflow names 1\t{\nacme\tAcme\t\t1\t\n'],
    ['a name with an escape sequence', 'itflow names 1\t[]\na\ta\x1b[2J\t\t1\t\n'],
    ['lines cut off', 'itflow names 1\t[]\nacme\tAcme\nacme\n'],
    ['nothing', ''],
  ])('names that are %s are not offered', async (_, text) => {
    const env = homeEnvironment(freshHome())
    const directory = await directoryOfNames(env)
    keepNames(directory, 'clients', [])
    writeFileSync(join(directory, 'clients'), text)
    expect(await offered(['--profile', 'sandbox', 'clients', 'get', ''], env)).toEqual([])
  })

  it('the largest file of names is searched as quickly as a small one', async () => {
    const env = homeEnvironment(freshHome())
    const many = Array.from({ length: 100_000 }, (_, at) => kept(`Client ${at}`, { client: at }))
    keepNames(await directoryOfNames(env), 'clients', many)
    const words = ['--profile', 'sandbox', 'clients', 'get', 'client 7777']
    expect((await offered(words, env)).length).toBe(11)
    const all = await offered(['--profile', 'sandbox', 'clients', 'get', ''], env)
    expect([all.length, all.at(-1)]).toEqual([1000, 'Client 99999'])
  })
})

function file(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
  writeFileSync(path, text)
}

function sandboxContacts(client: string): string[] {
  const { clients, contacts } = sandbox.database.tables
  const found = clients?.rows.find((row) => row['client_name'] === client)
  const rows = contacts?.rows.filter(
    (row) =>
      row['contact_client_id'] === found?.['client_id'] && row['contact_archived_at'] === null,
  )
  return rows?.map((row) => String(row['contact_name'])) ?? []
}

/** The credentials that make one-time codes. */
function withCodes(): string[] {
  const rows = sandbox.database.tables['credentials']?.rows ?? []
  const found = rows.filter(
    (row) => (row['credential_otp_secret'] ?? '') !== '' && row['credential_archived_at'] === null,
  )
  return found.map((row) => String(row['credential_name'])).toSorted()
}

/** The secrets that the server holds, the key included, as far as a text has them. */
function secretsIn(text: string): string[] {
  const secrets = [sandbox.key, sandbox.decryptPassword]
  for (const { module, fields } of Object.values(resources)) {
    const names = Object.keys(fields).filter((name) => fields[name]?.kind === 'secret')
    for (const row of sandbox.database.tables[module]?.rows ?? []) {
      secrets.push(...names.map((name) => String(row[name] ?? '')))
    }
  }
  return secrets.filter((secret) => secret.length > 3 && text.includes(secret))
}
