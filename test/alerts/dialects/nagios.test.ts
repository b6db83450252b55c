import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { read } from './support.ts'

const SCRIPT = 'docs/examples/alerts/itflow-notify.sh'
const TOKEN = "a'token$(id)`of\\the-source"

const SERVICE = {
  notification_type: 'PROBLEM',
  host_name: 'srv-01',
  host_address: '192.0.2.10',
  host_state: 'UP',
  host_groups: 'linux,acme',
  service_desc: 'Disk /var',
  service_state: 'CRITICAL',
  output: 'DISK CRITICAL - 3% free',
  long_output: 'first\\nsecond',
}

test('a service with a problem is an alert', () => {
  expect(read('nagios', SERVICE, { client: 'host_groups' })).toEqual({
    events: [
      {
        key: 'probe/srv-01/Disk %2Fvar',
        state: 'alert',
        subject: 'Disk /var on srv-01 is CRITICAL',
        details: 'DISK CRITICAL - 3% free\n\nfirst\nsecond',
        severity: 'CRITICAL',
        clients: ['linux,acme', 'linux', 'acme'],
        host: 'srv-01',
        ip: '192.0.2.10',
      },
    ],
  })
})

test('a host is identified by its name, and a service of it by both', () => {
  const host = { ...SERVICE, host_state: 'DOWN', service_desc: '', service_state: '' }
  const [event] = read('nagios', host).events
  expect(event).toMatchObject({ key: 'probe/srv-01', subject: 'srv-01 is DOWN', severity: 'DOWN' })
  const keys = [
    { host_name: 'a/b', service_desc: 'c' },
    { host_name: 'a', service_desc: 'b/c' },
    { host_name: 'a', service_desc: 'b' },
    { host_name: 'a%2Fb', service_desc: 'c' },
  ].map((names) => read('nagios', { ...SERVICE, ...names }).events[0]?.key)
  expect(new Set(keys).size).toBe(keys.length)
})

test('a recovery has the key of the problem', () => {
  const ok = { ...SERVICE, notification_type: 'RECOVERY', service_state: 'OK', output: 'fine' }
  expect(read('nagios', ok).events).toMatchObject([
    { key: 'probe/srv-01/Disk %2Fvar', state: 'recovery', subject: 'Disk /var on srv-01 is OK' },
  ])
})

test('an address that is a name, and a Windows path in the output, stay as they are', () => {
  const [event] = read('nagios', {
    ...SERVICE,
    host_address: 'srv-01.acme.example',
    output: 'C:\\new is full',
    long_output: 'C:\\new\nC:\\temp',
  }).events
  expect(event?.ip).toBeUndefined()
  expect(event?.details).toBe('C:\\new is full\n\nC:\\new\nC:\\temp')
})

it.each([
  ...['ACKNOWLEDGEMENT', 'DOWNTIMESTART', 'DOWNTIMEEND', 'DOWNTIMECANCELLED', 'DOWNTIMEREMOVED'],
  ...['FLAPPINGSTART', 'FLAPPINGSTOP', 'FLAPPINGEND', 'FLAPPINGDISABLED', 'CUSTOM'],
])('a notification of the type %s leads to nothing', (notification_type) => {
  const { events, ignored } = read('nagios', { ...SERVICE, notification_type })
  expect([events, ignored]).toEqual([[], expect.stringMatching(/^It is /)])
})

it.each([
  [{ ...SERVICE, notification_type: 'OTHER' }, 'notification_type must be PROBLEM, RECOVERY'],
  [{ ...SERVICE, notification_type: undefined }, 'notification_type must be PROBLEM, RECOVERY'],
  [{ ...SERVICE, host_name: ' ' }, 'The payload has no host_name'],
  ['x', 'The payload must be a JSON object'],
])('a notification with a fault is refused (%#)', (payload, reason) => {
  expect(() => read('nagios', payload)).toThrow(reason)
})

test('what Icinga 2.13 sent through the script is read as a problem and a recovery each of a service and its host', () => {
  const bodies = readFileSync('test/alerts/dialects/recorded/icinga-2.13.txt', 'utf8').trim()
  const events = bodies
    .split('\n')
    .flatMap((body) => read('nagios', formOf(body), { client: 'customer' }).events)
  const place = { clients: ['Acme'], host: 'srv-01', ip: '192.0.2.10' }
  const service = { ...place, key: 'probe/srv-01/disk %2Fvar "x" $$(id)' }
  const host = { ...place, key: 'probe/srv-01' }
  expect(events).toEqual([
    {
      ...service,
      state: 'alert',
      subject: 'disk /var "x" $$(id) on srv-01 is CRITICAL',
      severity: 'CRITICAL',
      details: 'DISK CRITICAL - 3% free on "C:\\new" $(id) `id`\nsecond line & <b>',
    },
    {
      ...service,
      state: 'recovery',
      subject: 'disk /var "x" $$(id) on srv-01 is OK',
      severity: 'OK',
      details: 'DISK OK',
    },
    {
      ...host,
      state: 'alert',
      subject: 'srv-01 is DOWN',
      severity: 'DOWN',
      details: 'PING CRITICAL',
    },
    { ...host, state: 'recovery', subject: 'srv-01 is UP', severity: 'UP', details: 'PING OK' },
  ])
})

