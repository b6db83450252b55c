import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { startHouse } from './house.ts'
import { MARKS } from './marks.ts'
import { leaks, makeRig } from './rig.ts'

// A secret in the wrong place isn't repeated.

const house = await startHouse()
const rig = makeRig(house)

test.each([
  [['credentials', 'create', `--password=${MARKS.typedPassword}`]],
  [['credentials', 'update', '1', `--otp-secret=${MARKS.typedOtp}`]],
  [['login', `--key=${MARKS.newKey}`]],
  [['profiles', 'add', 'new', `--api-key=${MARKS.newKey}`]],
  [[`--key=${MARKS.newKey}`, 'clients', 'list']],
  [['api', 'GET', 'clients/read', '-f', `api_key=${MARKS.newKey}`]],
  [['api', 'POST', 'clients/create', '-f', `api_key_decrypt_password=${MARKS.newKey}`]],
  [['login', '--url', `https://ada:${MARKS.newKey}@acme.example`, '--key-stdin']],
  [['login', '--url', `https://ada:${MARKS.newKey}@[acme`, '--key-stdin']],
  [['profiles', 'set', 'acme', '--proxy', `http://ada:${MARKS.newKey}@proxy.example`]],
  [['profiles', 'set', 'acme', '--proxy', `http://ada:${MARKS.newKey}@[proxy`]],
])('on the command line: %j', async (argv) => {
  house.reset()
  rig.reset()
  for (const flags of [[], ['--json'], ['--debug']]) {
    const result = await rig.run([...argv, ...flags])
    expect(result.status).toBe(2)
    expect(leaks(rig, house, result)).toEqual([])
  }
  expect(house.log).toEqual([])
})

const LONG = 'LEAKKEYAAA22'.repeat(13)

test('a key in place of the URL is neither looked up as a host nor repeated', async () => {
  rig.reset()
  house.reset()
  const env = { ITFLOW_URL: LONG, ITFLOW_API_KEY: house.url }
  for (const argv of [
    ['clients', 'list'],
    ['clients', 'list', '--debug'],
  ]) {
    const result = await rig.run(argv, { env })
    expect(result.status).toBe(2)
    expect(leaks(rig, house, result)).toEqual([])
  }
  const login = await rig.run(['login'], { terminal: 100, answers: [LONG], isCancelled: true })
  expect(login.status).toBe(130)
  expect(leaks(rig, house, login)).toEqual([])
})

/** Writes a configuration file, as a user might who edits it by hand. */
function writeConfig(name: string, text: string): void {
  const path = join(rig.home, '.config', 'itflow', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, 0o600)
}

test.each([
  ['config.json', `{"version":1,"profiles":{"acme":{"url":"${house.url}","key":KEY}}}`],
  ['config.json', `{"version":1,"profiles":{"acme":{"url":"${house.url}","apiKey":KEY}}}`],
  ['config.json', '{"version":1,"profiles":{"acme":{"url":KEY}}}'],
  ['config.json', '{"version":1,"current":"acme","profiles":{"acme":{"url":"https://x KEY'],
  ['secrets.json', '{"version":1,"secrets":{"API key of bakery":KEY,}}'],
  ['secrets.json', '{"version":1,"secrets":[KEY]}'],
  ['secrets.json', '{"version":7,"secrets":{"a":KEY}}'],
])('in a damaged %s: %s', async (name, text) => {
  rig.reset()
  house.reset()
  writeConfig(name, text.replace('KEY', JSON.stringify(MARKS.newKey)))
  const argv = ['credentials', 'list', '--profile', 'bakery', '--debug']
  const result = await rig.run(argv)
  expect(result.status).toBe(2)
  expect(result.stderr).toContain(name)
  const found = leaks(rig, house, result, { file: ['newKey'] })
  // The user's mistake stays in the file; the program doesn't print it.
  expect(found.filter((one) => !one.startsWith('home/.config/itflow/config.json'))).toEqual([])
})

test("in the folder's .itflow.json", async () => {
  rig.reset()
  house.reset()
  const cwd = join(rig.home, 'work')
  mkdirSync(cwd, { recursive: true })
  writeFileSync(join(cwd, '.itflow.json'), JSON.stringify({ api_key: MARKS.newKey }))
  const result = await rig.run(['clients', 'list'], { cwd })
  expect([result.status, result.stderr]).toEqual([2, expect.stringContaining('"api_key"')])
  const found = leaks(rig, house, result)
  expect(found.filter((one) => !one.startsWith('home/work/.itflow.json'))).toEqual([])
})

test('in a file of secrets that others can read, whose mode is fixed and reported', async () => {
  rig.reset()
  house.reset()
  const path = join(rig.home, '.config', 'itflow', 'secrets.json')
  chmodSync(path, 0o644)
  const result = await rig.run(['credentials', 'list', '--profile', 'bakery'])
  expect(result.status).toBe(0)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(result.stderr).toContain('was accessible to others')
  expect(leaks(rig, house, result)).toEqual([])
})
