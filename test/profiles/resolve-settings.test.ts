import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AuthenticationError, RefusedError, UsageError } from '../../src/errors.ts'
import {
  chooseSettings,
  profileNames,
  resolveSettings,
} from '../../src/profiles/resolve-settings.ts'
import { type TestWorld, testWorld } from './world.ts'

function withProfiles(world: TestWorld, profiles: Record<string, object>, current?: string) {
  mkdirSync(world.config, { recursive: true, mode: 0o700 })
  const content = { version: 1, ...(current === undefined ? {} : { current }), profiles }
  writeFileSync(join(world.config, 'config.json'), JSON.stringify(content), { mode: 0o600 })
}

function withFolder(world: TestWorld, content: object, ...below: string[]): string {
  const directory = join(world.cwd, ...below)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, '.itflow.json'), JSON.stringify(content))
  return directory
}

const ACME = { url: 'https://acme.example/', key: { store: 'env', name: 'ACME_KEY' } }
const BAKERY = { url: 'https://bakery.example/itflow/', key: { store: 'env', name: 'BAKERY_KEY' } }
const PAIR = { ITFLOW_URL: 'https://env.example', ITFLOW_API_KEY: 'key-from-environment' }

test('with nothing set, the message says how to create a profile and how to use the sandbox', async () => {
  const failure = await resolveSettings(testWorld(), {}).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(UsageError)
  expect(failure).toMatchObject({ exit: 2 })
  expect((failure as UsageError).hint).toContain('itflow login')
  expect((failure as UsageError).hint).toContain('--profile sandbox')
})

test('the sandbox needs no file and no key', async () => {
  const settings = await resolveSettings(testWorld(), { profile: 'sandbox' })
  expect(settings).toMatchObject({ instance: 'sandbox', isSandbox: true, timeout: 30_000 })
  expect(await settings.key()).not.toBe('')
  expect(await settings.decryptPassword()).not.toBe('')
})

test('address and key in the environment need no profile', async () => {
  const settings = await resolveSettings(testWorld(PAIR), {})
  expect(settings.instance).toBe('environment')
  expect(settings.url.href).toBe('https://env.example/')
  expect(await settings.key()).toBe('key-from-environment')
  expect(await settings.decryptPassword()).toBeUndefined()
})

test.each([
  ['ITFLOW_URL', 'ITFLOW_API_KEY'],
  ['ITFLOW_API_KEY', 'ITFLOW_URL'],
])('%s without %s is refused, even if there is a profile', async (only, missing) => {
  const world = testWorld({ [only]: 'https://env.example', [missing]: '' })
  withProfiles(world, { acme: ACME }, 'acme')
  await expect(resolveSettings(world, {})).rejects.toThrow(`${only} is set, but ${missing} is not`)
})

test('each source overrides those after it: flag, pair, ITFLOW_PROFILE, folder, current', async () => {
  const profiles = { flagged: ACME, variable: ACME, folder: ACME, current: ACME }
  const order: [Record<string, string>, boolean, object, string][] = [
    [{ ...PAIR, ITFLOW_PROFILE: 'variable' }, true, { profile: 'flagged' }, 'flagged'],
    [{ ...PAIR, ITFLOW_PROFILE: 'variable' }, true, {}, 'environment'],
    [{ ITFLOW_PROFILE: 'variable' }, true, {}, 'variable'],
    [{}, true, {}, 'folder'],
    [{}, false, {}, 'current'],
  ]
  for (const [env, hasFolder, flags, expected] of order) {
    const world = testWorld(env)
    withProfiles(world, profiles, 'current')
    if (hasFolder) withFolder(world, { profile: 'folder' })
    expect((await resolveSettings(world, flags)).instance).toBe(expected)
  }
})

test('an explicit name replaces --profile', async () => {
  const world = testWorld({ BAKERY_KEY: 'key-of-bakery', ...PAIR })
  withProfiles(world, { acme: ACME, bakery: BAKERY }, 'acme')
  const settings = await resolveSettings(world, { profile: 'acme,bakery' }, 'bakery')
  expect(settings.url.href).toBe('https://bakery.example/itflow/')
  expect(await settings.key()).toBe('key-of-bakery')
  expect(await profileNames(world)).toEqual(['acme', 'bakery'])
})

test("a profile's key never comes from the pair in the environment", async () => {
  const world = testWorld(PAIR)
  withProfiles(world, { acme: ACME })
  const settings = await resolveSettings(world, { profile: 'acme' })
  await expect(settings.key()).rejects.toBeInstanceOf(AuthenticationError)
})

