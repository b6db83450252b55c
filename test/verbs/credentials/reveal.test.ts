import { expect, test } from 'vitest'
import { FORMAT_NAMES } from '../../../src/output/format-names.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../../support/run.ts'
import { startSandbox } from '../../support/sandbox.ts'

const EDGE = 'made-up-Edge-4471'

/** The program at a terminal, against the built-in sandbox. */
function atTerminal(argv: readonly string[], options: RunOptions = {}) {
  return runSandbox(argv, { terminal: 100, ...options })
}

test('reveal prints the password and a line break, and nothing else', async () => {
  expect(await runSandbox(['credentials', 'reveal', 'Firewall edge'])).toMatchObject({
    status: 0,
    stdout: `${EDGE}\n`,
    stderr: '',
    questions: [],
  })
})

test("a credential's card says how to get the secrets; other cards don't", async () => {
  const card = await atTerminal(['credentials', 'get', '1'])
  expect(card.stderr).toContain('· itflow credentials copy 1 --profile sandbox ·')
  expect((await atTerminal(['assets', 'get', '1'])).stderr).not.toContain(' copy ')
})

test('reveal prints any other field, by any of its names', async () => {
  const fields = {
    username: 'admin',
    'otp-secret': 'JBSWY3DPEHPK3PXP',
    credential_otp_secret: 'JBSWY3DPEHPK3PXP',
    login_password: EDGE,
    uri: 'https://10.0.0.1/',
    note: 'Reachable from the office only.',
  }
  for (const [field, value] of Object.entries(fields)) {
    const { stdout } = await runSandbox(['credentials', 'reveal', '1', '--field', field])
    expect(stdout).toBe(`${value}\n`)
  }
})

test('an unknown field is wrong usage, before anything is read', async () => {
  const { status, stderr } = await runSandbox(['credentials', 'reveal', '1', '--field', 'pasword'])
  expect(status).toBe(2)
  expect(stderr).toContain('--field pasword: credentials have no such field')
})

test('reveal --json prints the record like get, followed by its secrets', async () => {
  const revealed = await runSandbox(['credentials', 'reveal', '1', '--json'])
  const got = await runSandbox(['credentials', 'get', '1', '--json'])
  expect(JSON.parse(revealed.stdout)).toEqual({
    ...JSON.parse(got.stdout),
    credential_password: EDGE,
    credential_otp_secret: 'JBSWY3DPEHPK3PXP',
  })
  expect(got.stdout).not.toContain(EDGE)
  expect(got.stdout).not.toContain('JBSWY3DPEHPK3PXP')
})

test('a missing secret is null in JSON, and not found as a bare value', async () => {
  const json = await runSandbox(['credentials', 'reveal', '4', '--json'])
  expect(JSON.parse(json.stdout)).toMatchObject({ credential_otp_secret: null })
  const bare = await runSandbox(['credentials', 'reveal', '4', '--field', 'otp-secret'])
  expect(bare).toMatchObject({ status: 5, stdout: '' })
  expect(bare.stderr).toContain('Backup console has no OTP secret')
})

