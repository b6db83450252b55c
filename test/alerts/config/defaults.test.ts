import { expect, it } from 'vitest'
import { parseReceiverConfig } from '../../../src/alerts/config/parse-receiver-config.ts'
import { ENV, folderWith, parse, refusal, TOKEN, withSource } from './config-parsing.ts'

const HOUR = 3_600_000

it('a configuration with only what it must have gets every default', async () => {
  const { config, secrets } = await parse(withSource())
  const { sources, ...rest } = config
  expect(rest).toEqual({
    host: '127.0.0.1',
    port: 8787,
    tls: undefined,
    proxies: [],
    unknownClient: 'Internal',
    metricsToken: undefined,
  })
  expect([...sources.keys()]).toEqual(['probe'])
  const { read, ...probe } = sources.get('probe') ?? { read: undefined }
  expect(read).toBeTypeOf('function')
  expect(probe).toEqual({
    name: 'probe',
    dialect: 'json',
    token: { header: 'authorization', token: TOKEN, isSignature: false },
    rules: {
      client: { kind: 'fixed', client: 'Internal' },
      priorities: new Map(),
      priority: undefined,
      hold: 0,
      repeat: HOUR,
      reopen: 24 * HOUR,
    },
    maxBody: 256 * 1024,
    rate: 3000,
  })
  expect(secrets).toEqual([TOKEN])
})

it('every key is used', async () => {
  const folder = folderWith({ 'a.token': `${TOKEN}-file\r\n` })
  const text = `
listen: "[::1]:0"
proxy: [10.0.0.5, "::FFFF:10.0.0.6", "0:0:0:0:0:0:0:1"]
unknown_client: Desk
metrics: { token_file: a.token }
defaults:
  hold: 5m
  repeat: 90s
  reopen: 7d
  priority: Low
  severities: { WARNING: Medium, Critical: High }
  rate: 60/m
  max_body: 1MB
sources:
  one:
    dialect: json
    token_env: PROBE_TOKEN
    token_header: X-Hub-Signature-256
    signature: true
    key: k
    subject: s
    state: st
    details: d
    severity: sev
    link: l
    client: { field: c, table: { ACME Corp: acme, 7: globex } }
    host: h
    ip: i
    mac: m
    contact: p
    hold: 0s
    repeat: 1h
    reopen: 1d
    priority: Urgent
    severities: { critical: Urgent }
    rate: 5/m
    max_body: 2k
  two: { dialect: zabbix, token_env: OTHER_TOKEN, client: acme }
`
  const { config, secrets } = await parse(text, { folder })
  expect([config.host, config.port, config.unknownClient]).toEqual(['::1', 0, 'Desk'])
  expect(config.proxies).toEqual(['10.0.0.5', '10.0.0.6', '::1'])
  expect(config.metricsToken).toBe(`${TOKEN}-file`)
  const [one, two] = [config.sources.get('one'), config.sources.get('two')]
  expect(one).toMatchObject({
    token: { header: 'x-hub-signature-256', token: TOKEN, isSignature: true },
    rules: { hold: 0, repeat: HOUR, reopen: 24 * HOUR, priority: 'Urgent' },
    rate: 5,
    maxBody: 2048,
  })
  expect(one?.rules.priorities).toEqual(
    new Map([
      ['warning', 'Medium'],
      ['critical', 'Urgent'],
    ]),
  )
  expect(one?.rules.client).toMatchObject({
    kind: 'field',
    table: new Map([
      ['7', 'globex'],
      ['acme corp', 'acme'],
    ]),
  })
  const payload = {
    ...{ k: 'disk', s: 'Full', st: 'down', d: 'more', sev: 'critical', l: 'https://x.example/' },
    ...{ c: 'ACME Corp', h: 'srv-01', i: '10.0.0.9', m: '00:11:22:33:44:55', p: 'jo@acme.example' },
  }
  expect(one?.read(payload).events).toEqual([
    {
      ...{ key: 'disk', subject: 'Full', state: 'alert', details: 'more', severity: 'critical' },
      ...{ link: 'https://x.example/', clients: ['ACME Corp'], host: 'srv-01', ip: '10.0.0.9' },
      ...{ mac: '00:11:22:33:44:55', contact: 'jo@acme.example' },
    },
  ])
  expect(two).toMatchObject({
    dialect: 'zabbix',
    token: { header: 'authorization', isSignature: false },
    rules: {
      client: { kind: 'fixed', client: 'acme' },
      ...{ hold: 300_000, repeat: 90_000, reopen: 7 * 24 * HOUR, priority: 'Low' },
    },
    rate: 60,
    maxBody: 1024 * 1024,
  })
  expect(secrets).toEqual([`${TOKEN}-file`, TOKEN, ENV.OTHER_TOKEN])
})

