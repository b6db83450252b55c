import { expect, test } from 'vitest'
import { freshHome, run, runSandbox } from '../support/run.ts'
import { sandboxDatabase, startSandbox } from '../support/sandbox.ts'

// RFC 6238, appendix B, at this moment; the seed is the ASCII text 12345678901234567890.
const SEED = 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq'
const MOMENT = new Date(1111111109_000)

async function store(secret: string): Promise<string> {
  const home = freshHome()
  const create = [
    'credentials',
    'create',
    '--client',
    'acme',
    '--name',
    'Codes',
    '--password-stdin',
  ]
  await runSandbox(create, { home, stdin: 'made-up-password' })
  const update = ['credentials', 'update', 'Codes', '--client', 'acme', '--otp-secret-stdin']
  const { status } = await runSandbox(update, { home, stdin: secret })
  expect(status).toBe(0)
  return home
}

test('otp prints the code alone, and the seconds left beside it', async () => {
  const home = await store(SEED)
  const { status, stdout, stderr } = await runSandbox(['credentials', 'otp', 'Codes'], {
    home,
    now: MOMENT,
  })
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: '081804\n',
    stderr: '· 1 s left\n',
  })
})

test('otp --json is one object', async () => {
  const home = await store(
    `otpauth://totp/Acme?secret=${SEED.replaceAll(' ', '')}&digits=8&period=60&algorithm=SHA1`,
  )
  const { stdout, stderr } = await runSandbox(['credentials', 'otp', 'Codes', '--json'], {
    home,
    now: new Date(59_000),
  })
  // The first step of sixty seconds: what RFC 4226 has for the counter 0.
  expect(JSON.parse(stdout)).toEqual({
    credential_id: 21,
    credential_name: 'Codes',
    code: '84755224',
    seconds_left: 1,
    period: 60,
  })
  expect(stderr).toBe('')
})

test('a secret that makes no codes is a failure of what is stored, and never repeated', async () => {
  const home = await store('made-up: 0189')
  const { status, stdout, stderr } = await runSandbox(['credentials', 'otp', 'Codes', '--json'], {
    home,
  })
  expect({ status, stdout }).toEqual({ status: 8, stdout: '' })
  expect(JSON.parse(stderr).error).toMatchObject({ code: 'bad_otp_secret' })
  expect(stderr).toContain('Codes')
  expect(stderr).not.toContain('made-up: 0189')
})

test('a credential without an OTP secret says so', async () => {
  const { status, stdout, stderr } = await runSandbox(['credentials', 'otp', 'Backup console'])
  expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
  expect(stderr).toContain('Backup console has no OTP secret')
})

test.each(['25.01', '26.07', '26.08.2', '26.10'] as const)('otp works on %s', async (release) => {
  const sandbox = await startSandbox(release, { database: sandboxDatabase(release) })
  try {
    const env = {
      ITFLOW_URL: sandbox.url,
      ITFLOW_API_KEY: sandbox.key,
      ITFLOW_DECRYPT_PASSWORD: sandbox.decryptPassword,
    }
    const { stdout } = await run(['credentials', 'otp', 'Microsoft 365 admin'], {
      env,
      now: MOMENT,
    })
    expect(stdout).toBe('081804\n')
  } finally {
    await sandbox.close()
  }
})