test('list and get show no secret in any format, and no secret fields', async () => {
  for (const format of FORMAT_NAMES) {
    for (const verb of [
      ['list', '--all'],
      ['get', '1', '6'],
    ]) {
      const { stdout, stderr } = await runSandbox(['credentials', ...verb, '-o', format])
      expect(stdout).toContain('Firewall edge')
      for (const told of [stdout, stderr]) {
        expect(told).not.toMatch(/made-up-|JBSWY3DPEHPK3PXP|otpauth|credential_password"/)
      }
    }
  }
})

test('in a script only a whole name is accepted, and near matches are listed', async () => {
  const { status, stdout, stderr } = await runSandbox(['credentials', 'reveal', 'firewall'])
  expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
  expect(stderr).toContain('Firewall edge')
  expect(stderr).toContain('Firewall guest')
})

test('in a script two with the same name are ambiguous, and both are listed', async () => {
  const home = freshHome()
  const create = ['credentials', 'create', '--client', 'bakery', '--name', 'Firewall edge']
  await runSandbox([...create, '--password-stdin'], { home, stdin: 'made-up-other\n' })
  const both = await runSandbox(['credentials', 'reveal', 'firewall edge', '--json'], { home })
  expect(both).toMatchObject({ status: 6, stdout: '' })
  const { error } = JSON.parse(both.stderr)
  expect(error.code).toBe('ambiguous')
  expect(error.hint).toMatch(/^1 .*Acme Widgets\n\d+ .*Bakery/)
  const one = ['credentials', 'reveal', 'firewall edge', '--client', 'bakery']
  expect((await runSandbox(one, { home })).stdout).toBe('made-up-other\n')
})

test('a credential of another client is not found', async () => {
  const reveal = ['credentials', 'reveal', 'Firewall edge', '--client', 'bakery']
  expect(await runSandbox(reveal)).toMatchObject({ status: 5, stdout: '' })
  const byId = ['credentials', 'reveal', '1', '--client', 'bakery']
  expect(await runSandbox(byId)).toMatchObject({ status: 5, stdout: '' })
})

test('at a terminal a partial name offers a choice, with client and user name in columns', async () => {
  const { status, stdout, questions } = await atTerminal(['credentials', 'reveal', 'firewall'], {
    answers: ['Firewall edge  Acme Widgets  admin'],
  })
  expect({ status, stdout, questions }).toEqual({
    status: 0,
    stdout: `${EDGE}\n`,
    questions: ['Which one'],
  })
})

test('at a terminal letters in order are enough, and the match is reported', async () => {
  const { stdout, stderr, questions } = await atTerminal(['credentials', 'reveal', 'fwedge'])
  expect(stdout).toBe(`${EDGE}\n`)
  expect(stderr).toContain('Using credential 1 Firewall edge')
  expect(questions).toEqual([])
  expect((await atTerminal(['credentials', 'reveal', 'zzz'])).status).toBe(5)
})

test("at a terminal no name offers all credentials that aren't archived", async () => {
  const { stdout, questions } = await atTerminal(['credentials', 'reveal'], {
    answers: ['Kassen back office'],
  })
  expect(stdout).toBe('made-up-Tills-7711\n')
  expect(questions).toEqual(['Which one'])
  await expect(
    atTerminal(['credentials', 'reveal'], { answers: ['Hotel router'] }),
  ).resolves.toMatchObject({ stdout: '' })
})

test('very many are offered in one question as well', async () => {
  const home = freshHome()
  for (let number = 1; number <= 15; number += 1) {
    const create = ['credentials', 'create', '--global', '--name', `Camera ${number}`]
    await runSandbox([...create, '--password-stdin'], { home, stdin: `made-up-${number}` })
  }
  const { stdout, questions } = await atTerminal(['credentials', 'reveal'], {
    home,
    answers: ['Firewall guest'],
  })
  expect(stdout).toBe('made-up-Guest-2902\n')
  expect(questions).toEqual(['Which one'])
})

test('in a script a missing name is wrong usage', async () => {
  expect(await runSandbox(['credentials', 'reveal'])).toMatchObject({ status: 2, stdout: '' })
  const noInput = await atTerminal(['credentials', 'reveal', '--no-input'])
  expect(noInput).toMatchObject({ status: 2, questions: [] })
})

test('an archived credential is shown, and reported as archived', async () => {
  const { stdout, stderr } = await runSandbox(['credentials', 'reveal', 'Show room alarm'])
  expect(stdout).toBe('made-up-Alarm-5150\n')
  expect(stderr).toContain('Show room alarm is archived')
})

test('control characters are removed at a terminal, and exact in a pipe', async () => {
  const home = freshHome()
  const password = 'made-up-\u001b[31m-\u202e-1'
  const create = ['api', 'POST', 'credentials/create', '--input', '-', '--decrypt']
  const body = { client_id: 1, credential_name: 'Odd', credential_password: password }
  await runSandbox(create, { home, stdin: JSON.stringify(body) })
  const piped = await runSandbox(['credentials', 'reveal', 'Odd'], { home })
  expect(piped.stdout).toBe(`${password}\n`)
  const shown = await atTerminal(['credentials', 'reveal', 'Odd'], { home })
  expect(shown.stdout).not.toMatch(/[\u001b\u202e]/)
  expect(shown.stderr).toContain('piped output is exact')
})

test('a revealed secret is masked in traces', async () => {
  const { stdout, stderr } = await runSandbox(['credentials', 'reveal', '1', '--debug'])
  expect(stdout).toBe(`${EDGE}\n`)
  expect(stderr).toContain('credentials/read')
  expect(stderr).not.toContain(EDGE)
})

test('reveal needs the decrypt password, and says how to give it', async () => {
  const sandbox = await startSandbox()
  try {
    const env = { ITFLOW_URL: sandbox.url, ITFLOW_API_KEY: sandbox.key }
    const { status, stderr } = await run(['credentials', 'reveal', '1'], { env })
    expect(status).toBe(2)
    expect(stderr).toContain('ITFLOW_DECRYPT_PASSWORD')
  } finally {
    await sandbox.close()
  }
})
