import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { addMute, orderFailed } from '../../src/alerts/orders.ts'
import { ordersPath, statusPath } from '../../src/alerts/receiver-paths.ts'
import { writeStatus } from '../../src/alerts/receiver-status.ts'
import { widthOf } from '../../src/text/width.ts'
import { SANDBOX, sampleStatus } from '../alerts/sample-status.ts'
import { type StoredReceiver, sampleEvent, storedReceiver } from '../alerts/stored-receiver.ts'
import { placeIn } from '../sources/memories.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'

const NOW = TEST_NOW.getTime()
const MINUTE = 60_000

const STATUS = ['alerts', 'status']
const REFUSED = 'ITFlow refused it'

/** What `alerts status` says about the files of a receiver. */
async function statusOf(stored: StoredReceiver, options: RunOptions = {}) {
  const home = freshHome()
  const outbox = await storedReceiver(home, stored)
  const show = (more: readonly string[] = [], how: RunOptions = {}) =>
    runSandbox([...STATUS, ...more], { home, ...options, ...how })
  return { home, outbox, show, ...(await show()) }
}

describe('a receiver that works', () => {
  it('needs no attention, and shows its sources with aligned counts', async () => {
    const { status, stdout, stderr } = await statusOf({ waiting: [sampleEvent()], age: MINUTE })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toBe(
      [
        `✓ Receiver    http://127.0.0.1:8787, process ${process.pid}, started 1 h ago`,
        '✓ zabbix      214 today, last 3 min ago',
        '✓ uptimekuma    2 today, last 5 h ago',
        '✓ Outbox      1 waiting since 11:59; nothing is lost',
        '  Open        9 tickets, 41 repeats today, 3 held',
        '',
      ].join('\n'),
    )
  })

  it('is one object in JSON', async () => {
    const { show } = await statusOf({ waiting: [sampleEvent()], age: MINUTE })
    const { status, stdout, stderr } = await show(['--json'])
    expect([status, stderr]).toEqual([0, ''])
    const { findings, ...facts } = JSON.parse(stdout)
    expect(facts).toEqual({
      ...{ profile: 'sandbox', url: SANDBOX.url, running: true, pid: process.pid },
      ...{ started: '2026-11-24T10:59:55.000Z', reported: '2026-11-24T11:59:55.000Z' },
      ...{ config: '/etc/itflow/alerts.yaml', address: 'http://127.0.0.1:8787' },
      sources: [
        {
          ...{ name: 'zabbix', dialect: 'zabbix', today: 214, day: '2026-11-24' },
          ...{ last: '2026-11-24T11:56:55.000Z', refused: 0, last_refusal: null },
        },
        {
          ...{ name: 'uptimekuma', dialect: 'uptime-kuma', today: 2, day: '2026-11-24' },
          ...{ last: '2026-11-24T06:59:55.000Z', refused: 0, last_refusal: null },
        },
      ],
      ...{ waiting: 1, oldest: '2026-11-24T11:59:00.000Z', outbox_healthy: true },
      ...{ failing_since: null, last_error: null, failed: 0, open: 9, held: 3, repeats: 41 },
      ...{ missing: [], faults: [], mutes: [], retry: [], drop: [] },
    })
    expect(findings.map(({ check }: { check: string }) => check)).toEqual([
      ...['Receiver', 'zabbix', 'uptimekuma', 'Outbox', 'Open'],
    ])
    expect(stdout).not.toContain('s3cret')
  })

  it('shows what was refused, what the release lacks, and errors that are over', async () => {
    const refused = { at: NOW - 2 * MINUTE, status: 401, message: 'wrong token' }
    const { status, stdout } = await statusOf({
      status: {
        sources: {
          probe: { dialect: 'json', today: 0, day: '2026-11-23', refused: 4, lastRefusal: refused },
        },
        missing: ['Notes on tickets need ITFlow 26.08', 'Resolving needs ITFlow 25.10'],
        lastError: { at: NOW - 90 * MINUTE, code: 'unreachable', message: 'acme.example is down' },
      },
    })
    expect(status).toBe(0)
    expect(stdout).toContain(
      '✓ probe     0 yesterday, nothing yet; 4 refused, last 2 min ago: wrong token\n',
    )
    expect(stdout).toContain('  Release   Notes on tickets need ITFlow 26.08\n')
    expect(stdout).toContain('  Release   Resolving needs ITFlow 25.10\n')
    expect(stdout).toContain(
      '✓ ITFlow    works; last error 2 h ago: acme.example is down (unreachable)\n',
    )
  })

  it('is only read', async () => {
    const { home, show } = await statusOf({})
    const before = readFileSync(statusPath(placeIn(home), SANDBOX), 'utf8')
    await show()
    expect(readFileSync(statusPath(placeIn(home), SANDBOX), 'utf8')).toBe(before)
  })

  it('is that of the profile in use', async () => {
    const { home } = await statusOf({})
    // Nothing answers on port 9.
    const env = { ITFLOW_URL: 'http://127.0.0.1:9/', ITFLOW_API_KEY: 'k', ITFLOW_ALLOW_HTTP: '1' }
    const { status, stdout } = await run(STATUS, { home, env })
    expect(status).toBe(12)
    expect(stdout).toContain('! Receiver  not running for environment. To start it: itflow alerts')
  })
})

