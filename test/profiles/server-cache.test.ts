import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveSettings } from '../../src/profiles/resolve-settings.ts'
import { clearServerCache, fileCache, lazyCache } from '../../src/profiles/server-cache.ts'
import { testWorld } from './world.ts'

const OWNER = { instance: 'acme', url: 'https://acme.example/' }
const AT = '2026-11-24T12:00:00Z'
const LEARNT = { at: AT, operations: { 'assets/read': 'available' } } as const

test('what was learned is available to the next command, for this profile and address only', async () => {
  const world = testWorld()
  await fileCache(world, OWNER).write({ keyInQuery: { at: AT } })
  await fileCache(world, OWNER).write({ capabilities: LEARNT })
  await fileCache(world, OWNER).write({ clock: { at: AT, minutesAhead: -300 } })
  expect(await fileCache(world, OWNER).read()).toEqual({
    keyInQuery: { at: AT },
    capabilities: LEARNT,
    clock: { at: AT, minutesAhead: -300 },
  })
  expect(await fileCache(world, { ...OWNER, instance: 'bakery' }).read()).toEqual({})
  expect(await fileCache(world, { ...OWNER, url: 'https://b.example/' }).read()).toEqual({})
  const directory = join(world.state, 'memory')
  for (const name of readdirSync(directory)) {
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600)
  }
  clearServerCache(world, OWNER)
  expect(await fileCache(world, OWNER).read()).toEqual({})
})

test.each([
  '',
  '{',
  '[]',
  '{"clock":{"at":"2026-11-24T12:00:00Z","minutesAhead":"soon"}}',
  '{"keyInQuery":1,"capabilities":{"at":"x","operations":{"a/b":"perhaps"}}}',
])('a damaged cache is ignored: %s', async (text) => {
  const world = testWorld()
  await fileCache(world, OWNER).write({ keyInQuery: { at: AT } })
  const directory = join(world.state, 'memory')
  writeFileSync(join(directory, readdirSync(directory)[0] ?? ''), text)
  const memory = await fileCache(world, OWNER).read()
  expect(memory.keyInQuery).toBeUndefined()
  expect(memory.clock).toBeUndefined()
  expect(memory.capabilities?.operations ?? {}).toEqual({})
})

test('new facts replace everything learned before', async () => {
  const world = testWorld()
  await fileCache(world, OWNER).write({ keyInQuery: { at: AT } })
  await fileCache(world, OWNER).replace({ capabilities: LEARNT })
  expect(await fileCache(world, OWNER).read()).toEqual({ capabilities: LEARNT })
})

test("a cache that can't be written lasts for the command, without an error", async () => {
  const world = testWorld()
  mkdirSync(join(world.home, '.local', 'state'), { recursive: true })
  writeFileSync(world.state, 'a file where the directory should be')
  const memory = fileCache(world, OWNER)
  await memory.write({ keyInQuery: { at: AT } })
  expect(await memory.read()).toEqual({ keyInQuery: { at: AT } })
  expect(await fileCache(world, OWNER).read()).toEqual({})
})

test('an owner is computed only if one with the same start has a cache, or gets one', async () => {
  const world = testWorld()
  let made = 0
  const late = (instance: string) =>
    lazyCache(world, 'key ', async () => {
      made += 1
      return { ...OWNER, instance }
    })
  await fileCache(world, OWNER).write({ keyInQuery: { at: AT } })
  expect(await late('key 1').read()).toEqual({})
  expect(made).toBe(0)
  await late('key 1').write({ keyInQuery: { at: AT } })
  expect(await late('key 1').read()).toEqual({ keyInQuery: { at: AT } })
  expect(await late('key 2').read()).toEqual({})
})

test("a lazy cache that can't be written lasts for the command, too", async () => {
  const world = testWorld()
  mkdirSync(join(world.home, '.local', 'state'), { recursive: true })
  writeFileSync(world.state, 'a file where the directory should be')
  const memory = lazyCache(world, 'key ', async () => ({ ...OWNER, instance: 'key 1' }))
  await memory.write({ keyInQuery: { at: AT } })
  expect(await memory.read()).toEqual({ keyInQuery: { at: AT } })
})

test("two keys in the environment have separate caches, whose names don't reveal the key", async () => {
  const world = testWorld()
  const settingsWith = (key: string) =>
    resolveSettings(
      { ...world, env: { ITFLOW_URL: 'https://acme.example', ITFLOW_API_KEY: key } },
      {},
    )
  await (await settingsWith('made-up-key-one')).serverCache.write({ keyInQuery: { at: AT } })
  expect(await (await settingsWith('made-up-key-one')).serverCache.read()).not.toEqual({})
  expect(await (await settingsWith('made-up-key-two')).serverCache.read()).toEqual({})
  expect(readdirSync(join(world.state, 'memory')).join()).not.toContain('made-up')
})
