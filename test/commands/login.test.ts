import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { suggestProfileName } from '../../src/commands/login/profile-name.ts'
import { freshHome, run } from '../support/run.ts'
import { type RunningSandbox, startSandbox } from '../support/sandbox.ts'

let server: RunningSandbox
beforeAll(async () => {
  server = await startSandbox()
})
afterAll(() => server.close())

async function shown(home: string, argv: string[], env: Record<string, string> = {}) {
  const { stdout } = await run([...argv, '--json'], { home, env })
  return JSON.parse(stdout)
}

test('login asks for address, key and decrypt password, verifies them, and saves them under a name', async () => {
  const home = freshHome()
  const address = server.url.replace('http://', '')
  const result = await run(['login'], {
    home,
    terminal: 100,
    answers: [` ${address}login.php `, server.key, server.decryptPassword, 'my acme', 'acme', true],
  })
  expect(result.stderr).toContain("isn't a valid profile name")
  expect(result.status).toBe(0)
  expect(result.questions).toEqual([
    'Address of your ITFlow',
    'API key',
    'Decrypt password (optional)',
    'Name of the profile',
    'Name of the profile',
    'Store the secrets in a file that only you can read?',
  ])
  expect(result.stdout).toBe('')
  expect(result.stderr).toMatch(/ITFlow 26\.10 at .*; the key sees \d+ clients and may write/)
  expect(result.stderr).toContain('itflow clients list')
  expect(result.stderr).not.toContain(server.key)
  expect(await shown(home, ['whoami'])).toMatchObject({
    profile: 'acme',
    url: server.url,
    key_store: 'file',
    decrypt_password_store: 'file',
    chosen_by: 'the current profile',
  })
})

test('without a keychain, nothing is saved if the file is declined', async () => {
  const home = freshHome()
  const answers = [server.url, server.key, '', 'acme', false]
  const result = await run(['login'], { home, terminal: 100, answers })
  expect(result.status).toBe(2)
  expect(result.stderr).toContain('there is no D-Bus session')
  expect(result.stderr).toContain('--key-command')
  expect(existsSync(join(home, '.config', 'itflow', 'config.json'))).toBe(false)
})

test('login takes everything from options and asks nothing', async () => {
  const home = freshHome()
  const args = ['login', 'acme', '--url', server.url, '--key-stdin', '--store', 'file', '--json']
  const result = await run(args, { home, stdin: server.key })
  expect(result.status).toBe(0)
  expect(JSON.parse(result.stdout)).toMatchObject({ name: 'acme', current: true })
})

test('at a terminal, an existing profile is replaced only if the person agrees', async () => {
  const home = freshHome()
  const args = ['login', 'acme', '--url', server.url]
  await run([...args, '--key-stdin', '--store', 'file'], { home, stdin: server.key })
  const at = { home, terminal: 100 }
  const refused = await run(args, { ...at, answers: [false] })
  expect([refused.status, refused.questions]).toEqual([
    2,
    [`acme is already the profile for ${server.url}. Replace its key?`],
  ])
  const agreed = await run(args, { ...at, answers: [true, server.key, '', true] })
  expect([agreed.status, agreed.questions.slice(1, 3)]).toEqual([
    0,
    ['API key', 'Decrypt password (optional)'],
  ])
  const byOption = [...args, '--key-env', 'K', '--store', 'file']
  const script = await run(byOption, { ...at, env: { K: server.key } })
  expect([script.status, script.questions]).toEqual([0, []])
})

test('a profile that moves to another address keeps neither IDs nor trust settings', async () => {
  const home = freshHome()
  const env = { K: server.key }
  const key = ['--key-env', 'K', '--store', 'env', '--no-test']
  const old = ['--client', '1', '--bound', '--technician', '3', '--allow-http', '--insecure']
  const look = ['--label', 'production', '--read-only']
  const first = ['login', 'acme', '--url', `${server.url}sub/`, ...key, ...old, ...look]
  expect((await run(first, { home, env })).status).toBe(0)
  const moved = ['login', 'acme', '--url', server.url, ...key, '--yes', '--json']
  const result = await run(moved, { home, env })
  expect(result.status).toBe(0)
  expect(JSON.parse(result.stdout)).toMatchObject({
    url: server.url,
    ...{ client: null, bound: false, technician: null, insecure: false, allow_http: false },
    ...{ label: 'production', read_only: true },
  })
})

