import { describe, expect, onTestFinished, test } from 'vitest'
import type { Release } from '../../../src/resources/releases.ts'
import { type Database, tableOf } from '../../../src/sandbox/database.ts'
import { EMPTY_KEY, seal, unseal, VAULT_KEY } from '../../../src/sandbox/vault.ts'
import { type RunOptions, run } from '../../support/run.ts'
import { type RunningSandbox, sandboxDatabase, startSandbox } from '../../support/sandbox.ts'

const RELEASES = ['25.01', '26.07', '26.08.2', '26.10'] as const
const SECRET = 'made-up-"new"-Ø\'1'

/** A running sandbox, and the program against it with this decrypt password. */
async function start(release: Release, { isEmpty = false } = {}) {
  const database = sandboxDatabase(release)
  if (isEmpty) tableOf(database, 'credentials').rows = []
  const sandbox = await startSandbox(release, { database })
  onTestFinished(() => sandbox.close())
  const itflow = (
    argv: readonly string[],
    options: RunOptions & { decryptPassword?: string } = {},
  ) => {
    const { decryptPassword = sandbox.decryptPassword, env, ...rest } = options
    return run(['credentials', ...argv], {
      ...rest,
      env: {
        ITFLOW_URL: sandbox.url,
        ITFLOW_API_KEY: sandbox.key,
        ITFLOW_DECRYPT_PASSWORD: decryptPassword,
        ...env,
      },
    })
  }
  return { sandbox, database, itflow }
}

function rowsOf(database: Database) {
  return tableOf(database, 'credentials').rows
}

function named(database: Database, name: string) {
  return rowsOf(database).find((row) => row['credential_name'] === name)
}

function writesTo({ requests }: RunningSandbox) {
  return requests.filter(({ method }) => method === 'POST')
}

const CREATE = ['create', '--client', 'acme', '--name', 'New one', '--username', 'ada']

