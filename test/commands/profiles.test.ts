import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshHome, type RunOptions, type RunResult, run } from '../support/run.ts'
import { type RunningSandbox, startSandbox } from '../support/sandbox.ts'

let server: RunningSandbox
beforeAll(async () => {
  server = await startSandbox()
})
afterAll(() => server.close())

const OTHER = ['--url', 'https://acme.example', '--no-test']

function add(home: string, name: string, args: string[], options: RunOptions = {}) {
  return run(['profiles', 'add', name, ...args], { home, ...options })
}

async function json(argv: string[], options: RunOptions): Promise<unknown> {
  const { status, stdout, stderr } = await run([...argv, '--json'], options)
  if (status !== 0) throw new Error(`${status}: ${stderr}`)
  return JSON.parse(stdout)
}

/** Everything below a home, as text. */
function filesOf(home: string): Record<string, string> {
  const names = readdirSync(home, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => statSync(join(home, name)).isFile())
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(home, name), 'utf8')]))
}

function expectFailure(result: RunResult, status: number, text: string): void {
  expect({ status: result.status, stderr: result.stderr }).toEqual({
    status,
    stderr: expect.stringContaining(text),
  })
  expect(result.stdout).toBe('')
}

test('add verifies key and decrypt password from two lines of standard input, and saves them', async () => {
  const home = freshHome()
  const args = ['--url', `${server.url}api/v1/clients/read.php`, '--key-stdin']
  const result = await add(home, 'acme', [...args, '--decrypt-password-stdin', '--json'], {
    stdin: `${server.key}\n${server.decryptPassword}\n`,
  })
  expect(result.status).toBe(0)
  expect(JSON.parse(result.stdout)).toMatchObject({
    name: 'acme',
    url: server.url,
    current: true,
    key_store: 'file',
    decrypt_password_store: 'file',
  })
  const codes = result.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).notice.code)
  expect(codes).toEqual(['address', 'connected', 'no_keychain', 'kept'])
  const files = filesOf(home)
  const secrets = join('.config', 'itflow', 'secrets.json')
  for (const [name, text] of Object.entries(files)) {
    expect(text.includes(server.key)).toBe(name === secrets)
  }
  expect(`${result.stdout}${result.stderr}`).not.toContain(server.key)
  expect(`${result.stdout}${result.stderr}`).not.toContain(server.decryptPassword)
  const used = await json(['clients', 'list', '--fields', 'client_id'], { home })
  expect((used as unknown[]).length).toBeGreaterThan(1)
})

test('add refuses a wrong key or decrypt password, and saves nothing', async () => {
  const home = freshHome()
  const args = ['--url', server.url, '--key-stdin']
  expectFailure(
    await add(home, 'acme', args, { stdin: 'made-up-wrong-key' }),
    3,
    'does not accept the API key',
  )
  expectFailure(
    await add(home, 'acme', [...args, '--decrypt-password-stdin'], {
      stdin: `${server.key}\nmade-up-wrong-password`,
    }),
    3,
    "The decrypt password can't decrypt any credential of acme",
  )
  expect(await json(['profiles', 'list'], { home })).toEqual([])
  expect(Object.values(filesOf(home)).join()).not.toContain('made-up-wrong')
})

test('a command and a variable are saved as the source, and read again each time', async () => {
  const home = freshHome()
  const command = `printf %s ${server.key}`
  await add(home, 'acme', ['--url', server.url, '--key-command', command])
  await add(home, 'bakery', ['--url', server.url, '--key-env', 'BAKERY_KEY'], {
    env: { BAKERY_KEY: server.key },
  })
  expect(await json(['profiles', 'list'], { home })).toMatchObject([
    { name: 'acme', key_store: 'command', key_source: command, current: true },
    { name: 'bakery', key_store: 'env', key_source: 'BAKERY_KEY', current: false },
  ])
  expect(Object.keys(filesOf(home)).some((name) => name.endsWith('secrets.json'))).toBe(false)
  const tested = await json(['profiles', 'test', 'bakery'], {
    home,
    env: { BAKERY_KEY: server.key },
  })
  expect(tested).toMatchObject({ name: 'bakery', release: '26.10', can_write: true })
  const missing = await run(['profiles', 'test', 'bakery'], { home })
  expectFailure(missing, 3, 'the variable BAKERY_KEY has no API key of bakery')
})

test("the key from a command is saved in the program's own store if requested", async () => {
  const home = freshHome()
  const args = [...OTHER, '--key-command', 'echo made-up-key', '--store', 'file']
  await add(home, 'acme', args)
  expect(await json(['profiles', 'show', 'acme'], { home })).toMatchObject({ key_store: 'file' })
  expect(Object.values(filesOf(home)).join()).toContain('made-up-key')
})