test('an unknown profile is refused with the known names', async () => {
  const world = testWorld()
  withProfiles(world, { acme: ACME })
  const failure = await resolveSettings(world, { profile: 'amce' }).catch((error) => error)
  expect(failure).toMatchObject({ exit: 2, message: 'There is no profile "amce" (--profile)' })
  expect(failure.hint).toContain('acme, sandbox')
})

test('the client comes from flag, environment, folder, profile, in this order', async () => {
  const profile = { ...ACME, client: 'of the profile' }
  const world = testWorld({ ITFLOW_CLIENT: 'of the environment' })
  withProfiles(world, { acme: profile }, 'acme')
  const file = join(withFolder(world, { client: 'of the folder' }), '.itflow.json')
  const client = async (at: TestWorld, flags = {}) => (await resolveSettings(at, flags)).client
  expect(await client(world, { client: 'of the flag' })).toEqual({
    value: 'of the flag',
    source: 'flag',
    from: '--client',
  })
  expect(await client(world)).toMatchObject({ source: 'environment', from: 'ITFLOW_CLIENT' })
  const plain = { ...world, env: {} }
  expect(await client(plain)).toEqual({ value: 'of the folder', source: 'folder', from: file })
  expect(await client({ ...plain, cwd: '/' })).toMatchObject({
    value: 'of the profile',
    source: 'profile',
  })
})

test.each([
  ['its profile is used', { profile: 'acme', client: '2' }, {}, '2'],
  ['it names no profile', { client: '2' }, { profile: 'bakery' }, '2'],
  ['another profile is', { profile: 'acme', client: '2' }, { profile: 'bakery' }, undefined],
  ['the sandbox is', { profile: 'acme', client: '2' }, { profile: 'sandbox' }, undefined],
])("the folder's client if %s", async (_, content, flags, client) => {
  const world = testWorld()
  withProfiles(world, { acme: ACME, bakery: BAKERY })
  withFolder(world, content)
  expect((await resolveSettings(world, flags)).client?.value).toBe(client)
})

test("the folder's profile and client don't apply to address and key from the environment", async () => {
  const world = testWorld(PAIR)
  withFolder(world, { profile: 'acme', client: '2' })
  expect((await resolveSettings(world, {})).client).toBeUndefined()
})

test.each([
  [{ HTTPS_PROXY: 'http://env.example' }, 'http://env.example'],
  [{}, 'http://own.example'],
  [{ HTTP_PROXY: 'http://env.example' }, 'http://own.example'],
  [{ NO_PROXY: 'acme.example' }, undefined],
  [{ HTTPS_PROXY: 'http://env.example', NO_PROXY: '*' }, undefined],
])('for a profile with a proxy and the variables %j the proxy is %s', async (env, proxy) => {
  const world = testWorld(env)
  withProfiles(world, { acme: { ...ACME, proxy: 'http://own.example' } }, 'acme')
  expect((await resolveSettings(world, {})).proxy).toBe(proxy)
})

test('an empty client in the environment is kept, so that it cannot widen the scope', async () => {
  const settings = await resolveSettings(testWorld({ ...PAIR, ITFLOW_CLIENT: '' }), {})
  expect(settings.client).toMatchObject({ value: '', from: 'ITFLOW_CLIENT' })
})

test("a folder's file applies to its subfolders, and the nearest one is used", async () => {
  const world = testWorld()
  withProfiles(world, { acme: ACME, bakery: BAKERY })
  withFolder(world, { profile: 'acme' })
  const below = withFolder(world, { profile: 'bakery' }, 'a', 'b')
  mkdirSync(join(below, 'c'))
  expect((await resolveSettings({ ...world, cwd: join(below, 'c') }, {})).instance).toBe('bakery')
  expect((await resolveSettings({ ...world, cwd: join(world.cwd, 'a') }, {})).instance).toBe('acme')
})

test.each(['url', 'key', 'keyCommand', 'output', '__proto__'])(
  'a folder\'s file that sets "%s" is refused, with the file and the word',
  async (word) => {
    const world = testWorld(PAIR)
    writeFileSync(join(world.cwd, '.itflow.json'), `{"${word}": "x"}`)
    const failure = await resolveSettings(world, {}).catch((error) => error)
    expect(failure).toBeInstanceOf(UsageError)
    expect(failure.message).toContain(join(world.cwd, '.itflow.json'))
    expect(failure.message).toContain(`"${word}"`)
  },
)

