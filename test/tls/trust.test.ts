import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { certificates, machineFor, secureInstance } from './secure-instance.ts'

const LIST = ['clients', 'list', '--json']
const { ca, server, misnamed, selfSigned, client } = certificates

const signed = () => secureInstance(server)

describe('a server with an unknown certificate authority', () => {
  test('is refused with the reason and the next step, and nothing is sent', async () => {
    const instance = await signed()
    const { run } = machineFor(instance.url)
    const { status, stdout, stderr } = await run(['clients', 'list'])
    expect([status, stdout]).toEqual([9, ''])
    expect(stderr).toContain("from an authority this machine doesn't trust")
    expect(stderr).toContain('--ca-file FILE')
    expect(instance.received).toEqual([])
  })

  test('is trusted with --ca-file', async () => {
    const instance = await signed()
    const { run, file } = machineFor(instance.url)
    const { status, stdout, stderr } = await run([...LIST, '--ca-file', file('ca.pem', ca)])
    expect([status, JSON.parse(stdout).length > 1]).toEqual([0, true])
    expect(stderr).not.toContain('insecure')
  })

  test('is trusted with ITFLOW_CA_FILE', async () => {
    const instance = await signed()
    const { run, file } = machineFor(instance.url)
    const { status } = await run(LIST, { env: { ITFLOW_CA_FILE: file('ca.pem', ca) } })
    expect(status).toBe(0)
  })

  test("is trusted by its profile's file, from any directory", async () => {
    const instance = await signed()
    const { run, file, profile, home } = machineFor(instance.url)
    await profile('--ca-file', file('ca.pem', ca))
    const { status } = await run(LIST, { cwd: join(home, 'pem') })
    expect(status).toBe(0)
  })

  test('is trusted with --insecure, which says so each time', async () => {
    const instance = await signed()
    const { run } = machineFor(instance.url)
    for (const format of ['table', 'json']) {
      const { status, stderr } = await run(['clients', 'list', '--insecure', '-o', format])
      expect(status).toBe(0)
      expect(stderr).toContain(
        `The certificate of ${instance.url.host} is not verified (--insecure)`,
      )
    }
    expect((await run(LIST)).status).toBe(9)
  })

  test('is trusted by an insecure profile, which says so each time', async () => {
    const instance = await signed()
    const { run, profile } = machineFor(instance.url)
    await profile('--insecure')
    for (let time = 0; time < 2; time += 1) {
      const { status, stderr } = await run(['clients', 'list'])
      expect([status, stderr]).toEqual([
        0,
        expect.stringContaining('is not verified (profile acme)'),
      ])
    }
    const { stdout } = await run(['doctor'])
    expect(stdout).toContain('certificate NOT verified')
  })

  test('is not trusted because of a variable for Node', async () => {
    const instance = await signed()
    const { run } = machineFor(instance.url)
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    try {
      expect((await run(LIST)).status).toBe(9)
    } finally {
      vi.unstubAllEnvs()
    }
    expect(instance.received).toEqual([])
  })

  test('is not saved by login until it is trusted', async () => {
    const instance = await signed()
    const { run, file, home } = machineFor(instance.url)
    const answers = [instance.url.href, SANDBOX_KEY, '', 'acme', true]
    const env = { ITFLOW_URL: '', ITFLOW_API_KEY: '', ITFLOW_DECRYPT_PASSWORD: '' }
    const asked = { terminal: 100, answers: answers.slice(0, 1), env, isCancelled: true }
    const refused = await run(['login'], asked)
    expect([refused.status, refused.stderr]).toEqual([130, expect.stringContaining('--ca-file')])
    const path = file('ca.pem', ca)
    const taken = await run(['login', '--ca-file', path], { terminal: 100, answers, env })
    expect(taken.status).toBe(0)
    const shown = await run(['profiles', 'show', '--json'], { home, env })
    expect(JSON.parse(shown.stdout)).toMatchObject({ name: 'acme', ca_file: path })
    expect((await run(LIST, { env })).status).toBe(0)
  })
})

describe('a wrong certificate', () => {
  test('is refused by its name, though its authority is trusted', async () => {
    const instance = await secureInstance(misnamed)
    const { run, file } = machineFor(instance.url)
    const { status, stderr } = await run([...LIST, '--ca-file', file('ca.pem', ca)])
    expect([status, stderr]).toEqual([9, expect.stringContaining('is for another name')])
    expect(instance.received).toEqual([])
  })

  test('is refused if it is self-signed', async () => {
    const instance = await secureInstance(selfSigned)
    const { run } = machineFor(instance.url)
    const { status, stderr } = await run(LIST)
    expect([status, stderr]).toEqual([9, expect.stringContaining('is self-signed')])
  })

  test('is refused with a separate message if there is no TLS', async () => {
    const instance = await signed()
    const { run } = machineFor(new URL(instance.url.href.replace('https', 'http')))
    const { status } = await run(LIST)
    expect(status).toBe(9)
    expect(instance.received).toEqual([])
  })
})

describe('a file that is not a certificate', () => {
  test.each([
    ['is not there', 'nowhere.pem', 'There is no file'],
    ['is not a PEM file', 'text.pem', "isn't a PEM file"],
  ])('%s: refused by its name', async (_, name, reason) => {
    const instance = await signed()
    const { run, file, home } = machineFor(instance.url)
    file('text.pem', 'made-up')
    const path = join(home, 'pem', name)
    const { status, stderr } = await run([...LIST, '--ca-file', path])
    expect([status, stderr]).toEqual([2, expect.stringContaining(reason)])
    expect(stderr).toContain(name)
    expect(instance.connections()).toBe(0)
  })
})

describe('a server that asks for a client certificate', () => {
  const asking = () =>
    secureInstance({ ...server, ca, requestCert: true, rejectUnauthorized: true })

  test('is not reached without one, which is reported with the next step', async () => {
    const instance = await asking()
    const { run, file, profile } = machineFor(instance.url)
    await profile('--ca-file', file('ca.pem', ca))
    const { status, stderr } = await run(LIST)
    expect([status, stderr]).toEqual([9, expect.stringContaining('client certificate')])
    expect(instance.received).toEqual([])
  })

  test("is reached with the profile's", async () => {
    const instance = await asking()
    const { run, file, profile } = machineFor(instance.url)
    await profile(
      ...['--ca-file', file('ca.pem', ca)],
      ...['--client-cert', file('client.pem', client.cert)],
      ...['--client-key', file('client.key', client.key)],
    )
    const { status, stdout } = await run(LIST)
    expect([status, JSON.parse(stdout).length > 1]).toEqual([0, true])
    const doctor = await run(['doctor'])
    expect(doctor.stdout).toMatch(/TLS 1\.[23], certificate valid \d+ days/)
  })

  test('is not shown the certificate without its key', async () => {
    const instance = await asking()
    const { profile, file } = machineFor(instance.url)
    await expect(profile('--client-cert', file('client.pem', client.cert))).rejects.toThrow(
      '--client-cert and --client-key must be used together',
    )
  })
})
