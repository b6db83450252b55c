import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AuthenticationError, ConfigError, InterruptedError } from '../../src/errors.ts'
import { openKeychain } from '../../src/profiles/keychain.ts'
import {
  describeSource,
  readSecret,
  removeSecret,
  writeSecret,
} from '../../src/profiles/secret-sources.ts'
import type { SecretOwner } from '../../src/profiles/secret-store.ts'
import { testWorld } from './world.ts'

const OWNER: SecretOwner = { profile: 'acme', url: 'https://acme.example/', kind: 'key' }
const command = (text: string) => ({ store: 'command', command: text }) as const
const FILE = { store: 'file' } as const

test('a secret is read from its variable, and a missing one is reported with its name', async () => {
  const world = testWorld({ ACME_KEY: 'made-up-key\n' })
  expect(await readSecret(world, { store: 'env', name: 'ACME_KEY' }, OWNER, {})).toBe('made-up-key')
  const missing = readSecret(world, { store: 'env', name: 'NO_KEY' }, OWNER, {})
  await expect(missing).rejects.toThrow('the variable NO_KEY has no API key of acme')
})

test('a secret is in a file with mode 0600, is only used for its address, and is gone once removed', async () => {
  const world = testWorld()
  await writeSecret(world, 'file', OWNER, 'made-up-key')
  await writeSecret(world, 'file', { ...OWNER, kind: 'decryptPassword' }, 'made-up-password')
  expect(await readSecret(world, FILE, OWNER, {})).toBe('made-up-key')
  expect(statSync(join(world.config, 'secrets.json')).mode & 0o777).toBe(0o600)
  const elsewhere = { ...OWNER, url: 'https://evil.example/' }
  await expect(readSecret(world, FILE, elsewhere, {})).rejects.toBeInstanceOf(AuthenticationError)
  await removeSecret(world, FILE, OWNER)
  await expect(readSecret(world, FILE, OWNER, {})).rejects.toBeInstanceOf(AuthenticationError)
  expect(readFileSync(join(world.config, 'secrets.json'), 'utf8')).toContain('made-up-password')
})

test('a damaged secrets file is reported, left unchanged, and not quoted', async () => {
  const world = testWorld()
  mkdirSync(world.config, { recursive: true, mode: 0o700 })
  const path = join(world.config, 'secrets.json')
  for (const text of [
    '{"version":1,"secrets":{"a":"made-up-key"',
    '{"version":1,"secrets":[1]}',
    '3',
  ]) {
    writeFileSync(path, text, { mode: 0o600 })
    for (const use of [
      () => readSecret(world, FILE, OWNER, {}),
      () => writeSecret(world, 'file', OWNER, 'another'),
    ]) {
      const failure = await use().catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(ConfigError)
      expect((failure as Error).message).toContain(path)
      expect((failure as Error).message).not.toContain('made-up-key')
    }
    expect(readFileSync(path, 'utf8')).toBe(text)
  }
})

test('the permissions of a secrets file are tightened', async () => {
  const world = testWorld()
  await writeSecret(world, 'file', OWNER, 'made-up-key')
  const path = join(world.config, 'secrets.json')
  chmodSync(path, 0o644)
  await readSecret(world, FILE, OWNER, {})
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test("a command's output is the secret, trimmed, and its messages are passed on", async () => {
  const world = testWorld()
  const source = command('echo "  made-up-key  "; echo "touch the token" >&2')
  expect(await readSecret(world, source, OWNER, {})).toBe('made-up-key')
  expect(world.told.join('')).toBe('touch the token\n')
})

test.each([
  ['echo made-up-key; exit 3', 'exited with status 3'],
  ['true', 'printed nothing'],
  ['kill -9 $$', 'was ended by SIGKILL'],
  ['head -c 100000 /dev/zero | tr "\\0" x', 'printed too much'],
])(
  'a command that fails is reported with its status, never with its output: %s',
  async (text, expected) => {
    const failure = await readSecret(testWorld(), command(text), OWNER, {}).catch((error) => error)
    expect(failure).toBeInstanceOf(AuthenticationError)
    expect(failure.message).toContain('The command for the API key of acme')
    expect(failure.message).toContain(expected)
    expect(`${failure.message}${failure.hint}`).not.toContain('made-up-key')
  },
)

test('a command inherits the environment without the secrets in it', async () => {
  const world = testWorld({
    ITFLOW_API_KEY: 'made-up-1',
    ITFLOW_DECRYPT_PASSWORD: 'made-up-2',
    ACME_DECRYPT: 'made-up-3',
    OP_SESSION: 'stays',
  })
  const source = command('env | grep -E "made-up|stays"')
  const profile = { key: source, decryptPassword: { store: 'env', name: 'ACME_DECRYPT' } } as const
  expect(await readSecret(world, source, OWNER, profile)).toBe('OP_SESSION=stays')
})

test('an interruption ends a command that waits', async () => {
  const abort = new AbortController()
  const world = { ...testWorld(), signal: abort.signal }
  const reading = readSecret(world, command('exec sleep 60'), OWNER, {})
  abort.abort(new InterruptedError('SIGINT'))
  await expect(reading).rejects.toBeInstanceOf(InterruptedError)
})

test('without a D-Bus session there is no keychain on Linux, and the message says why', async () => {
  expect(await openKeychain(testWorld())).toEqual({
    isAvailable: false,
    reason: 'there is no D-Bus session',
  })
  const reading = readSecret(testWorld(), { store: 'keychain' }, OWNER, {})
  await expect(reading).rejects.toThrow(
    "The keychain (Secret Service) can't be used: there is no D-Bus session",
  )
})

test("the place of a secret is described with the system's own name", () => {
  const world = testWorld()
  const keychain = (platform: NodeJS.Platform) =>
    describeSource({ store: 'keychain' }, { ...world, platform })
  expect(keychain('linux')).toBe('the keychain (Secret Service)')
  expect(keychain('darwin')).toBe('the keychain (macOS Keychain)')
  expect(keychain('win32')).toBe('the keychain (Windows Credential Manager)')
  expect(describeSource(FILE, world)).toContain(join(world.config, 'secrets.json'))
  expect(describeSource(command('op read x'), world)).toBe('the command op read x')
  expect(describeSource(undefined, world)).toBe('none')
})
