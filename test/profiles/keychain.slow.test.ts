import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { compileChild } from './child.ts'

const run = promisify(execFile)
const ACCOUNT = 'API key of acme for https://acme.example/'
const SECRET = 'made-up-kéy-ünd-🔑'

let missing: string | undefined
let child: string
const homes: string[] = []

beforeAll(async () => {
  missing = await installSecretService()
  child = await compileChild('use-keychain')
}, 300_000)

afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** Checks that a real Secret Service can be run; returns why not. */
async function installSecretService(): Promise<string | undefined> {
  const isThere = async () => {
    const find = run('sh', ['-c', 'command -v dbus-run-session && command -v gnome-keyring-daemon'])
    return find.then(
      () => true,
      () => false,
    )
  }
  if (process.platform !== 'linux') return "the Secret Service is Linux's"
  if (await isThere()) return undefined
  if (process.getuid?.() !== 0) return 'gnome-keyring is not installed, and only root could do it'
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await run('apt-get', ['update'], { env })
    const packages = ['dbus', 'gnome-keyring']
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env })
  } catch {
    return 'gnome-keyring is not installed, and apt-get could not install it'
  }
  return (await isThere()) ? undefined : 'gnome-keyring was installed, and is not there'
}

function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'itflow-keychain-'))
  homes.push(home)
  return home
}

/** Waits until the unlocked keyring answers: an earlier request would make the bus start another one, which is locked. */
const AWAIT = `until dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
  org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q 'boolean true'
do sleep 0.05; done; `

/** Runs steps in a separate session, with the keyring unlocked or as it is. */
async function session(home: string, isUnlocked: boolean, steps: string[]): Promise<unknown[]> {
  const unlock = `printf made-up | gnome-keyring-daemon --unlock --components=secrets >/dev/null; ${AWAIT}`
  const script = `${isUnlocked ? unlock : ''}exec "$0" "$@"`
  const { stdout } = await run(
    'dbus-run-session',
    ['--', 'sh', '-c', script, process.execPath, child, ...steps],
    { env: { PATH: process.env['PATH'], HOME: home } },
  )
  const lines = stdout.split('\n').filter((line) => /^["{n]/.test(line))
  return lines.map((line) => JSON.parse(line))
}

function needsSecretService({ skip }: TestContext): void {
  if (missing !== undefined) skip(missing)
}

test('a secret goes into a real Secret Service, is read, replaced and removed', async (context) => {
  needsSecretService(context)
  const steps = [
    'open',
    `read=${ACCOUNT}`,
    `write=${ACCOUNT}=old`,
    `write=${ACCOUNT}=${SECRET}`,
    `read=${ACCOUNT}`,
    'read=API key of acme for https://evil.example/',
    'read=trial',
    `remove=${ACCOUNT}`,
    `read=${ACCOUNT}`,
    `remove=${ACCOUNT}`,
  ]
  expect(await session(freshHome(), true, steps)).toEqual([
    'available',
    null,
    'done',
    'done',
    SECRET,
    null,
    null,
    'done',
    null,
    'done',
  ])
})

test('a secret outlives the session, and is not readable on the disk', async (context) => {
  needsSecretService(context)
  const home = freshHome()
  await session(home, true, [`write=${ACCOUNT}=${SECRET}`])
  expect(await session(home, true, [`read=${ACCOUNT}`])).toEqual([SECRET])
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    .map((name) => join(home, name))
    .filter((path) => statSync(path).isFile())
  expect(files.length).toBeGreaterThan(0)
  for (const path of files) expect(readFileSync(path).includes(SECRET)).toBe(false)
})

test('a locked keyring is unavailable, with the reason, and nothing hangs', async (context) => {
  needsSecretService(context)
  const home = freshHome()
  await session(home, true, [`write=${ACCOUNT}=${SECRET}`])
  const [opened, read] = await session(home, false, ['open', `read=${ACCOUNT}`])
  expect(opened).toEqual({ reason: expect.stringContaining('unlock') })
  expect(read).toEqual({
    name: 'AuthenticationError',
    message: expect.stringContaining("The keychain (Secret Service) can't be used"),
  })
})