test('plain http is refused except to this machine, or if the profile allows it', async () => {
  const world = testWorld({ ...PAIR, ITFLOW_URL: 'http://itflow.example' })
  await expect(resolveSettings(world, {})).rejects.toBeInstanceOf(RefusedError)
  const local = testWorld({ ...PAIR, ITFLOW_URL: 'http://127.0.0.1:8080/itflow' })
  expect((await resolveSettings(local, {})).url.href).toBe('http://127.0.0.1:8080/itflow/')
  const lan = { ...ACME, url: 'http://itflow.example/' }
  withProfiles(world, { lan, open: { ...lan, allowHttp: true } })
  await expect(resolveSettings(world, { profile: 'lan' })).rejects.toBeInstanceOf(RefusedError)
  expect((await resolveSettings(world, { profile: 'open' })).allowsHttp).toBe(true)
})

test('--insecure, and a profile with it, are reported each time', async () => {
  const world = testWorld()
  withProfiles(world, { acme: { ...ACME, insecure: true } })
  expect((await resolveSettings(world, { profile: 'acme' })).isInsecure).toBe(true)
  expect((await resolveSettings(testWorld(PAIR), { insecure: true })).isInsecure).toBe(true)
  expect(world.notes).toEqual([
    { code: 'insecure', message: expect.stringContaining('acme.example is not verified') },
  ])
})

test("read-only can't be lifted: any source that sets it is enough", async () => {
  const world = testWorld({ ITFLOW_READ_ONLY: '0' })
  withProfiles(world, { acme: { ...ACME, readOnly: true }, bakery: BAKERY })
  const isReadOnly = async (at: TestWorld, flags: object) =>
    (await resolveSettings(at, flags)).readOnly.value
  expect(await isReadOnly(world, { profile: 'acme' })).toBe(true)
  expect(await isReadOnly(world, { profile: 'bakery' })).toBe(false)
  expect(await isReadOnly(world, { profile: 'bakery', readOnly: true })).toBe(true)
  const strict = { ...world, env: { ITFLOW_READ_ONLY: '1' } }
  expect(await isReadOnly(strict, { profile: 'bakery' })).toBe(true)
})

test('the rest of a profile reaches the settings', async () => {
  const world = testWorld()
  const pem = join(world.home, 'ca.pem')
  writeFileSync(pem, '-----BEGIN CERTIFICATE-----\nmade up\n-----END CERTIFICATE-----\n')
  withProfiles(world, {
    acme: {
      ...ACME,
      label: 'production',
      color: 'red',
      timeout: 2.5,
      output: 'yaml',
      proxy: 'http://proxy.example:3128',
      caFile: pem,
      clientCert: pem,
      clientKey: pem,
    },
  })
  const settings = await resolveSettings(world, { profile: 'acme' })
  expect(settings).toMatchObject({
    label: 'production',
    color: 'red',
    timeout: 2500,
    output: { value: 'yaml', source: 'profile' },
    proxy: 'http://proxy.example:3128',
    ca: [expect.stringContaining('made up')],
    clientCertificate: { cert: expect.stringContaining('made up') },
  })
})

test.each([
  ['ITFLOW_OUTPUT', 'xml'],
  ['ITFLOW_TIMEOUT', 'soon'],
  ['ITFLOW_CA_FILE', '/nowhere/ca.pem'],
])('%s=%s is refused, naming the variable', async (variable, value) => {
  const failure = await resolveSettings(testWorld({ ...PAIR, [variable]: value }), {}).catch(
    (error) => error,
  )
  expect(failure).toBeInstanceOf(UsageError)
  expect(failure.message).toContain(variable)
})

test('a proxy in the environment is used, unless the profile has its own', async () => {
  const env = { ...PAIR, HTTPS_PROXY: 'http://proxy.example:3128' }
  expect((await resolveSettings(testWorld(env), {})).proxy).toBe('http://proxy.example:3128')
  const excepted = testWorld({ ...env, NO_PROXY: '.example' })
  expect((await resolveSettings(excepted, {})).proxy).toBeUndefined()
})

test('each choice has its source', async () => {
  const world = testWorld({ ITFLOW_TIMEOUT: '5' })
  withProfiles(world, { acme: { ...ACME, output: 'csv' } }, 'acme')
  const choices = await chooseSettings(world, {})
  expect(choices.timeout).toEqual({ value: 5000, source: 'environment', from: 'ITFLOW_TIMEOUT' })
  expect(choices.output).toEqual({ value: 'csv', source: 'profile', from: 'profile acme' })
  expect(choices.instance.chosenBy.from).toBe('the current profile')
})
