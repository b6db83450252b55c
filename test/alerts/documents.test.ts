import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { folderWith, parse, TOKEN } from './config/config-parsing.ts'
import { recorded } from './dialects/support.ts'

const DOCUMENT = readFileSync('docs/alerts.md', 'utf8')
const BLOCKS = [...DOCUMENT.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')

const NAMES = ['zabbix', 'prometheus', 'kuma', 'nagios', 'tactical']

/** Parses a configuration whose tokens exist. */
async function parsed(text: string) {
  const files = Object.fromEntries(NAMES.map((name) => [`${name}.token`, `${name}-${TOKEN}\n`]))
  const folder = folderWith(files)
  const { config } = await parse(text.replaceAll('/etc/itflow', folder), {
    env: { BACKUP_TOKEN: TOKEN },
  })
  return config
}

/** A block as a whole configuration: most show a source only. */
function whole(block: string): string {
  return block.startsWith('listen:') ? block : `unknown_client: Internal\nsources:\n${block}`
}

describe('docs/alerts.md', () => {
  it.each(BLOCKS)('shows a configuration that is accepted (%#)', async (block) => {
    expect([...(await parsed(whole(block))).sources.values()]).toHaveLength(1)
  })

  test('shows a source of each dialect', async () => {
    const configs = await Promise.all(BLOCKS.map((block) => parsed(whole(block))))
    const shown = configs.flatMap(({ sources }) => [...sources.values()].map((s) => s.dialect))
    expect(new Set(shown)).toEqual(
      new Set(['zabbix', 'alertmanager', 'uptime-kuma', 'nagios', 'json']),
    )
  })

  test('finds the client of what Alertmanager sent', async () => {
    const block = BLOCKS.find((text) => text.includes('dialect: alertmanager')) ?? ''
    const source = (await parsed(whole(block))).sources.get('prometheus')
    const { events } = source?.read(recorded('alertmanager-0.25-firing.json')) ?? { events: [] }
    expect(events.map(({ clients }) => clients)).toEqual([['Acme'], ['Acme']])
  })

  test('links only to files that exist', () => {
    const links = [...DOCUMENT.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map((match) => match[1] ?? '')
    const files = links.filter((link) => !link.startsWith('http'))
    expect(files.length).toBeGreaterThan(10)
    expect(files.filter((file) => !existsSync(`docs/${file}`))).toEqual([])
  })
})

test('the configuration for Tactical RMM is accepted', async () => {
  const text = readFileSync('docs/examples/alerts/tactical-rmm.yaml', 'utf8')
  expect([...(await parsed(text)).sources.keys()]).toEqual(['tactical'])
})

test('the example for Alertmanager sends recoveries, all alerts, and the token from a file', () => {
  const { receivers } = parseYaml(readFileSync('docs/examples/alerts/alertmanager.yml', 'utf8'))
  expect(receivers[0].webhook_configs[0]).toMatchObject({
    send_resolved: true,
    max_alerts: 0,
    http_config: { authorization: { type: 'Bearer', credentials_file: expect.any(String) } },
  })
})

test('the unit reloads by the signal that the receiver reads its configuration at', () => {
  const unit = readFileSync('docs/examples/alerts/itflow-alerts.service', 'utf8')
  expect(unit).toContain('ExecReload=/bin/kill -HUP $MAINPID')
  expect(unit).toContain('RestartPreventExitStatus=2')
})