test('every setting can be saved, shown, changed and unset', async () => {
  const home = freshHome()
  const settings = ['--client', 'Acme Widgets', '--bound', '--read-only', '--label', 'production']
  const more = ['--color', 'red', '--default-output', 'yaml', '--request-timeout', '5']
  const zone = ['--timezone', 'europe/berlin', '--technician', 'Robin Field']
  const rest = ['--proxy', 'proxy.example:3128', '--insecure', '--allow-http', ...zone]
  await add(home, 'acme', [...OTHER, '--key-env', 'K', ...settings, ...more, ...rest], {
    env: { K: 'made-up' },
  })
  expect(await json(['profiles', 'show', 'acme'], { home })).toEqual({
    name: 'acme',
    url: 'https://acme.example/',
    current: true,
    client: 'Acme Widgets',
    bound: true,
    read_only: true,
    label: 'production',
    color: 'red',
    output: 'yaml',
    request_timeout: 5,
    timezone: 'Europe/Berlin',
    technician: 'Robin Field',
    proxy: 'http://proxy.example:3128',
    ca_file: null,
    client_cert: null,
    client_key: null,
    insecure: true,
    allow_http: true,
    key_store: 'env',
    key_source: 'K',
    decrypt_password_store: null,
    decrypt_password_source: null,
  })
  const unset = [
    'client',
    'bound',
    'read-only',
    'proxy',
    'insecure',
    'timezone',
    'technician',
  ].flatMap((name) => ['--unset', name])
  await run(['profiles', 'set', 'acme', '--label', 'staging', ...unset], { home })
  expect(await json(['profiles', 'show', 'acme'], { home })).toMatchObject({
    client: null,
    bound: false,
    read_only: false,
    label: 'staging',
    color: 'red',
    timezone: null,
    technician: null,
    proxy: null,
    insecure: false,
    key_source: 'K',
  })
})

test.each([
  [['--color', 'mauve'], '--color mauve'],
  [['--default-output', 'xml'], '--default-output xml'],
  [['--request-timeout', 'soon'], '--request-timeout soon'],
  [['--proxy', 'http://ada:hunter2@proxy.example'], 'user name or password'],
  [['--ca-file', 'nowhere.pem'], 'nowhere.pem'],
  [['--client-cert', 'nowhere.pem'], 'nowhere.pem'],
  [['--label', ' '], "--label can't be empty"],
  [['--timezone', 'Berlin'], 'Did you mean Europe/Berlin?'],
  [['--timezone', '+01:00'], 'Europe/Berlin or UTC'],
  [['--store', 'pocket'], '--store pocket'],
  [['--store', 'command'], '--key-command'],
  [['--key-stdin'], 'more than one place'],
])('add refuses invalid input: %s', async (args, text) => {
  const home = freshHome()
  const result = await add(home, 'acme', [...OTHER, '--key-env', 'K', ...args], {
    env: { K: 'made-up' },
  })
  expectFailure(result, 2, text)
  expect(result.stderr).not.toContain('hunter2')
  expect(filesOf(home)).toEqual({})
})

test.each([
  ['sandbox', 'that name is reserved'],
  ['environment', 'that name is reserved'],
  ['a b', "isn't a valid profile name"],
  ['__proto__', "isn't a valid profile name"],
  ['../etc', "isn't a valid profile name"],
])("a profile can't be named %s", async (name, text) => {
  expectFailure(await add(freshHome(), name, OTHER), 2, text)
})

test('add says what is missing if nobody can be asked', async () => {
  const home = freshHome()
  expectFailure(await add(home, 'acme', ['--no-test']), 2, '--url is missing')
  expectFailure(await add(home, 'acme', OTHER), 2, '--key-stdin')
  expectFailure(await add(home, 'acme', [...OTHER, '--key-stdin']), 2, 'standard input is empty')
  const threeLines = await add(home, 'acme', [...OTHER, '--key-stdin'], { stdin: 'a1\nb2\nc3\n' })
  expectFailure(threeLines, 2, 'Standard input has 3 lines')
})

test('a second profile with the same name is refused with the likely commands', async () => {
  const home = freshHome()
  const args = [...OTHER, '--key-env', 'K']
  await add(home, 'acme', args, { env: { K: 'made-up' } })
  const again = await add(home, 'acme', args, { env: { K: 'made-up' } })
  expectFailure(again, 2, 'itflow profiles rotate-key acme')
})

test('plain http to another machine is refused before a key is asked for', async () => {
  const args = ['--url', 'http://acme.example', '--key-stdin']
  expectFailure(await add(freshHome(), 'acme', args), 10, 'not encrypted')
})