test('what Nagios 4.4 sent through the script is read in the same way, with its escaped lines', () => {
  const bodies = readFileSync('test/alerts/dialects/recorded/nagios-4.4.txt', 'utf8').trim()
  const events = bodies
    .split('\n')
    .flatMap((body) => read('nagios', formOf(body), { client: 'customer' }).events)
  const place = { clients: ['Acme'], host: 'srv-01', ip: '192.0.2.10' }
  const service = { ...place, key: 'probe/srv-01/Disk %2Fvar' }
  const host = { ...place, key: 'probe/srv-01' }
  expect(events).toMatchObject([
    {
      ...service,
      state: 'alert',
      subject: 'Disk /var on srv-01 is CRITICAL',
      details:
        'DISK CRITICAL - 3% free on "C:\\new" $(id) `id` & <b>\n\nsecond line\nC:\\temp third',
    },
    { ...service, state: 'recovery', details: 'DISK OK' },
    { ...host, state: 'alert', subject: 'srv-01 is DOWN', details: 'PING CRITICAL' },
    { ...host, state: 'recovery', subject: 'srv-01 is UP', details: 'PING OK' },
  ])
})

/** The fields of a form, as the receiver hands them on. */
function formOf(body: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body))
}

describe('the notification script', () => {
  const received: { authorization: string | undefined; fields: Record<string, string> }[] = []
  let status = 202
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text) => {
      body += text
    })
    request.on('end', () => {
      received.push({ authorization: request.headers.authorization, fields: formOf(body) })
      response.writeHead(status).end('{}')
    })
  })
  const folder = mkdtempSync(join(tmpdir(), 'itflow-notify-'))
  const tokenFile = join(folder, 'token')

  beforeAll(async () => {
    writeFileSync(tokenFile, `${TOKEN}\n`, { mode: 0o600 })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  /** Runs the script with variables; returns what it sent and how it ended. */
  async function run(variables: Record<string, string>) {
    received.length = 0
    const { port } = server.address() as AddressInfo
    const env = {
      PATH: process.env.PATH ?? '',
      ITFLOW_URL: `http://127.0.0.1:${port}/nagios`,
      ITFLOW_TOKEN_FILE: tokenFile,
      ...variables,
    }
    const code = await new Promise<unknown>((resolve) =>
      execFile('sh', [SCRIPT], { env }, (error) => resolve(error === null ? 0 : error.code)),
    )
    return { code, ...received[0] }
  }

  const NASTY = `O'Brien "x" $(touch ${join(folder, 'run')}) \`id\` & ; | <b> \\n %41 + = @/etc/passwd\n--next\tüñ€😀`

  test('sends what Nagios says, whatever signs are in it, and the token in a header', async () => {
    const { code, authorization, fields } = await run({
      NAGIOS_NOTIFICATIONTYPE: 'PROBLEM',
      NAGIOS_HOSTNAME: 'srv-01',
      NAGIOS_HOSTADDRESS: '192.0.2.10',
      NAGIOS_HOSTSTATE: 'UP',
      NAGIOS_HOSTGROUPNAMES: 'linux,acme',
      NAGIOS__HOSTCUSTOMER: '@acme',
      NAGIOS_SERVICEDESC: NASTY,
      NAGIOS_SERVICESTATE: 'CRITICAL',
      NAGIOS_SERVICEOUTPUT: NASTY,
      NAGIOS_LONGSERVICEOUTPUT: '=@x\\nsecond',
      NAGIOS_HOSTOUTPUT: 'not this',
    })
    expect([code, authorization]).toEqual([0, `Bearer ${TOKEN}`])
    expect(fields).toEqual({
      notification_type: 'PROBLEM',
      host_name: 'srv-01',
      host_address: '192.0.2.10',
      host_state: 'UP',
      host_groups: 'linux,acme',
      customer: '@acme',
      service_desc: NASTY,
      service_state: 'CRITICAL',
      output: NASTY,
      long_output: '=@x\\nsecond',
      link: '',
    })
    expect(() => readFileSync(join(folder, 'run'))).toThrow('ENOENT')
    expect(read('nagios', fields, { client: 'customer' }).events).toMatchObject([
      { state: 'alert', clients: ['@acme'], host: 'srv-01', ip: '192.0.2.10' },
    ])
  })

  test('sends what Nagios says about a host', async () => {
    const { fields } = await run({
      NAGIOS_NOTIFICATIONTYPE: 'RECOVERY',
      NAGIOS_HOSTNAME: 'srv-01',
      NAGIOS_HOSTSTATE: 'UP',
      NAGIOS_HOSTOUTPUT: 'PING OK',
      NAGIOS_LONGHOSTOUTPUT: 'more',
    })
    expect(fields).toMatchObject({ service_desc: '', output: 'PING OK', long_output: 'more' })
    expect(read('nagios', fields).events).toMatchObject([
      { key: 'probe/srv-01', state: 'recovery', details: 'PING OK\n\nmore' },
    ])
  })

  test('sends what Icinga 2 sets', async () => {
    const { fields } = await run({
      NOTIFICATION_TYPE: 'PROBLEM',
      HOST_NAME: 'srv-01',
      HOST_STATE: 'UP',
      HOST_CUSTOMER: 'Acme',
      SERVICE_DESC: 'disk',
      SERVICE_STATE: 'WARNING',
      HOST_OUTPUT: 'PING OK',
      SERVICE_OUTPUT: 'DISK WARNING\nsecond line',
    })
    expect(read('nagios', fields, { client: 'customer' }).events).toMatchObject([
      { key: 'probe/srv-01/disk', clients: ['Acme'], details: 'DISK WARNING\nsecond line' },
    ])
  })

  test('fails if the receiver refuses, or the token is missing', async () => {
    status = 401
    expect((await run({ NAGIOS_NOTIFICATIONTYPE: 'PROBLEM' })).code).toBe(22)
    status = 202
    expect((await run({ ITFLOW_TOKEN_FILE: join(folder, 'none') })).code).toBe(1)
    expect(received).toEqual([])
  })
})
