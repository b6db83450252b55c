import { expect, onTestFinished, test } from 'vitest'
import { judge } from '../../src/api/capabilities/decrypt-proof.ts'
import type { Context } from '../../src/context.ts'
import { AuthenticationError } from '../../src/errors.ts'
import { candidateSettings } from '../../src/onboarding/profile-candidate.ts'
import { type KeyReport, verifyKey } from '../../src/onboarding/verify-key.ts'
import { inMemoryCache } from '../../src/profiles/server-cache.ts'
import type { Release } from '../../src/resources/releases.ts'
import { type RunningSandbox, startSandbox } from '../support/sandbox.ts'
import { testWorld } from './world.ts'

async function sandbox(release: Release): Promise<RunningSandbox> {
  const running = await startSandbox(release)
  onTestFinished(() => running.close())
  return running
}

function prove(url: string, key: string, decryptPassword?: string): Promise<KeyReport> {
  const world = testWorld()
  const context = {
    ...world,
    random: (bytes: number) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    flags: {},
    registerSecret: () => undefined,
    showWaiting: () => () => undefined,
  } as unknown as Context
  const candidate = {
    name: 'acme',
    profile: { url },
    key: { secret: key, source: undefined },
    decryptPassword:
      decryptPassword === undefined ? undefined : { secret: decryptPassword, source: undefined },
  }
  return verifyKey(candidateSettings(context, candidate, inMemoryCache()), context)
}

test.each<[Release, string, boolean]>([
  ['25.01', '25.01', true],
  ['26.07', '26.04', true],
  ['26.08.2', '26.08', false],
  ['26.10', '26.10', false],
])('on %s a key and its decrypt password are verified', async (release, marker, isInQuery) => {
  const { url, key, decryptPassword, requests } = await sandbox(release)
  const proof = await prove(url, key, decryptPassword)
  expect(proof).toMatchObject({
    canWrite: true,
    release: marker,
    decryptPassword: 'proven',
    isKeyInQuery: false,
    isDecryptInQuery: isInQuery,
  })
  expect(proof.clients).toBeGreaterThan(1)
  expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']))
  expect(requests.some(({ target }) => target.includes(key))).toBe(false)
  expect(requests.some(({ target }) => target.includes('api_key_decrypt_password'))).toBe(isInQuery)
})

test.each<Release>(['25.01', '26.10'])(
  'on %s a wrong decrypt password is recognised (H18)',
  async (release) => {
    const { url, key } = await sandbox(release)
    expect((await prove(url, key, 'made-up-and-wrong')).decryptPassword).toBe('wrong')
  },
)

test('without a decrypt password nothing is reported about it, and no credential is read', async () => {
  const { url, key, requests } = await sandbox('26.10')
  expect((await prove(url, key)).decryptPassword).toBeUndefined()
  expect(requests.some(({ target }) => target.includes('credentials'))).toBe(false)
})

test('a wrong key is distinguished from a right one', async () => {
  const { url } = await sandbox('26.10')
  const failure = await prove(url, 'made-up-wrong-key').catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(AuthenticationError)
  expect((failure as Error).message).not.toContain('made-up-wrong-key')
})

const record = (id: number, password: string | false | null) => ({
  credential_id: String(id),
  credential_username: password === false ? false : null,
  credential_password: password,
})

test('a record that opens with a password, and not with a random one, proves the password (H05)', () => {
  expect(judge([record(1, 'made-up')], [record(1, false)])).toBe('proven')
})

test('a record that opens with any password was stored wrong, and proves nothing (H05)', () => {
  expect(judge([record(1, 'made-up')], [record(1, 'made-up')])).toBe('unproven')
})

test('a record that opens with neither proves that the password is wrong', () => {
  const given = [record(1, 'stored wrong'), record(2, false)]
  expect(judge(given, [record(1, 'stored wrong'), record(2, false)])).toBe('wrong')
})

test("a password that doesn't open a wrongly stored record is not wrong", () => {
  expect(judge([record(1, false)], [record(1, 'stored wrong')])).toBe('unproven')
})

test("a user name that was never set is `false` too, and doesn't mean that the password is wrong", () => {
  const given = { ...record(1, 'made-up'), credential_username: false }
  expect(judge([given], [{ ...given, credential_password: false }])).toBe('proven')
})

test('records without secrets, and no records, prove nothing', () => {
  expect(judge([record(1, null), record(2, '')], [record(1, null), record(2, '')])).toBe('unproven')
  expect(judge([], [])).toBe('unproven')
})

test('one record that proves outweighs those that do not open', () => {
  const given = [record(1, false), record(2, 'made-up')]
  expect(judge(given, [record(1, false), record(2, false)])).toBe('proven')
})
