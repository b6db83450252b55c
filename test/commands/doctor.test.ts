import { describe, expect, it } from 'vitest'
import { addressFinding } from '../../src/commands/doctor/findings.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { settingsFor } from '../support/loopback-instance.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'

describe('the doctor', () => {
  it('says what works, and exits with 0 if nothing needs attention', async () => {
    const { status, stdout, stderr } = await runSandbox(['doctor'], { home: freshHome() })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^✓ Address +the built-in sandbox\n/)
    expect(stdout).toMatch(/^✓ Key +works; sent in the request body; sees 5 clients; may write$/m)
    expect(stdout).toMatch(/^✓ Decrypt password +decrypts the credentials$/m)
    expect(stdout).toMatch(/^✓ Release +26\.10 or later: \d+ hazards apply/m)
    expect(stdout).toMatch(/^ +Operations +assets +(?:\w+ ✓ *)+$/m)
    expect(stdout).toMatch(/^ +software +.*create ·.*$/m)
  })

  it('exits with 12 and names what needs attention on a release that loses data', async () => {
    const instance = await hazardInstance('25.12')
    const { status, stdout, stderr } = await instance.itflow(['doctor'])
    expect(status).toBe(12)
    expect(stdout).toMatch(
      /^! Release +25\.\d+ or a little later: .*documents update is refused \(H03\)/m,
    )
    expect(stderr).toMatch(/^(?:1 of \d+ checks needs|\d+ of \d+ checks need) attention: /m)
    expect(stderr).toContain('Release')
  })

  it('only reads', async () => {
    const instance = await hazardInstance('25.01')
    await instance.itflow(['doctor'])
    expect(instance.writes()).toEqual([])
    expect(instance.changes()).toEqual([])
  })

  it("remembers what it found, so that the next command doesn't have to ask", async () => {
    const instance = await hazardInstance('26.10')
    await instance.itflow(['doctor'])
    const before = instance.reads().length
    await instance.itflow(['tickets', 'close', 'TCK-1042'])
    const asked = instance.reads().slice(before)
    expect(asked.map(({ operation }) => operation)).not.toContain('tickets/close')
  })

  it('prints one JSON document, with the operations and what their absence means', async () => {
    const { stdout } = await runSandbox(['doctor', '--json'], { home: freshHome() })
    const found = JSON.parse(stdout)
    expect(found).toMatchObject({
      instance: 'sandbox',
      release: '26.10',
      key_travels: 'body',
      clients: 5,
      may_write: true,
    })
    expect(found.operations).toContainEqual({
      resource: 'software',
      verb: 'create',
      presence: 'absent',
      meaning: 'software create: no ITFlow release has it; use the browser',
    })
    expect(
      found.findings.every(({ needs_attention }: Record<string, unknown>) => !needs_attention),
    ).toBe(true)
  })

  it('fails for a wrong key like every other command', async () => {
    const instance = await hazardInstance('26.10')
    const env = { ITFLOW_API_KEY: 'made-up-and-wrong-aaaaaaaaaaaaaa' }
    const { status, stdout } = await instance.itflow(['doctor'], { env })
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
  })

  it("says that a wrong decrypt password doesn't open anything", async () => {
    const instance = await hazardInstance('26.10')
    const env = { ITFLOW_DECRYPT_PASSWORD: 'made-up-and-wrong' }
    const { status, stdout } = await instance.itflow(['doctor'], { env })
    expect(status).toBe(12)
    expect(stdout).toMatch(/^! Decrypt password +wrong: it can't decrypt any credential/m)
  })

  it('says that the key has to be sent in the address if something drops bodies', async () => {
    const dropping = await hazardInstance('26.10', undefined, ({ method, query, body }) =>
      method === 'GET' && body !== '' && !query.has('api_key')
        ? { kind: 'answer', status: 401, body: '' }
        : { kind: 'pass' },
    )
    const { stdout } = await dropping.itflow(['doctor'])
    expect(stdout).toMatch(/^! Key +works; sent in the address, where logs record it/m)
  })

  it('counts the clients on all pages, without archived ones', async () => {
    const instance = await hazardInstance('26.10')
    const archived = instance.database.tables['clients']!.rows.filter(
      (row) => row['client_archived_at'] !== null,
    )
    expect(archived).not.toEqual([])
    for (let left = 600; left > 0; left -= 1) {
      instance.put('clients', { client_name: `Made up ${left}`, client_rate: 0 })
    }
    const all = instance.database.tables['clients']!.rows.length
    const { stdout } = await instance.itflow(['doctor', '--json'])
    expect(JSON.parse(stdout).clients).toBe(all - archived.length)
  })

  it('examines a key that may not list clients', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
      operation === 'clients/read'
        ? { kind: 'answer', status: 403, body: '{"success":"False","message":"Not for you."}' }
        : { kind: 'pass' },
    )
    const { stdout } = await instance.itflow(['doctor', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ clients: null, release: '26.10', may_write: true })
    const text = (await instance.itflow(['doctor'])).stdout
    expect(text).toMatch(/^✓ Key +works; .*; may not list clients; /m)
  })

  it.each([
    ['http://127.0.0.1:1/', false],
    ['http://localhost.evil.example/', true],
    ['http://127.evil.example/', true],
  ])('says for the address %s whether it leaves this machine', async (address, leaves) => {
    const url = new URL(address)
    const finding = await addressFinding(
      { clock: () => new Date() },
      { settings: settingsFor(url) },
    )
    expect(finding.needsAttention).toBe(leaves)
  })

  it('says how far apart the clocks are', async () => {
    const instance = await hazardInstance('26.10')
    const { stdout } = await instance.itflow(['doctor', '--json'], { now: new Date() })
    expect(JSON.parse(stdout).clock_difference_seconds).toEqual(expect.any(Number))
    const far = await instance.itflow(['doctor'], { now: new Date('2020-01-01') })
    expect(far.stdout).toMatch(/^! Clock +[\d.]+ s apart/m)
  })
})

it('fails without a server', async () => {
  const env = { ITFLOW_URL: 'http://127.0.0.1:9/', ITFLOW_API_KEY: 'made-up' }
  expect(await run(['doctor'], { env })).toMatchObject({ status: 9, stdout: '' })
})