/** Each reason for attention alone, and the check that names it. */
const REASONS: readonly [what: string, check: string, line: RegExp, stored: StoredReceiver][] = [
  [
    'a client that the configuration names and ITFlow lacks',
    'Config',
    /^! Config .*unknown_client: there is no client “Internal”$/m,
    { status: { faults: ['unknown_client: there is no client “Internal”'] } },
  ],
  [
    'a receiver that has not reported for a while',
    'Receiver',
    /^! Receiver .*process \d+ does nothing; last reported 3 min ago$/m,
    { status: { at: NOW - 2 * MINUTE - 10_000 - 20_000 } },
  ],
  [
    'a report from the future',
    'Receiver',
    /^! Receiver .*does nothing; last reported in 3 min$/m,
    { status: { at: NOW + 3 * MINUTE } },
  ],
  [
    'a receiver that has not reported yet, after one that did',
    'Receiver',
    /^! Receiver .*process \d+ has not reported yet$/m,
    { status: { pid: 999_999_999 } },
  ],
  [
    'alerts that have waited for long',
    'Outbox',
    /^! Outbox .*2 waiting since 11:49; nothing is lost$/m,
    { waiting: [sampleEvent(), sampleEvent()], age: 11 * MINUTE },
  ],
  [
    'failed alerts',
    'Failed',
    /^! Failed .*1 alert could not be delivered since 11:59\. See: itflow alerts failed --profile sandbox$/m,
    { failed: [{ event: sampleEvent(), reason: REFUSED }], age: MINUTE },
  ],
  [
    'an outbox that can not be written',
    'Outbox',
    /^! Outbox .*can't be written, so senders have to try again later; nothing is waiting$/m,
    { status: { isOutboxHealthy: false } },
  ],
  [
    'an ITFlow that fails',
    'ITFlow',
    /^! ITFlow .*failing since 11:58: acme\.example replied with 503 \(server_failed\)$/m,
    {
      status: {
        failingSince: NOW - 2 * MINUTE,
        lastError: { at: NOW, code: 'server_failed', message: 'acme.example replied with 503' },
      },
    },
  ],
]

describe('the exit status is 12 because of', () => {
  it.each(REASONS)('%s', async (_, check, line, stored) => {
    const { status, stdout, stderr, show } = await statusOf(stored)
    expect(status).toBe(12)
    expect(stdout).toMatch(line)
    expect(stderr).toMatch(new RegExp(`^1 of \\d checks needs attention: ${check}\n$`))
    const json = await show(['--json'])
    const { findings } = JSON.parse(json.stdout)
    const flagged = findings.filter(
      (finding: Record<string, unknown>) => finding['needs_attention'],
    )
    expect(flagged.map((finding: Record<string, unknown>) => finding['check'])).toEqual([check])
    expect([json.status, JSON.parse(json.stderr).error.code]).toEqual([12, 'attention'])
  })

  it('a receiver that has ended, whose last words are only shown', async () => {
    const { outbox, show, stdout } = await statusOf({
      status: { failingSince: NOW - 2 * MINUTE, isOutboxHealthy: false, at: NOW - MINUTE },
      ...{ waiting: [sampleEvent()], age: MINUTE },
    })
    expect(stdout).toMatch(/^! Outbox/m)
    await outbox.close()
    const after = await show()
    expect(after.status).toBe(12)
    expect(after.stdout).toMatch(
      /^! Receiver .*not running for sandbox; last reported 1 min ago\. To start it: itflow alerts serve --config \/etc\/itflow\/alerts\.yaml --profile sandbox$/m,
    )
    expect(after.stdout).toMatch(/^ {2}zabbix .*214 today/m)
    expect(after.stdout).toMatch(/^✓ Outbox .*1 waiting since 11:59; nothing is lost$/m)
    expect(after.stdout).toMatch(/^ {2}ITFlow .*failing since 11:58$/m)
    expect(after.stderr).toBe('1 of 2 checks needs attention: Receiver\n')
  })

  it('no receiver at all', async () => {
    const home = freshHome()
    const { status, stdout } = await runSandbox(STATUS, { home })
    expect(status).toBe(12)
    expect(stdout).toBe(
      '! Receiver  not running for sandbox. To start it: itflow alerts serve --config alerts.yaml --profile sandbox\n✓ Outbox    nothing is waiting\n',
    )
    const json = JSON.parse((await runSandbox([...STATUS, '--json'], { home })).stdout)
    expect(json).toMatchObject({ running: false, pid: null, reported: null, open: null })
  })
})