test('a different name can be chosen if the first one is taken', async () => {
  const home = freshHome()
  const first = ['login', 'acme', '--url', `${server.url}sub/`, '--key-env', 'K', '--no-test']
  await run([...first, '--store', 'env'], { home, env: { K: 'made-up' } })
  const answers = [server.url, server.key, '', 'acme', false, 'other', true]
  const result = await run(['login'], { home, terminal: 100, answers })
  expect(result.status).toBe(0)
  expect(result.questions.slice(3, 6)).toEqual([
    'Name of the profile',
    `acme is the profile for ${server.url}sub/. Replace it?`,
    'Name of the profile',
  ])
  expect(await shown(home, ['profiles', 'show', 'acme'])).toMatchObject({
    url: `${server.url}sub/`,
  })
})

test('login can be cancelled at each question: it exits with 130 and leaves nothing behind', async () => {
  const answers = [server.url, server.key, server.decryptPassword, 'acme', true]
  for (const [at] of answers.entries()) {
    const home = freshHome()
    const options = { home, terminal: 100, answers: answers.slice(0, at), isCancelled: true }
    const { status, questions } = await run(['login'], options)
    expect([at, status, questions.length]).toEqual([at, 130, at + 1])
    expect(existsSync(join(home, '.config', 'itflow'))).toBe(false)
    expect(existsSync(join(home, '.local', 'state', 'itflow'))).toBe(false)
  }
})

test('login says what is missing if nobody can be asked', async () => {
  const home = freshHome()
  const noAddress = await run(['login'], { home })
  expect([noAddress.status, noAddress.stderr.includes('--url')]).toEqual([2, true])
  const noKey = await run(['login', '--url', server.url], { home })
  expect([noKey.status, noKey.stderr.includes('--key-stdin')]).toEqual([2, true])
})

test('logging in again keeps the settings; another address is asked about', async () => {
  const home = freshHome()
  const args = ['login', 'acme', '--url', server.url, '--key-stdin', '--store', 'file']
  await run([...args, '--label', 'production'], { home, stdin: server.key })
  await run(args, { home, stdin: server.key })
  expect(await shown(home, ['profiles', 'show'])).toMatchObject({ label: 'production' })
  const other = ['login', 'acme', '--url', `${server.url}sub/`, '--key-stdin', '--no-test']
  const refused = await run(other, { home, stdin: 'made-up-key' })
  expect([refused.status, refused.stderr.includes('Nothing was changed')]).toEqual([2, true])
  expect((await run([...other, '--yes'], { home, stdin: 'made-up-key' })).status).toBe(0)
  const secrets = readFileSync(join(home, '.config', 'itflow', 'secrets.json'), 'utf8')
  expect(secrets).not.toContain(server.key)
  expect(secrets).toContain('made-up-key')
})

test.each([
  ['https://acme.example/', 'acme'],
  ['https://itflow.acme.example/', 'acme'],
  ['https://www.itflow.acme.example/', 'acme'],
  ['https://itflow/', 'itflow'],
  ['http://127.0.0.1:8080/', '127.0.0.1'],
  ['http://[::1]/', '1-'],
  ['http://sandbox.localhost/', 'sandbox.localhost'],
])('for %s, the suggested name is %s', (address, name) => {
  expect(suggestProfileName(new URL(address))).toBe(name)
})

test('logout removes the secrets and keeps the settings', async () => {
  const home = freshHome()
  const args = ['login', 'acme', '--url', server.url, '--key-stdin', '--store', 'file']
  await run([...args, '--label', 'production'], { home, stdin: server.key })
  const result = await run(['logout', '--json'], { home })
  expect(result.status).toBe(0)
  expect(JSON.parse(result.stdout)).toMatchObject({ label: 'production', key_store: null })
  const secrets = readFileSync(join(home, '.config', 'itflow', 'secrets.json'), 'utf8')
  expect(secrets).not.toContain(server.key)
  const after = await run(['clients', 'list'], { home })
  expect([after.status, after.stderr.includes('itflow login acme')]).toEqual([3, true])
})

