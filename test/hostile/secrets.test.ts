import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../support/loopback.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

/** Returns a text of a length in which every part can be recognised. */
function madeUp(length: number): string {
  return 'q7Zk-made-up~'.repeat(Math.ceil(length / 13)).slice(0, length)
}

const LENGTHS = [1025, 30_000, 300_000]

/** Checks that no part of the secret is printed. */
function expectHidden({ stdout, stderr }: { stdout: string; stderr: string }): void {
  expect(stdout + stderr).not.toMatch(/q7Zk|made-up~/)
  expect(stderr).not.toMatch(/defect|Bug in itflow|\n\s+at /)
}

test.each(LENGTHS)(
  'a key or password of %i characters is refused without showing it',
  async (length) => {
    const secret = madeUp(length)
    const address = 'http://127.0.0.1:9/'
    const given: readonly (readonly [readonly string[], RunOptions])[] = [
      [['login', 'acme', '--url', address, '--key-stdin'], { stdin: secret }],
      [['login', 'acme', '--url', address, '--key-stdin', '--json'], { stdin: secret }],
      [['login', 'acme', '--url', address, '--key-env', 'MY_KEY'], { env: { MY_KEY: secret } }],
      [['clients', 'list', '--debug'], { env: { ITFLOW_URL: address, ITFLOW_API_KEY: secret } }],
    ]
    for (const [argv, options] of given) {
      const result = await run(argv, { home: freshHome(), ...options })
      expect(result.status, argv.join(' ')).toBe(2)
      expect(result.stderr).toContain(`has ${length} characters`)
      expectHidden(result)
    }
  },
)

test.each([1025, 30_000])(
  'a key command that prints %i characters is refused without showing them',
  async (length) => {
    const home = freshHome()
    writeFileSync(join(home, 'key'), madeUp(length))
    const argv = [
      'login',
      'acme',
      '--url',
      'http://127.0.0.1:9/',
      '--key-command',
      `cat ${join(home, 'key')}`,
    ]
    const result = await run(argv, { home, env: { PATH: process.env['PATH'] ?? '' } })
    expect(result.status).toBe(3)
    expectHidden(result)
  },
)

test.each(LENGTHS)(
  'a password of %i characters for a record is refused without showing it',
  async (length) => {
    const create = ['credentials', 'create', '--client', 'acme', '--name', 'X', '--password-stdin']
    for (const more of [[], ['--json'], ['--debug'], ['--dry-run']]) {
      const result = await runSandbox([...create, ...more], {
        home: freshHome(),
        stdin: madeUp(length),
      })
      expect(result.status).toBe(2)
      expect(result.stderr).toContain(`${length} bytes, at most`)
      expectHidden(result)
    }
  },
)

/** Starts a server with one credential. */
async function withCredential(fields: Record<string, string>): Promise<RunOptions> {
  const record = {
    credential_id: '1',
    credential_name: 'Firewall',
    credential_client_id: '1',
    credential_username: 'admin',
    ...fields,
  }
  const { url } = await serve(({ target }) => {
    const data = target.includes('credentials/')
      ? [record]
      : [{ client_id: '1', client_name: 'Acme' }]
    return { body: { success: 'True', count: 1, data } }
  })
  const env = {
    ITFLOW_URL: url.href,
    ITFLOW_API_KEY: 'made-up-key',
    ITFLOW_DECRYPT_PASSWORD: 'made-up-decrypt',
    PATH: process.env['PATH'] ?? '',
  }
  return { env, home: freshHome() }
}

test.each([
  ['a password with NUL', { credential_password: 'q7Zk\0made-up~' }, 'password'],
  [
    'a user name with NUL',
    { credential_username: 'q7Zk\0made-up~', credential_password: 'x' },
    'user name',
  ],
  ['a password with half a character', { credential_password: 'q7Zk\ud83dmade-up~' }, 'password'],
  ['a password of 5 MB', { credential_password: madeUp(5_000_000) }, 'password'],
  [
    'a user name of 200 kB',
    { credential_username: madeUp(200_000), credential_password: 'x' },
    'user name',
  ],
])(
  'credentials run refuses %s, and names the field but not the value',
  async (_, fields, label) => {
    const options = await withCredential(fields)
    // A user name isn't a secret, so a trace shows it.
    for (const more of [[], ['--json'], ...(label === 'password' ? [['--debug']] : [])]) {
      const argv = ['credentials', 'run', '1', ...more, '--', 'echo', 'run']
      const result = await run(argv, options)
      expect(result.status, result.stderr.slice(0, 300)).toBe(10)
      expect(result.stderr).toContain(`The ${label} of Firewall`)
      expectHidden(result)
      expect(result.stdout).toBe('')
    }
  },
)