it.each(['json', 'zabbix', 'alertmanager', 'uptime-kuma', 'nagios'])(
  'a source can have the dialect %s, and overrides what names the client',
  async (dialect) => {
    const keys = dialect === 'json' ? ', key: key, subject: subject' : ''
    const source = `{ dialect: ${dialect}, token_env: PROBE_TOKEN, client: { field: x }, host: y${keys} }`
    const { config } = await parse(`unknown_client: a\nsources: { one: ${source} }`)
    expect(config.sources.get('one')).toMatchObject({
      dialect,
      rules: { client: { kind: 'field' } },
    })
  },
)

it('the own name of a source is part of what other dialects make a key of', async () => {
  const source = '{ dialect: nagios, token_env: PROBE_TOKEN }'
  const { config } = await parse(`unknown_client: a\nsources: { n1: ${source}, n2: ${source} }`)
  const payload = {
    notification_type: 'PROBLEM',
    ...{ host_name: 'srv', service_desc: 'Disk', service_state: 'CRITICAL', output: 'full' },
  }
  const keys = ['n1', 'n2'].map((name) => config.sources.get(name)?.read(payload).events[0]?.key)
  expect(keys.every((key) => typeof key === 'string')).toBe(true)
  expect(keys[0]).not.toBe(keys[1])
})

it.each([
  ['a full path', '/etc/itflow/alerts.yaml', '/etc/itflow/alerts.yaml'],
  ['one from the working directory', 'conf/alerts.yaml', 'conf/alerts.yaml'],
])('messages name the configuration by %s', async (_, path, named) => {
  const world = { env: {}, cwd: '/srv', uid: 0 }
  await expect(parseReceiverConfig('a: b', path, world)).rejects.toThrow(
    `${named}, line 1, column 1`,
  )
})

it.each([
  [
    'nothing',
    '',
    'line 1, column 1: the configuration must have keys such as unknown_client and sources',
  ],
  [
    'a list',
    '- a',
    'line 1, column 1: the configuration must have keys such as unknown_client and sources',
  ],
  ['no unknown_client', 'sources: {}', 'line 1, column 1: unknown_client is missing'],
  ['no sources', 'unknown_client: a', 'line 1, column 1: sources is missing'],
  [
    'an empty list of sources',
    'unknown_client: a\nsources: {}',
    'line 2, column 10: sources must have a source',
  ],
  [
    'a source that is a word',
    'unknown_client: a\nsources:\n  a: b',
    'line 3, column 6: a must be a map of keys and values',
  ],
  [
    'a source without a dialect',
    'unknown_client: a\nsources:\n  a: { key: k }',
    'line 3, column 6: dialect is missing',
  ],
  ['a client without a name', withSource('client: ""'), "line 3, column 87: client can't be empty"],
  [
    'an unnamed unknown client',
    withSource().replace('Internal', '" "'),
    "line 1, column 17: unknown_client can't be empty",
  ],
  [
    'a client that is a list',
    withSource('client: [a]'),
    'line 3, column 87: client must be a string or a map of keys and values',
  ],
  [
    'a json source without a key',
    withSource().replace('key: key, ', ''),
    'line 3, column 10: key is missing',
  ],
  [
    'a json source without a subject',
    withSource().replace(', subject: subject', ''),
    'line 3, column 10: subject is missing',
  ],
  [
    'sources as a list',
    'unknown_client: a\nsources: [a]',
    'line 2, column 10: sources must be a map of keys and values',
  ],
  [
    'defaults as a list',
    withSource('', 'defaults: []\n'),
    'line 2, column 11: defaults must be a map of keys and values',
  ],
  [
    'a table as a list',
    withSource('client: { field: a, table: [b] }'),
    'line 3, column 106: table must be a map of keys and values',
  ],
  [
    'a priority of another tool',
    withSource('priority: Disaster'),
    'line 3, column 89: priority Disaster: not one of Low, Medium, High, Urgent',
  ],
  [
    'a source that comes twice',
    `${withSource()}  probe: {}\n`,
    'line 4, column 3: Map keys must be unique',
  ],
  [
    'a key that comes twice',
    withSource('key: again'),
    'line 3, column 79: Map keys must be unique',
  ],
  [
    'two documents',
    `${withSource()}---\na: b\n`,
    'line 4, column 1: Source contains multiple documents',
  ],
  ['a tab', `unknown_client: a\nsources:\n\ta: b\n`, 'line 3, column 1: '],
])('%s is refused at its place', async (_, text, message) => {
  const [code, found] = await refusal(text)
  expect([code, found]).toEqual(['usage', expect.stringContaining(`alerts.yaml, ${message}`)])
})

it.each(['Probe', 'a_b', 'a b', 'a/b', 'ä', '""', 'healthz', 'metrics', 'constructor', 'a.b'])(
  'no source can be called %s',
  async (name) => {
    const [, message] = await refusal(withSource().replace('probe:', `${name}:`))
    expect(message).toContain('alerts.yaml, line 3, column 3: ')
    expect(message).toContain("can't be the name of a source")
  },
)

it.each(['a', '0', 'uptime-kuma-2', 'health', 'metrics2', '7'])(
  'a source can be called %s',
  async (name) => {
    const { config } = await parse(withSource().replace('probe:', `${name}:`))
    expect(config.sources.get(name)?.name).toBe(name)
  },
)
