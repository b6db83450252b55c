import { expect, onTestFinished, test } from 'vitest'
import type { Release } from '../../../src/resources/releases.ts'
import { tableOf } from '../../../src/sandbox/database.ts'
import { run, runSandbox } from '../../support/run.ts'
import { sandboxDatabase, startSandbox } from '../../support/sandbox.ts'

// RFC 6238, appendix B, at this moment; the seed is the ASCII text 12345678901234567890.
const SEED = 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq'
const MOMENT = new Date(1111111109_000)

/** A sandbox in which “Codes” has this OTP secret, and the program against it. */
async function codes(secret: string, release: Release = '26.10') {
  const database = sandboxDatabase(release)
  const row = tableOf(database, 'credentials').rows[0] ?? {}
  row['credential_name'] = 'Codes'
  row['credential_otp_secret'] = secret
  const sandbox = await startSandbox(release, { database })
  onTestFinished(() => sandbox.close())
  const env = {
    ITFLOW_URL: sandbox.url,
    ITFLOW_API_KEY: sandbox.key,
    ITFLOW_DECRYPT_PASSWORD: sandbox.decryptPassword,
  }
  return (argv: readonly string[], now: Date) =>
    run(['credentials', 'otp', 'Codes', ...argv], { env, now })
}

test.each(['25.01', '26.07', '26.08.2', '26.10'] as const)(
  'on %s otp prints only the code, and reports the seconds left',
  async (release) => {
    const otp = await codes(SEED, release)
    const { status, stdout, stderr } = await otp([], MOMENT)
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: '081804\n',
      stderr: '· 1 s left\n',
    })
  },
)

test('otp --json is one object', async () => {
  const seed = SEED.replaceAll(' ', '')
  const otp = await codes(`otpauth://totp/Acme?secret=${seed}&digits=8&period=60&algorithm=SHA1`)
  // The first 60-second step: the value in RFC 4226 for counter 0.
  const { stdout, stderr } = await otp(['--json'], new Date(59_000))
  expect(JSON.parse(stdout)).toEqual({
    credential_id: 1,
    credential_name: 'Codes',
    code: '84755224',
    seconds_left: 1,
    period: 60,
  })
  expect(stderr).toBe('')
})

test('an invalid stored secret is an error, and is never printed', async () => {
  const otp = await codes('made-up: 0189')
  const { status, stdout, stderr } = await otp(['--json'], MOMENT)
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