test.each([
  ['password', { credential_password: 'q7Zk\0made-up~' }, ''],
  [
    'user name',
    { credential_username: 'q7Zk\0made-up~', credential_password: 'x' },
    ' --field username',
  ],
])('and suggests a command to see the %s, with the given profile', async (_, fields, more) => {
  const { env, home = freshHome() } = await withCredential(fields)
  const { ITFLOW_URL: url = '', ...rest } = env ?? {}
  const options = { home, env: { PATH: rest['PATH'] ?? '' } }
  const keep = ['profiles', 'add', 'other', '--url', url, '--no-test', '--key-stdin']
  const stdin = 'made-up-key\nmade-up-decrypt\n'
  const kept = await run([...keep, '--decrypt-password-stdin'], { ...options, stdin })
  expect(kept.status, kept.stderr).toBe(0)
  const line = ['credentials', 'run', '1', '--profile', 'other', '--', 'echo', 'run']
  const { stderr } = await run(line, options)
  expect(stderr).toContain(`See it: itflow credentials reveal 1${more} --profile other\n`)
})

test('a stored secret of 5 MB is revealed completely, and shown nowhere else', async () => {
  const password = madeUp(5_000_000)
  const options = await withCredential({ credential_password: password })
  const { status, stdout, stderr } = await run(['credentials', 'reveal', '1', '--verbose'], options)
  expect({ status, isWhole: stdout === `${password}\n` }).toEqual({ status: 0, isWhole: true })
  expectHidden({ stdout: '', stderr })
})

test.each([
  ['throws', `exports.main = async () => { throw new TypeError('q7Zk-made-up~') }`],
  ['throws a text', `exports.main = async () => { throw 'q7Zk-made-up~' }`],
  ['throws nothing', `exports.main = async () => { throw undefined }`],
  ['cannot be loaded', `throw new Error('q7Zk-made-up~')`],
  [
    'throws later',
    `exports.main = () => new Promise(() => { setTimeout(() => { throw new Error('q7Zk-made-up~') }, 20) })`,
  ],
  [
    'rejects later',
    `exports.main = () => new Promise(() => { setTimeout(() => Promise.reject(new Error('q7Zk-made-up~')), 20) })`,
  ],
])('the last-resort handler of a program that %s prints no values', (_, main) => {
  const directory = mkdtempSync(join(tmpdir(), 'itflow-last-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  cpSync('bin', join(directory, 'bin'), { recursive: true })
  mkdirSync(join(directory, 'dist'))
  writeFileSync(join(directory, 'dist', 'package.json'), '{"type":"commonjs"}')
  writeFileSync(join(directory, 'dist', 'main.js'), main)
  const program = join(directory, 'bin', 'itflow.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'clients', 'list'])
  expect(status).toBe(1)
  expect(`${stdout}${stderr}`).toMatch(/^itflow stopped unexpectedly \(.*\)\..*\n$/)
  expect(`${stdout}${stderr}`).not.toContain('q7Zk')
})

test("a secret that a server repeats with anything in it isn't shown, whatever is requested", async () => {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const key = sandbox.key
  for (const split of ['\u200b', '\u00ad', '\u202e', '\u001b[0m', '\0']) {
    const written = `${key.slice(0, 4)}${split}${key.slice(4)}`
    const { url } = await serve(() => ({
      status: 500,
      body: { success: 'False', message: `said ${written}` },
    }))
    for (const more of [[], ['--json'], ['--debug'], ['--debug', '--json']]) {
      const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: key }
      const { stderr } = await run(['clients', 'list', ...more], { env, home: freshHome() })
      expect(stderr).toContain('***')
      expect(stderr).not.toContain(key.slice(4))
    }
  }
})
