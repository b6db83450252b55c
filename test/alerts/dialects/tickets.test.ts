import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import type { Source } from '../../../src/alerts/config/receiver-config.ts'
import { startHttp } from '../../../src/alerts/http/start-http.ts'
import { type Database, insertRow } from '../../../src/sandbox/database.ts'
import { TEST_NOW } from '../../support/sandbox.ts'
import { folderWith, parse, TOKEN } from '../config/config-parsing.ts'
import { receiverRig } from '../delivery/receiver-rig.ts'
import { FAILURE, posted, RESOLVED } from './tactical-rmm.ts'

// From what each tool really sent, over HTTP and a configuration in YAML, to the tickets that the server holds.

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

const file = (name: string) => readFileSync(`test/alerts/dialects/recorded/${name}`, 'utf8')
const lines = (name: string) => file(name).trim().split('\n')

const CONFIG = `
unknown_client: Globex Freight
sources:
  prometheus: { dialect: alertmanager, client: { field: labels.customer, table: { Acme: acme } } }
  zabbix: { dialect: zabbix, client: { field: host_group, table: { Acme: acme } } }
  icinga: { dialect: nagios, client: { field: customer, table: { Acme: acme } } }
  nagios: { dialect: nagios, client: { field: customer, table: { Acme: acme } } }
  tactical: ${JSON.stringify(tacticalSource())}
`

/** The source in the example for Tactical RMM. */
function tacticalSource(): object {
  const text = readFileSync('docs/examples/alerts/tactical-rmm.yaml', 'utf8')
  const { token_file: _, ...source } = parseYaml(text).sources.tactical
  return source
}

/** What a tool sends, and the tickets that there are then: subject, priority, client, status and asset. */
const TOOLS: readonly [
  source: string,
  type: string,
  bodies: readonly string[],
  tickets: readonly (readonly string[])[],
][] = [
  [
    'prometheus',
    JSON_TYPE,
    [file('alertmanager-0.25-firing.json'), file('alertmanager-0.25-resolved.json')],
    [
      ['Disk /var on srv-01 is 97% full', 'High', '1', '4', 'srv-01'],
      ['Disk / on srv-02 is 90% full', 'Medium', '1', '1', ''],
      ['DiskFull on [2001:db8::7]:9100', 'Medium', '1', '1', ''],
    ],
  ],
  [
    'zabbix',
    JSON_TYPE,
    [file('zabbix-6.0-problem.json'), file('zabbix-6.0-recovery.json')],
    [[`Free disk space is low on "/var" (O'Brien) of srv-01`, 'Urgent', '1', '4', 'srv-01']],
  ],
  [
    'icinga',
    FORM_TYPE,
    lines('icinga-2.13.txt'),
    [
      ['disk /var "x" $$(id) on srv-01 is CRITICAL', 'High', '1', '4', 'srv-01'],
      ['srv-01 is DOWN', 'High', '1', '4', 'srv-01'],
    ],
  ],
  [
    'nagios',
    FORM_TYPE,
    lines('nagios-4.4.txt'),
    [
      ['Disk /var on srv-01 is CRITICAL', 'High', '1', '4', 'srv-01'],
      ['srv-01 is DOWN', 'High', '1', '4', 'srv-01'],
    ],
  ],
  [
    'tactical',
    JSON_TYPE,
    [FAILURE, RESOLVED].map((body) =>
      posted(body, { 'client.name': 'Acme Widgets', 'alert.get_result.stdout': 'He said "no"' }),
    ),
    [['PC-07 has a script check: Script Check: Backup that failed.', 'High', '1', '4', '']],
  ],
]

test.each(TOOLS)('what %s sent leads to its tickets', async (source, type, bodies, tickets) => {
  const rig = receiverRig('26.10', { prepare: addServer })
  const sources = rig.config.sources as Map<string, Source>
  for (const [name, parsed] of (await parsedConfig()).sources) sources.set(name, parsed)
  const http = await startHttp({
    config: () => rig.config,
    accept: (name, events) => rig.receiver.accept(name, events),
    isHealthy: () => true,
    metrics: () => '',
    onResult: () => undefined,
    now: () => Date.now(),
  })
  onTestFinished(() => http.close())
  for (const body of [...bodies, bodies.at(-1) ?? '']) {
    const response = await fetch(`${http.url}/${source}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${source}-${TOKEN}`, 'Content-Type': type },
      body,
    })
    expect([response.status, await response.json()]).toEqual([
      202,
      { accepted: expect.any(Number) },
    ])
    await rig.pass(1000)
  }
  expect(rig.outbox.state.failed.size).toBe(0)
  expect(sorted(rig.tickets().map((ticket) => shown(rig.database, ticket)))).toEqual(
    sorted(tickets),
  )
})

async function parsedConfig() {
  const names = TOOLS.map(([name]) => name)
  const folder = folderWith(
    Object.fromEntries(names.map((name) => [`${name}.token`, `${name}-${TOKEN}`])),
  )
  const text = names.reduce(
    (config, name) => config.replace(`${name}: {`, `${name}: { token_file: ${name}.token,`),
    CONFIG,
  )
  return (await parse(text, { folder })).config
}

function addServer(database: Database) {
  const server = { asset_name: 'srv-01', asset_type: 'Server', asset_client_id: '1' }
  insertRow(database, 'assets', server, TEST_NOW)
}

function shown({ tables }: Database, ticket: Record<string, unknown>): string[] {
  const asset = tables['assets']?.rows.find((row) => row['asset_id'] === ticket['ticket_asset_id'])
  return [
    ...['ticket_subject', 'ticket_priority', 'ticket_client_id', 'ticket_status'].map((name) =>
      String(ticket[name]),
    ),
    String(asset?.['asset_name'] ?? ''),
  ]
}

function sorted(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.toSorted((a, b) => String(a).localeCompare(String(b)))
}
