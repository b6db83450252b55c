import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { findLeftovers } from '../../src/profiles/clean-up.ts'
import { listKeychainAccounts, withLedger } from '../../src/profiles/keychain-ledger.ts'
import { readProfileStore } from '../../src/profiles/profile-store.ts'
import { fileCache } from '../../src/profiles/server-cache.ts'
import { testWorld } from '../profiles/world.ts'
import { freshHome, run } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

// What a killed run leaves: temporary files that contain keys, and secrets without a profile.

const SECRET = 'made-up-secret-that-stayed'
/** No process has this ID: it is above Linux's maximum. */
const DEAD = 2 ** 22 + 1

/** Names of temporary files of this and earlier versions: of this process, of a dead one, of any. */
const NAMES = [
  `secrets.json.${DEAD}.123456789.tmp`,
  `secrets.json.${process.pid}.123456789.tmp`,
  `config.json.${DEAD}.123456789.tmp`,
  'config.json.tmp-17953128001a2b3c',
  `keychain.json.${DEAD}.1.tmp`,
]

/** Files in the same directory that aren't leftovers. */
const OTHERS = ['secrets.json.bak', 'my.tmp', 'config.json.tmp', 'notes.json.1.2.tmp']

/** Makes a home with two profiles, a secret without a profile, and temporary files. */
async function littered() {
  const home = freshHome()
  const config = join(home, '.config', 'itflow')
  for (const name of ['acme', 'bakery']) {
    const argv = ['profiles', 'add', name, '--url', `https://${name}.example`, '--no-test']
    await run([...argv, '--key-stdin', '--store', 'file'], { home, stdin: `key of ${name}` })
  }
  const path = join(config, 'secrets.json')
  const { secrets } = JSON.parse(readFileSync(path, 'utf8'))
  const strays = {
    'API key of gone for https://gone.example/': SECRET,
    'API key of acme for https://elsewhere.example/': SECRET,
    'decrypt password of acme for https://acme.example/': SECRET,
  }
  writeFileSync(path, JSON.stringify({ version: 1, secrets: { ...secrets, ...strays } }))
  for (const name of [...NAMES, ...OTHERS]) writeFileSync(join(config, name), SECRET)
  return { home, config, path }
}

const CHANGES: readonly [string, string[]][] = [
  ['profiles set', ['profiles', 'set', 'bakery', '--color', 'red']],
  ['profiles use', ['profiles', 'use', 'bakery']],
  ['logout', ['logout', 'acme']],
  ['profiles rename', ['profiles', 'rename', 'acme', 'acme2']],
  ['profiles remove', ['profiles', 'remove', 'acme', '--yes']],
]

test.each(CHANGES)('%s removes and reports the leftovers, and nothing else', async (_, argv) => {
  const { home, config, path } = await littered()
  const { status, stderr } = await run(argv, { home })
  expect(status).toBe(0)
  expect(readdirSync(config).sort()).toEqual(['config.json', 'secrets.json', ...OTHERS].sort())
  const { secrets } = JSON.parse(readFileSync(path, 'utf8'))
  expect(Object.values(secrets)).not.toContain(SECRET)
  expect(secrets).toMatchObject({
    'API key of bakery for https://bakery.example/': 'key of bakery',
  })
  expect(stderr).toContain('Removed a secret that no profile uses: API key of gone')
  expect(stderr).not.toContain(SECRET)
  const again = await run(['profiles', 'set', 'bakery', '--color', 'blue'], { home })
  expect(again.stderr).not.toContain('Removed')
})

it('doctor reports them and removes nothing', async () => {
  const { home, config } = await littered()
  const server = await startSandbox()
  const env = { ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key }
  const before = readdirSync(config).sort()
  const { status, stdout } = await run(['doctor', '--json'], { home, env })
  const { findings } = JSON.parse(stdout)
  const files = findings.find(({ check }: { check: string }) => check === 'Files')
  expect([status, files.needs_attention]).toEqual([12, true])
  expect(files.message).toContain('API key of gone for https://gone.example/')
  expect(files.message).toContain(NAMES[0])
  expect(files.message).toContain('left by an interrupted run, which may contain keys: ')
  expect(stdout).not.toContain(SECRET)
  expect(readdirSync(config).sort()).toEqual(before)
  await run(['profiles', 'set', 'acme', '--color', 'red'], { home })
  const clean = JSON.parse((await run(['doctor', '--json'], { home, env })).stdout)
  expect(clean.findings.map(({ check }: { check: string }) => check)).not.toContain('Files')
  await server.close()
})

