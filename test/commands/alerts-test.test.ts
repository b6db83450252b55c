import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import { addMute } from '../../src/alerts/orders.ts'
import type { Release } from '../../src/resources/releases.ts'
import { type HazardInstance, hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { placeIn } from '../sources/memories.ts'
import { freshHome, type RunOptions } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'

const TOKEN = 'a-token-of-the-probe-0123'

const CONFIG = `
unknown_client: Globex Freight
sources:
  probe:
    dialect: json
    token_env: PROBE_TOKEN
    key: key
    subject: subject
    state: state
    details: text
    severity: severity
    client: { field: customer }
    host: host
  fixed: { dialect: json, token_env: PROBE_TOKEN, key: key, subject: subject, client: acme, hold: 5m }
  table:
    dialect: json
    token_env: PROBE_TOKEN
    key: key
    subject: subject
    client: { field: customer, table: { Acme Inc.: acme } }
  small: { dialect: json, token_env: PROBE_TOKEN, key: key, subject: subject, max_body: 1KB }
  nagios: { dialect: nagios, token_env: PROBE_TOKEN, client: acme }
  prometheus: { dialect: alertmanager, token_env: PROBE_TOKEN, client: { field: labels.customer } }
  typed:
    dialect: json
    token_env: PROBE_TOKEN
    key: join('/', [job.name, host])
    subject: subject
    details: join(' ', [job.size])
    client: acme
`

const PAYLOAD = {
  ...{ key: 's3cret-disk', subject: 'Disk full', text: 'Only 1 GB left\nof 80' },
  ...{ severity: 'critical', customer: 'Acme Widgets', host: 'LT-0001' },
}

/** An instance and a configuration, and `alerts test` with a payload on standard input. */
async function desk(release: Release = '26.10') {
  const instance = await hazardInstance(release)
  const home = freshHome()
  writeFileSync(join(home, 'alerts.yaml'), CONFIG)
  const env = { PROBE_TOKEN: TOKEN }
  const itflow = (argv: readonly string[], options: RunOptions = {}) =>
    instance.itflow(argv, { home, cwd: home, ...options, env: { ...env, ...options.env } })
  const tried = (source: string, payload: unknown, options: RunOptions = {}, more: string[] = []) =>
    itflow(['alerts', 'test', '--config', 'alerts.yaml', '--source', source, '@-', ...more], {
      stdin: typeof payload === 'string' ? payload : JSON.stringify(payload),
      ...options,
    })
  const json = async (source: string, payload: unknown, options: RunOptions = {}) => {
    const { stdout, status } = await tried(source, payload, options, ['--json'])
    expect(status).toBe(0)
    return JSON.parse(stdout) as Record<string, unknown>[]
  }
  return { instance, home, itflow, tried, json }
}

/** Opens the ticket of an alert, as the receiver of another computer does. */
async function opened({ itflow }: Awaited<ReturnType<typeof desk>>, instance: HazardInstance) {
  const alert = ['--client', 'acme', '--key', PAYLOAD.key]
  await itflow(['alerts', 'open', ...alert, '--subject', 'S'])
  expect(instance.writes()).toHaveLength(1)
  instance.changes()
  const { stdout } = await itflow(['alerts', 'list', '--json', '--fields', 'number'])
  const [ticket] = JSON.parse(stdout) as Record<string, string>[]
  return String(Object.values(ticket ?? {})[0])
}

describe('a payload', () => {
  it.each(RELEASES)('leads to the plan of a ticket on %s, and to no write', async (release) => {
    const { instance, home, json } = await desk(release)
    const [plan, ...more] = await json('probe', PAYLOAD)
    expect(more).toEqual([])
    expect(plan).toMatchObject({
      ...{ decision: 'open', would: 'open a ticket', state: 'alert', subject: 'Disk full' },
      ...{ client: 1, client_name: 'Acme Widgets', client_by: 'the payload: Acme Widgets' },
      ...{ ticket: null, priority: 'High', asset: 1, severity: 'critical' },
      alert_id: alertId(1, PAYLOAD.key),
    })
    expect(plan?.['details']).toContain('Only 1 GB left\nof 80')
    expect([instance.writes(), instance.changes()]).toEqual([[], []])
    expect(existsSync(join(home, '.local', 'state', 'itflow', 'alerts'))).toBe(false)
  })

  it.each([
    ['probe', { customer: 'acme' }, 1, 'the payload: acme'],
    ['probe', { customer: 'Nobody' }, 5, 'unknown_client: no client is called Nobody'],
    ['probe', { customer: null }, 5, 'unknown_client: the payload names none'],
    ['fixed', { customer: 'Nobody' }, 1, 'the configuration'],
    ['table', { customer: 'ACME INC.' }, 1, 'the payload: ACME INC.'],
    ['table', { customer: 'acme' }, 5, 'unknown_client: the table has no acme'],
  ])('for %s with %j belongs to client %i', async (source, change, client, by) => {
    const { json } = await desk()
    expect(await json(source, { ...PAYLOAD, ...change })).toMatchObject([{ client, client_by: by }])
  })

  it('is held as long as the source says, or its client is muted', async () => {
    const { home, instance, json } = await desk()
    const held = { decision: 'hold', would: 'hold it until 12:05, then open a ticket' }
    expect(await json('fixed', PAYLOAD)).toMatchObject([held])
    const owner = { profile: 'environment', url: new URL(instance.sandbox.url).href }
    const at = TEST_NOW.getTime()
    const mute = { client: 1, name: 'Acme', at, until: at + 3_600_000, why: 'firewall' }
    await addMute(placeIn(home), owner, mute)
    const muted = 'hold it until 13:00 (muted: firewall), then open a ticket'
    for (const source of ['probe', 'fixed']) {
      expect(await json(source, PAYLOAD)).toMatchObject([{ decision: 'hold', would: muted }])
    }
    expect(await json('probe', { ...PAYLOAD, customer: 'Bakery' })).toMatchObject([
      { decision: 'open' },
    ])
  })

  it('names the ticket that is open, and what a recovery would do', async () => {
    const here = await desk()
    const number = await opened(here, here.instance)
    const [repeat] = await here.json('probe', PAYLOAD)
    expect(repeat).toMatchObject({ ticket: number, details: null })
    expect(repeat?.['would']).toContain(number)
    const [recovery] = await here.json('probe', { ...PAYLOAD, state: 'ok' })
    expect(recovery).toMatchObject({
      ...{ decision: 'recover', ticket: number, state: 'recovery' },
      would: `resolve ${number}, unless somebody has worked on it`,
    })
    const other = await here.json('probe', { ...PAYLOAD, state: 'ok', key: 'other' })
    expect(other).toMatchObject([{ decision: 'nothing', would: 'do nothing; it has no ticket' }])
    expect(here.instance.writes()).toHaveLength(1)
  })

  it('says why an expression fails: of a required field as an error, of others as a note', async () => {
    const { tried } = await desk()
    const payload = (job: object) => ({ job, host: 'x', subject: 's' })
    const refused = await tried('typed', payload({ name: 12, size: 'big' }))
    expect([refused.status, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toContain(
      'typed would refuse this payload: key: join() needs a list of strings as argument 2, and got a list with something else in it',
    )
    const noted = await tried('typed', payload({ name: 'n', size: 99 }))
    expect([noted.status, noted.stdout]).toEqual([0, expect.stringContaining('open a ticket')])
    expect(noted.stderr).toContain('details: join() needs a list of strings as argument 2')
    const fine = await tried('typed', payload({ name: 'n', size: 'big' }))
    expect([fine.status, fine.stderr]).toEqual([0, ''])
  })

  it('shows the other alerts if the client of one cannot be found, and fails at the end', async () => {
    const { home, tried } = await desk()
    writeFileSync(join(home, 'alerts.yaml'), CONFIG.replace('Globex Freight', 'Nobody here'))
    const alertOf = (customer: string) => ({
      ...{ status: 'firing', fingerprint: customer },
      labels: { alertname: `Disk of ${customer}`, customer },
    })
    const alerts = ['Gone', 'Acme Widgets', 'Also gone'].map(alertOf)
    const several = await tried('prometheus', { version: '4', alerts }, {}, ['--json'])
    expect(several.status).toBe(5)
    expect(JSON.parse(several.stdout)).toMatchObject([{ subject: 'Disk of Acme Widgets' }])
    for (const name of ['Disk of Gone: ', 'Disk of Also gone: ', 'Nobody here']) {
      expect(several.stderr).toContain(name)
    }
    const none = await tried('prometheus', { version: '4', alerts: [alertOf('Gone')] })
    expect([none.status, none.stdout]).toEqual([5, ''])
    expect(none.stderr).not.toContain('Disk of Gone')
  })

  it('says which priority ITFlow gives a ticket by default, but only to a person', async () => {
    const { tried, json } = await desk()
    const payload = { ...PAYLOAD, severity: 'odd' }
    const shown = await tried('probe', payload, { terminal: 100 })
    expect(shown.stdout).toMatch(/Priority +Low \(ITFlow's default\)/)
    expect(await json('probe', payload)).toMatchObject([{ priority: null }])
    const { stdout } = await tried('probe', payload, {}, ['--output', 'csv'])
    expect(stdout).not.toContain('default')
    const known = await tried('probe', PAYLOAD, { terminal: 100 })
    expect(known.stdout).toMatch(/Priority +High/)
  })

  it('can have several alerts, and say what was ignored', async () => {
    const { tried } = await desk()
    const alert = (fingerprint: string, status: string) => ({
      ...{ status, fingerprint, startsAt: '2026-11-24T11:00:00Z', annotations: {} },
      labels: { alertname: fingerprint, customer: 'acme' },
    })
    const alerts = [alert('aaaa', 'firing'), alert('bbbb', 'resolved')]
    const payload = { version: '4', status: 'firing', alerts, truncatedAlerts: 2 }
    const { status, stdout, stderr } = await tried('prometheus', payload)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^SUBJECT\tCLIENT\tNAMED BY\tPRIORITY\tASSET\tWOULD\n/)
    expect(stdout).toMatch(/^aaaa.*\tAcme Widgets\tthe payload: acme\t.*\topen a ticket$/m)
    expect(stdout).toMatch(/^bbbb.*\tdo nothing; it has no ticket$/m)
    expect(stderr).toContain('left out 2 alerts')
  })

  it('can be a form', async () => {
    const { json } = await desk()
    const form = 'notification_type=PROBLEM&host_name=LT-0001&host_state=DOWN&output=50%25+lost'
    expect(await json('nagios', form)).toMatchObject([
      { decision: 'open', subject: 'LT-0001 is DOWN', priority: 'High', asset: 1 },
    ])
  })

  it('is a card for a person, with names', async () => {
    const { tried } = await desk()
    const { stdout } = await tried('probe', PAYLOAD, { terminal: 80, isPiped: true })
    expect(stdout).toMatch(/Client +Acme Widgets \(1\)/)
    expect(stdout).toMatch(/Asset +LT-0001 \(1\)/)
    expect(stdout).toMatch(/Would +open a ticket/)
    expect(stdout).toContain('Only 1 GB left')
  })
})

test('a payload can be in a file', async () => {
  const { home, itflow } = await desk()
  writeFileSync(join(home, 'p.json'), JSON.stringify(PAYLOAD))
  const argv = ['alerts', 'test', '@p.json', '--source', 'probe', '--config', 'alerts.yaml']
  expect((await itflow([...argv, '--json'])).stdout).toContain('"decision":"open"')
})

test('a file that is not there is named, without a hint about options', async () => {
  const { itflow } = await desk()
  const argv = ['alerts', 'test', '@none.json', '--source', 'probe', '--config', 'alerts.yaml']
  const { status, stderr } = await itflow(argv)
  expect([status, stderr]).toEqual([2, "PAYLOAD: none.json doesn't exist\n"])
})

describe('wrong input is explained before anything is sent:', () => {
  it.each([
    ['not JSON', 'probe', 'not JSON', /probe would refuse this payload: The body isn't JSON/],
    ['JSON that is too deep', 'probe', '['.repeat(1000), /nested too deeply/],
    [
      'a large one',
      'small',
      { ...PAYLOAD, text: 'x'.repeat(1024) },
      /small would refuse this payload: it is larger than max_body/,
    ],
    ['nothing', 'probe', '', /standard input is empty/],
    ['no key', 'probe', { subject: 'S' }, /probe would refuse this payload: .*key/],
    ['another tool', 'prometheus', PAYLOAD, /prometheus would refuse this payload: /],
    ['another source', 'prob', PAYLOAD, /--source prob: not one of .*\n.*Did you mean probe\?/],
  ])('%s', async (_, source, payload, said) => {
    const { instance, tried } = await desk()
    const { status, stdout, stderr } = await tried(source, payload)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(said)
    expect(stderr).not.toContain(TOKEN)
    expect(instance.reads()).toEqual([])
  })

  it.each([
    [['@-', '--source', 'probe'], /--config is missing/],
    [
      ['@-', '--config', 'alerts.yaml'],
      /--source is missing\n.*probe, fixed, table, small, nagios, prometheus/,
    ],
    [['p.json', '--source', 'probe', '--config', 'alerts.yaml'], /@payload\.json, or @-/],
    [['--source', 'probe', '--config', 'alerts.yaml'], /needs PAYLOAD/],
    [['@-', '--source', 'probe', '--config', 'none.yaml'], /none\.yaml doesn't exist/],
    [['@none.json', '--source', 'probe', '--config', 'alerts.yaml'], /none\.json doesn't exist/],
  ])('%j', async (argv, said) => {
    const { instance, itflow } = await desk()
    const { status, stdout, stderr } = await itflow(['alerts', 'test', ...argv], { stdin: '{}' })
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(said)
    expect(instance.reads()).toEqual([])
  })
})
