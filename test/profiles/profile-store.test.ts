import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import {
  changeProfileStore,
  withoutProfile,
  withProfile,
} from '../../src/profiles/change-profile-store.ts'
import { profileStorePath } from '../../src/profiles/paths.ts'
import type { Profile } from '../../src/profiles/profile.ts'
import {
  findProfile,
  type Migration,
  parseProfileStore,
  readProfileStore,
} from '../../src/profiles/profile-store.ts'
import { secretFile } from '../../src/profiles/secret-file.ts'
import { compileChild } from './child.ts'
import { type TestWorld, testWorld } from './world.ts'

const ACME: Profile = { url: 'https://acme.example/', key: { store: 'file' }, timeout: 10 }
const quiet = () => undefined
const modeOf = (path: string) => statSync(path).mode & 0o777

function writeConfig(world: TestWorld, text: string, mode = 0o600): string {
  mkdirSync(world.config, { recursive: true, mode: 0o700 })
  const path = profileStorePath(world)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

function failureOf(text: string): Error {
  try {
    parseProfileStore(text, '/house/ada/config.json')
  } catch (error) {
    return error as Error
  }
  throw new Error('it was taken')
}

test("without a file there are no profiles, and reading doesn't create one", () => {
  const world = testWorld()
  expect(readProfileStore(world, quiet)).toEqual({ version: 1, profiles: {} })
  expect(() => statSync(world.config)).toThrow()
})

test('what is saved can be read again, from a file with mode 0600 in a directory with mode 0700', async () => {
  const world = testWorld()
  await changeProfileStore(world, quiet, (store) => withProfile(store, 'acme', ACME))
  expect(readProfileStore(world, quiet)).toEqual({
    version: 1,
    current: 'acme',
    profiles: { acme: ACME },
  })
  expect(modeOf(profileStorePath(world))).toBe(0o600)
  expect(modeOf(world.config)).toBe(0o700)
  expect(readdirSync(world.config)).toEqual(['config.json'])
})

test('the first profile becomes the current one, and after its removal there is none', async () => {
  const world = testWorld()
  const add = (name: string) => changeProfileStore(world, quiet, (s) => withProfile(s, name, ACME))
  await add('acme')
  expect((await add('bakery')).current).toBe('acme')
  const left = await changeProfileStore(world, quiet, (store) => withoutProfile(store, 'acme'))
  expect(left).toEqual({ version: 1, profiles: { bakery: ACME } })
})

test('a property that every object has is not a profile', () => {
  expect(findProfile({ version: 1, profiles: {} }, 'toString')).toBeUndefined()
})

test('a loose mode of file and directory is tightened and reported', () => {
  const world = testWorld()
  const path = writeConfig(world, '{"version":1,"profiles":{}}', 0o644)
  chmodSync(world.config, 0o755)
  readProfileStore(world, world.note ?? quiet)
  expect([modeOf(path), modeOf(world.config)]).toEqual([0o600, 0o700])
  expect(world.notes.map(({ code }) => code)).toEqual(['tightened', 'tightened'])
  expect(world.notes[1]?.message).toContain(path)
  readProfileStore(world, world.note ?? quiet)
  expect(world.notes).toHaveLength(2)
})

test('a directory that is shared on purpose is left alone', () => {
  const world = testWorld()
  writeConfig(world, '{"version":1,"profiles":{}}')
  chmodSync(world.config, 0o1777)
  readProfileStore(world, quiet)
  expect(modeOf(world.config)).toBe(0o777)
})

test.each([
  ['', 'is not valid JSON'],
  ['{"version": 1,\n"profiles": {,}}', 'is not valid JSON (line 2)'],
  ['[]', 'version is missing'],
  ['7', 'it should be an object'],
  ['{"version":1}', 'profiles is missing'],
  ['{"version":1,"profiles":[]}', 'profiles should be an object'],
  ['{"version":1,"profiles":{"acme":{}}}', 'profiles.acme.url is missing'],
  ['{"version":1,"profiles":{"acme":{"url":"acme"}}}', 'profiles.acme.url should be an address'],
  [
    '{"version":1,"profiles":{"acme":{"url":"https://acme.example/","apiKey":"made-up-secret"}}}',
    'profiles.acme.apiKey is not a setting',
  ],
  [
    '{"version":1,"profiles":{"acme":{"url":"https://acme.example/","key":"made-up-secret"}}}',
    'profiles.acme.key',
  ],
  [
    '{"version":1,"profiles":{"acme":{"url":"https://acme.example/","key":{"store":"made-up-secret"}}}}',
    'profiles.acme.key.store',
  ],
])('a damaged file is reported, with what is wrong but no value: %s', (text, expected) => {
  const failure = failureOf(text)
  expect(failure).toBeInstanceOf(ConfigError)
  expect(failure).toMatchObject({ exit: 2 })
  expect(failure.message).toContain('/house/ada/config.json')
  expect(failure.message).toContain(expected)
  expect(failure.message).not.toContain('made-up-secret')
})

test('a damaged file is never overwritten', async () => {
  const world = testWorld()
  const text = '{"version":1,"profiles":{"acme":'
  const path = writeConfig(world, text)
  const change = changeProfileStore(world, quiet, (store) => withProfile(store, 'acme', ACME))
  await expect(change).rejects.toBeInstanceOf(ConfigError)
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('a file of a newer itflow is reported and left unchanged', () => {
  expect(failureOf('{"version":2,"profiles":{}}').message).toContain('newer itflow')
})

test('a file of an older version goes through each migration', () => {
  const migrations = new Map<number, Migration>([
    [-1, () => ({ version: 0, servers: { acme: 'https://acme.example/' } })],
    [
      0,
      (old) => ({
        version: 1,
        profiles: Object.fromEntries(
          Object.entries(old['servers'] as object).map(([name, url]) => [name, { url }]),
        ),
      }),
    ],
  ])
  expect(parseProfileStore('{"version":-1}', 'config.json', migrations)).toEqual({
    version: 1,
    profiles: { acme: { url: 'https://acme.example/' } },
  })
})

test('processes that write at the same time lose neither profiles nor secrets', async () => {
  const world = testWorld()
  const child = await compileChild('change-store')
  const run = promisify(execFile)
  const prefixes = ['a', 'b', 'c']
  await Promise.all(
    prefixes.map((prefix) => run(process.execPath, [child, world.home, prefix, '6'])),
  )
  const names = prefixes.flatMap((prefix) => [0, 1, 2, 3, 4, 5].map((index) => `${prefix}${index}`))
  expect(Object.keys(readProfileStore(world, quiet).profiles).sort()).toEqual(names)
  const secrets = secretFile(world)
  for (const name of names) {
    const account = `API key of ${name} for https://acme.example/`
    expect(await secrets.read(account)).toBe(`key of ${name}`)
  }
  expect(readdirSync(world.config).sort()).toEqual(['config.json', 'secrets.json'])
  expect(modeOf(join(world.config, 'secrets.json'))).toBe(0o600)
})