it("unreadable secrets don't fail a change that doesn't need them", async () => {
  const { home, path } = await littered()
  writeFileSync(path, '{"version":1,"secrets":{', { mode: 0o600 })
  const { status, stderr } = await run(['profiles', 'set', 'acme', '--color', 'red'], { home })
  expect([status, readFileSync(path, 'utf8')]).toEqual([0, '{"version":1,"secrets":{'])
  expect(stderr).toContain('Could not clean up')
})

describe('the keychain, which is shared by all configuration directories', () => {
  const memoryKeychain = () => {
    const held = new Map<string, string>([['of another directory', 'theirs']])
    const keychain = {
      read: async (account: string) => held.get(account),
      write: async (account: string, secret: string) => void held.set(account, secret),
      remove: async (account: string) => void held.delete(account),
    }
    return { held, keychain }
  }

  it('is recorded by account, from before a secret is stored until after it is removed', async () => {
    const world = testWorld()
    const { keychain } = memoryKeychain()
    const kept = withLedger(keychain, world)
    await kept.write('one', SECRET)
    await kept.write('two', SECRET)
    await kept.remove('one')
    expect(listKeychainAccounts(world)).toEqual(['two'])
    const failing = withLedger(
      { ...keychain, write: () => Promise.reject(new Error('locked')) },
      world,
    )
    await expect(failing.write('three', SECRET)).rejects.toThrow('locked')
    expect(listKeychainAccounts(world)).toEqual(['two', 'three'])
    expect(readFileSync(join(world.config, 'keychain.json'), 'utf8')).not.toContain(SECRET)
  })

  it('only has leftovers that this directory stored', async () => {
    const world = testWorld()
    const kept = withLedger(memoryKeychain().keychain, world)
    const url = 'https://acme.example/'
    await kept.write(`API key of acme for ${url}`, SECRET)
    await kept.write('API key of gone for https://gone.example/', SECRET)
    const store = {
      version: 1 as const,
      profiles: { acme: { url, key: { store: 'keychain' as const } } },
    }
    expect((await findLeftovers(world, store)).secrets).toEqual([
      { store: 'keychain', account: 'API key of gone for https://gone.example/' },
    ])
    expect(readProfileStore(world, () => undefined).profiles).toEqual({})
  })
})

it("a cache's temporary files are removed with its next change, once their run has ended", async () => {
  const world = testWorld()
  const owner = { instance: 'acme', url: 'https://acme.example/' }
  const memory = fileCache(world, owner)
  await memory.write({ clock: { at: '2026-11-24T12:00:00Z', minutesAhead: 0 } })
  const directory = join(world.state, 'memory')
  const [name = ''] = readdirSync(directory)
  const put = (file: string, age = 0) => {
    writeFileSync(join(directory, file), '{}')
    const then = new Date(Date.now() - age)
    utimesSync(join(directory, file), then, then)
  }
  put(`${name}.${DEAD}.1.tmp`)
  put(`${name}.${process.pid}.1.tmp`)
  put(`${name}.${process.pid}.2.tmp`, 3_600_000)
  await memory.write({ clock: { at: '2026-11-24T12:00:00Z', minutesAhead: 60 } })
  expect(readdirSync(directory).sort()).toEqual([name, `${name}.${process.pid}.1.tmp`])
})

it("the sandbox's temporary files are removed as well", async () => {
  const home = freshHome()
  await run(['clients', 'list', '--profile', 'sandbox'], { home })
  const state = join(home, '.local', 'state', 'itflow')
  const left = join(state, `sandbox-26.10.json.${DEAD}.1.tmp`)
  mkdirSync(state, { recursive: true })
  writeFileSync(left, '{}')
  await run(['sandbox', 'reset'], { home })
  expect(existsSync(left)).toBe(false)
})