test('use changes the current profile, also to the sandbox', async () => {
  const home = freshHome()
  for (const name of ['acme', 'bakery']) {
    await add(home, name, [...OTHER, '--key-env', 'K'], { env: { K: 'made-up' } })
  }
  await run(['profiles', 'use', 'bakery'], { home })
  expect(await json(['whoami'], { home })).toMatchObject({ profile: 'bakery' })
  await run(['profiles', 'use', 'sandbox'], { home })
  expect(await json(['whoami'], { home })).toMatchObject({ profile: 'sandbox' })
  expectFailure(await run(['profiles', 'use', 'nobody'], { home }), 5, 'Profiles: acme, bakery')
})

test('rename moves the secrets and leaves none behind', async () => {
  const home = freshHome()
  await add(home, 'acme', ['--url', server.url, '--key-stdin'], { stdin: server.key })
  await run(['profiles', 'rename', 'acme', 'widgets'], { home })
  expect(await json(['profiles', 'list'], { home })).toMatchObject([
    { name: 'widgets', current: true },
  ])
  expect(await json(['profiles', 'test'], { home })).toMatchObject({ name: 'widgets' })
  const secrets = filesOf(home)[join('.config', 'itflow', 'secrets.json')]
  expect(JSON.parse(secrets ?? '').secrets).toEqual({
    [`API key of widgets for ${server.url}`]: server.key,
  })
})

test('remove asks, and also removes the secrets and the cache', async () => {
  const home = freshHome()
  await add(home, 'acme', ['--url', server.url, '--key-stdin'], { stdin: server.key })
  expectFailure(await run(['profiles', 'remove', 'acme'], { home }), 10, '--yes')
  const asked = await run(['profiles', 'remove', 'acme'], { home, terminal: 80, answers: [false] })
  expect([asked.status, asked.questions.length]).toEqual([10, 1])
  expect(await json(['profiles', 'remove', 'acme', '--yes'], { home })).toEqual({
    name: 'acme',
    removed: true,
  })
  expect(await json(['profiles', 'list'], { home })).toEqual([])
  expect(Object.values(filesOf(home)).join()).not.toContain(server.key)
  expect(Object.keys(filesOf(home)).some((name) => name.includes('memory'))).toBe(false)
})

test('rotate-key saves the new key only if it works', async () => {
  const home = freshHome()
  await add(home, 'acme', ['--url', server.url, '--key-stdin', '--no-test'], {
    stdin: 'made-up-old',
  })
  const rotate = (stdin: string) =>
    run(['profiles', 'rotate-key', 'acme', '--key-stdin'], { home, stdin })
  expectFailure(await rotate('made-up-wrong'), 3, 'does not accept')
  const secrets = () => filesOf(home)[join('.config', 'itflow', 'secrets.json')] ?? ''
  expect(secrets()).toContain('made-up-old')
  expect((await rotate(server.key)).status).toBe(0)
  expect(secrets()).not.toContain('made-up-old')
  expect(await json(['profiles', 'test'], { home })).toMatchObject({ name: 'acme' })
})

test('rotate-key tests the old decrypt password with the new key', async () => {
  const home = freshHome()
  const args = ['--url', server.url, '--key-stdin', '--decrypt-password-env', 'D', '--no-test']
  await add(home, 'acme', args, { stdin: 'made-up-old', env: { D: 'made-up-wrong' } })
  const rotate = (D: string) =>
    run(['profiles', 'rotate-key', 'acme', '--key-stdin'], { home, stdin: server.key, env: { D } })
  expectFailure(
    await rotate('made-up-wrong'),
    3,
    "The decrypt password can't decrypt any credential",
  )
  expect((await rotate(server.decryptPassword)).status).toBe(0)
})

test('test reports a wrong decrypt password, after what works', async () => {
  const home = freshHome()
  const args = ['--url', server.url, '--key-stdin', '--decrypt-password-env', 'D']
  const env = { D: server.decryptPassword }
  await add(home, 'acme', args, { stdin: server.key, env })
  expect(await json(['profiles', 'test'], { home, env })).toMatchObject({
    decrypt_password: 'proven',
    key_in_address: false,
    decrypt_password_in_address: false,
  })
  const wrong = await run(['profiles', 'test', '--json'], { home, env: { D: 'made-up-wrong' } })
  expect(wrong.status).toBe(3)
  expect(JSON.parse(wrong.stdout)).toMatchObject({ decrypt_password: 'wrong', can_write: true })
})

test('the sandbox can be tested too', async () => {
  const tested = await json(['profiles', 'test', '--profile', 'sandbox'], { home: freshHome() })
  expect(tested).toMatchObject({ name: 'sandbox', release: '26.10', decrypt_password: 'proven' })
})