test("logout says where a key stays that it can't remove", async () => {
  const home = freshHome()
  const args = ['profiles', 'add', 'acme', '--url', server.url, '--key-env', 'K', '--no-test']
  await run(args, { home, env: { K: 'made-up' } })
  expect((await run(['logout', 'acme'], { home })).stderr).toContain('is still in the variable K')
})

test('whoami shows profile, client and key without contacting the server', async () => {
  const home = freshHome()
  const env = {
    ITFLOW_URL: 'https://acme.example/api/v1',
    ITFLOW_API_KEY: 'made-up-key',
    ITFLOW_CLIENT: 'Acme Widgets',
  }
  expect(await shown(home, ['whoami', '--read-only'], env)).toEqual({
    profile: 'environment',
    url: 'https://acme.example/',
    chosen_by: 'ITFLOW_URL and ITFLOW_API_KEY',
    client: 'Acme Widgets',
    client_from: 'ITFLOW_CLIENT',
    bound_to: null,
    read_only: true,
    label: null,
    key_store: 'env',
    key_source: 'ITFLOW_API_KEY',
    decrypt_password_store: null,
    decrypt_password_source: null,
  })
  expect(await shown(home, ['whoami', '--all-clients'], env)).toMatchObject({
    client: null,
    client_from: '--all-clients',
  })
})

test('config shows each value and where it comes from, and no secret', async () => {
  const home = freshHome()
  const env = {
    ITFLOW_DECRYPT_PASSWORD: 'made-up-password',
    ITFLOW_TIMEOUT: '5',
    HTTPS_PROXY: 'http://ada:made-up-password@proxy.example',
  }
  const args = ['profiles', 'add', 'acme', '--url', 'https://acme.example', '--no-test']
  await run([...args, '--key-env', 'K', '--label', 'production'], { home, env: { K: 'made-up' } })
  writeFileSync(join(home, '.itflow.json'), '{"client":"Acme"}')
  const { stdout } = await run(['config', '--json', '--insecure'], { home, env })
  const rows = Object.fromEntries(
    JSON.parse(stdout).map((row: { setting: string }) => [row.setting, row]),
  )
  expect(rows).toMatchObject({
    profile: { value: 'acme', from: 'the current profile' },
    url: { value: 'https://acme.example/', source: 'profile' },
    key: { value: 'the variable K', source: 'profile' },
    decrypt_password: { source: 'environment', from: 'ITFLOW_DECRYPT_PASSWORD' },
    client: { value: 'Acme', source: 'folder', from: join(home, '.itflow.json') },
    label: { value: 'production', source: 'profile', from: 'profile acme' },
    request_timeout: { value: '5', source: 'environment', from: 'ITFLOW_TIMEOUT' },
    insecure: { value: 'true', source: 'flag', from: '--insecure' },
    proxy: { value: 'http://***@proxy.example', source: 'environment' },
    output: { value: 'json', source: 'flag' },
    config_file: { value: join(home, '.config', 'itflow', 'config.json') },
  })
  expect(stdout).not.toContain('made-up-password')
})

test('a damaged profiles file stops every command that needs it, and is left unchanged', async () => {
  const home = freshHome()
  const directory = join(home, '.config', 'itflow')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'config.json')
  writeFileSync(path, '{"version":1,', { mode: 0o600 })
  for (const argv of [
    ['whoami'],
    ['profiles', 'list'],
    ['login', '--url', server.url, '--key-stdin'],
  ]) {
    const { status, stderr } = await run(argv, { home, stdin: server.key })
    expect([status, stderr.includes(path)]).toEqual([2, true])
  }
  expect(readFileSync(path, 'utf8')).toBe('{"version":1,')
  expect((await run(['whoami', '--profile', 'sandbox'], { home })).status).toBe(0)
})