test('alerts may wait for ten minutes, and a receiver be silent for two', async () => {
  const stored = { waiting: [sampleEvent()], age: 10 * MINUTE, status: { at: NOW - 2 * MINUTE } }
  expect((await statusOf(stored)).status).toBe(0)
})

test('how long alerts wait is what the receiver says, whose own clock may differ', async () => {
  const stored = {
    ...{ waiting: [sampleEvent()], age: 24 * 60 * MINUTE },
    status: { oldest: NOW - 2 * MINUTE },
  }
  const { status, stdout } = await statusOf(stored)
  expect(status).toBe(0)
  expect(stdout).toContain('1 waiting since 11:58;')
})

describe('mutes and orders', () => {
  const firewall = { client: 2, name: 'Björk & Søn Bakery', at: NOW - MINUTE, why: 'new firewall' }

  it('are shown until they have ended', async () => {
    const home = freshHome()
    await storedReceiver(home)
    const place = placeIn(home)
    await addMute(place, SANDBOX, { ...firewall, until: NOW + 6 * 60 * MINUTE })
    await addMute(place, SANDBOX, { ...firewall, client: 1, name: 'Acme', until: NOW + MINUTE })
    const { status, stdout } = await runSandbox(STATUS, { home })
    expect(status).toBe(0)
    const lines = stdout.split('\n').filter((line) => line.includes('Muted'))
    expect(lines).toEqual([
      '  Muted       Acme until 12:01: new firewall',
      '  Muted       Björk & Søn Bakery until 18:00: new firewall',
    ])
    const later = new Date(NOW + MINUTE)
    const json = await runSandbox([...STATUS, '--json'], { home, now: later })
    expect(JSON.parse(json.stdout).mutes).toEqual([
      {
        ...{ client: 2, name: 'Björk & Søn Bakery', why: 'new firewall' },
        ...{ since: '2026-11-24T11:59:00.000Z', until: '2026-11-24T18:00:00.000Z' },
      },
    ])
  })

  it('are shown until the receiver has done them', async () => {
    const home = freshHome()
    const outbox = await storedReceiver(home)
    await orderFailed(placeIn(home), SANDBOX, 'retry', [1, 2])
    await orderFailed(placeIn(home), SANDBOX, 'drop', [2])
    const ordered = async () => (await runSandbox(STATUS, { home })).stdout
    expect(await ordered()).toContain('Ordered     retry 1 alert, drop 1 alert: within a second\n')
    await outbox.close()
    expect(await ordered()).toContain('drop 1 alert: when a receiver starts\n')
  })
})

test.each(['status.json', 'orders.json'])('a damaged %s is named', async (name) => {
  const home = freshHome()
  await storedReceiver(home)
  const place = placeIn(home)
  const path = name === 'status.json' ? statusPath(place, SANDBOX) : ordersPath(place, SANDBOX)
  writeFileSync(path, '{', { mode: 0o600 })
  const { status, stdout, stderr } = await runSandbox(STATUS, { home })
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`${path} is damaged`)
})

test('texts of other programs can not control the terminal', async () => {
  const home = freshHome()
  await storedReceiver(home)
  const evil = '\u001b[2J\u202evil\nline'
  await writeStatus(
    placeIn(home),
    SANDBOX,
    sampleStatus({
      ...{ failingSince: NOW, missing: [evil] },
      lastError: { at: NOW, code: 'server_failed', message: evil },
    }),
  )
  const { screen } = await runSandbox(STATUS, { home, terminal: 80 })
  expect(screen).not.toContain('\u001b')
  expect(screen).not.toContain('\u202e')
})

test.each([40, 80, 200])('no line is wider than a terminal of %i columns', async (terminal) => {
  const home = freshHome()
  await storedReceiver(home, { failed: [{ event: sampleEvent(), reason: REFUSED }] })
  const name = 'さくら印刷株式会社'
  await addMute(placeIn(home), SANDBOX, {
    ...{ client: 3, name, at: NOW, until: NOW + MINUTE, why: 'replacing every switch, two days' },
  })
  const { stdout } = await runSandbox(STATUS, { home, terminal })
  const isCommand = (line: string) => line.trim().startsWith('itflow ')
  for (const line of stdout.split('\n').filter((text) => !isCommand(text))) {
    expect(widthOf(line), line).toBeLessThanOrEqual(terminal)
  }
  const spoken = { home, terminal, env: { ITFLOW_ACCESSIBLE: '1' } }
  const { stdout: accessible } = await runSandbox(STATUS, spoken)
  expect(accessible).toMatch(/^OK: Receiver: /)
  expect(accessible).toMatch(/^Warning: Failed: /m)
})