describe.each(RELEASES)('on %s', (release) => {
  test('a new password is stored so that the right decrypt password can decrypt it', async () => {
    const { database, itflow } = await start(release)
    const created = await itflow([...CREATE, '--password-stdin', '--json'], {
      stdin: `${SECRET}\n`,
    })
    expect(created.status).toBe(0)
    expect(JSON.parse(created.stdout)).toMatchObject({
      credential_name: 'New one',
      credential_username: 'ada',
    })
    expect(created.stdout + created.stderr).not.toContain('made-up')
    const stored = named(database, 'New one')
    expect(unseal(stored?.['credential_password'] ?? null, VAULT_KEY)).toBe(SECRET)
    expect((await itflow(['reveal', 'New one'])).stdout).toBe(`${SECRET}\n`)
  })

  test('a changed password is stored likewise, and the rest is unchanged', async () => {
    const { database, itflow } = await start(release)
    const before = { ...named(database, 'Firewall edge') }
    const { status, stdout, stderr } = await itflow(
      ['update', 'Firewall edge', '--password-stdin'],
      { stdin: SECRET },
    )
    expect(status).toBe(0)
    expect(stdout + stderr).not.toContain('made-up')
    const after = named(database, 'Firewall edge') ?? {}
    expect(unseal(after['credential_password'] ?? null, VAULT_KEY)).toBe(SECRET)
    for (const [column, value] of Object.entries(before)) {
      if (/password|_at$/.test(column)) continue
      expect([column, after[column] ?? '']).toEqual([column, value ?? ''])
    }
  })

  test('a generated password is stored, and shown only when asked for', async () => {
    const { database, itflow } = await start(release)
    const { status, stdout, stderr } = await itflow([...CREATE, '--generate-password'])
    expect(status).toBe(0)
    const password = unseal(named(database, 'New one')?.['credential_password'] ?? null, VAULT_KEY)
    expect(password).toMatch(/^[\w.+%@-]{24}$/)
    expect(stdout + stderr).not.toContain(password)
    expect((await itflow(['reveal', 'New one'])).stdout).toBe(`${password}\n`)
  })

  test('a password is read at a prompt', async () => {
    const { database, itflow } = await start(release)
    const { status, questions } = await itflow([...CREATE, '--password-prompt'], {
      terminal: 100,
      answers: [SECRET],
    })
    expect({ status, questions }).toEqual({ status: 0, questions: ['Password'] })
    const stored = named(database, 'New one')
    expect(unseal(stored?.['credential_password'] ?? null, VAULT_KEY)).toBe(SECRET)
  })

  test('a wrong decrypt password is reported, and nothing is sent (H05, H06)', async () => {
    const { sandbox, database, itflow } = await start(release)
    const before = JSON.stringify(rowsOf(database))
    const options = { decryptPassword: 'made-up-wrong-one', stdin: SECRET }
    for (const argv of [CREATE, ['update', '1']]) {
      const { status, stdout, stderr } = await itflow(
        [...argv, '--password-stdin', '--json'],
        options,
      )
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
      const last = stderr.trim().split('\n').at(-1) ?? ''
      expect(JSON.parse(last).error).toMatchObject({ code: 'wrong_decrypt_password' })
      expect(stderr).not.toContain('made-up')
    }
    expect(writesTo(sandbox)).toEqual([])
    expect(JSON.stringify(rowsOf(database))).toBe(before)
  })

  test('a wrong decrypt password is reported if a secret is requested (H18)', async () => {
    const { itflow } = await start(release)
    const options = { decryptPassword: 'made-up-wrong-one' }
    for (const argv of [
      ['reveal', '1'],
      ['copy', '1'],
      ['run', '1', '--', 'true'],
    ]) {
      const { status, stdout, stderr } = await itflow(argv, options)
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
      expect(stderr).toContain('The decrypt password of environment is wrong')
      expect(stderr).not.toContain('made-up')
    }
  })

  test('list and get show what they can with a wrong decrypt password, and report it (H18)', async () => {
    const { itflow } = await start(release)
    for (const verb of [['list'], ['get', '1']]) {
      const options = { decryptPassword: 'made-up-wrong-one' }
      const { status, stdout, stderr } = await itflow([...verb, '--json'], options)
      expect(status).toBe(0)
      const [first] = [JSON.parse(stdout)].flat()
      expect(first).toMatchObject({ credential_name: 'Firewall edge', credential_username: null })
      const last = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
      expect(last.notice.code).toBe('wrong_decrypt_password')
      expect((await itflow(verb)).stderr).not.toContain('decrypt password')
    }
  })

  test('a record stored with a wrong decrypt password is distinguished from that (H05)', async () => {
    const { database, itflow } = await start(release)
    const row = named(database, 'Backup console') ?? {}
    row['credential_username'] = seal('backup', EMPTY_KEY)
    row['credential_password'] = seal(SECRET, EMPTY_KEY)
    const { status, stdout, stderr } = await itflow(['reveal', 'Backup console'])
    expect({ status, stdout }).toEqual({ status: 8, stdout: '' })
    expect(stderr).toContain('Backup console was stored with a wrong decrypt password')
    expect((await itflow(['list'])).stderr).toContain(
      'One credential was encrypted with another key',
    )
    const rescued = await itflow(['reveal', 'Backup console'], { decryptPassword: 'any-other' })
    expect(rescued.stdout).toBe(`${SECRET}\n`)
  })

  test('in an empty vault the right decrypt password is verified by the new record', async () => {
    const { database, itflow } = await start(release, { isEmpty: true })
    const { status } = await itflow([...CREATE, '--password-stdin'], { stdin: SECRET })
    expect(status).toBe(0)
    expect(rowsOf(database)).toHaveLength(1)
  })

  test('in an empty vault a wrong one is detected, and the record removed or named (H05)', async () => {
    const { database, itflow } = await start(release, { isEmpty: true })
    const { status, stdout, stderr } = await itflow([...CREATE, '--password-stdin'], {
      decryptPassword: 'made-up-wrong-one',
      stdin: SECRET,
    })
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toContain('The decrypt password is wrong')
    expect(stderr).not.toContain('made-up')
    if (release === '26.10') {
      expect(rowsOf(database)).toEqual([])
      expect(stderr).toContain('has been removed')
    } else {
      expect(rowsOf(database)).toHaveLength(1)
      expect(stderr).toContain('delete credential 21 in the browser')
    }
  })

  test('secrets are in no URL, except where the release requires it (H26)', async () => {
    const { sandbox, itflow } = await start(release)
    await itflow([...CREATE, '--password-stdin'], { stdin: SECRET })
    await itflow(['reveal', 'New one'])
    const addresses = sandbox.requests.map(({ target }) => decodeURIComponent(target)).join('\n')
    expect(addresses).not.toContain(sandbox.key)
    expect(addresses).not.toContain(SECRET)
    const isForced = release === '25.01' || release === '26.07'
    expect(addresses.includes(sandbox.decryptPassword)).toBe(isForced)
  })
})

test.each(['25.03', '25.12'] as const)(
  'on %s every write of a credential fails: exit 7, the hazard named, nothing stored (H41)',
  async (release) => {
    const { database, itflow } = await start(release)
    const before = JSON.stringify(rowsOf(database))
    for (const argv of [CREATE, ['update', '1']]) {
      const { status, stderr } = await itflow([...argv, '--password-stdin'], { stdin: SECRET })
      expect(status).toBe(7)
      expect(stderr).toContain('25.03 – 25.12')
      expect(stderr).toContain('Nothing was stored')
    }
    expect(JSON.stringify(rowsOf(database))).toBe(before)
    expect((await itflow(['reveal', '1'])).stdout).toBe('made-up-Edge-4471\n')
  },
)

test('a dry run shows what would be sent, secrets masked, and sends nothing', async () => {
  const { sandbox, itflow } = await start('26.10')
  const { status, stdout, stderr } = await itflow([...CREATE, '--password-stdin', '--dry-run'], {
    stdin: SECRET,
  })
  expect(status).toBe(0)
  expect(stdout).toContain('"credential_password": "***"')
  expect(stdout + stderr).not.toContain('made-up')
  expect(writesTo(sandbox)).toEqual([])
})

test.each([
  ['26.10', 350],
  ['26.07', 127],
  ['25.01', 127],
] as const)(
  'on %s a password fits up to %i bytes, and a longer one is not sent (H23)',
  async (release, most) => {
    const { sandbox, database, itflow } = await start(release)
    const tooLong = await itflow([...CREATE, '--password-stdin'], {
      stdin: 'ø'.repeat(most / 2 + 1),
    })
    expect(tooLong.status).toBe(2)
    expect(tooLong.stderr).toContain(`at most ${most}`)
    expect(writesTo(sandbox)).toEqual([])
    const longest = 'x'.repeat(most)
    expect((await itflow([...CREATE, '--password-stdin'], { stdin: longest })).status).toBe(0)
    const stored = named(database, 'New one')
    expect(unseal(stored?.['credential_password'] ?? null, VAULT_KEY)).toBe(longest)
  },
)

test('a credential may be created without a password, and has none then', async () => {
  const { itflow } = await start('26.10')
  expect((await itflow(CREATE)).status).toBe(0)
  const { status, stderr } = await itflow(['reveal', 'New one'])
  expect(status).toBe(5)
  expect(stderr).toContain('New one has no password')
})

test('password and OTP secret are read as two lines of standard input', async () => {
  const { database, itflow } = await start('26.10')
  const argv = [...CREATE, '--otp-secret-stdin', '--password-stdin']
  const { status } = await itflow(argv, { stdin: `${SECRET}\nJBSWY3DPEHPK3PXP\n` })
  expect(status).toBe(0)
  const stored = named(database, 'New one')
  expect(unseal(stored?.['credential_password'] ?? null, VAULT_KEY)).toBe(SECRET)
  expect(stored?.['credential_otp_secret']).toBe('JBSWY3DPEHPK3PXP')
  expect(await itflow(argv, { stdin: SECRET })).toMatchObject({ status: 2 })
})

test("ways to pass one secret can't be combined, and none may be empty", async () => {
  const { sandbox, itflow } = await start('26.10')
  const both = await itflow([...CREATE, '--password-stdin', '--generate-password'], { stdin: 'x' })
  expect(both.status).toBe(2)
  expect(both.stderr).toContain("--password-stdin and --generate-password can't be used together")
  expect((await itflow([...CREATE, '--password-stdin'])).status).toBe(2)
  expect((await itflow([...CREATE, '--password-prompt'])).stderr).toContain('needs a terminal')
  const empty = await itflow([...CREATE, '--password-prompt'], { terminal: 100, answers: [''] })
  expect(empty.status).toBe(2)
  expect((await itflow([...CREATE, '--password', 'x'])).status).toBe(2)
  expect(writesTo(sandbox)).toEqual([])
})

test('an invalid OTP secret is refused before it is stored', async () => {
  const { sandbox, itflow } = await start('26.10')
  const { status, stderr } = await itflow(['update', '1', '--otp-secret-stdin'], {
    stdin: 'made-up: 0189',
  })
  expect(status).toBe(2)
  expect(stderr).toContain('--otp-secret-stdin')
  expect(stderr).not.toContain('made-up')
  expect(writesTo(sandbox)).toEqual([])
})
