import { describe, expect, it } from 'vitest'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { ownerField } from '../../src/resources/ownership.ts'
import type { Database } from '../../src/sandbox/database.ts'
import { widthOf } from '../../src/text/width.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'

const WIDTHS = [40, 60, 80, 100, 120, 200]

/** From this width on a list over all clients names them. */
const NAMES_CLIENTS = 80

const CLIENTS = [
  'Grundstücksverkehrsgenehmigungszuständigkeitsübertragung Müller & Söhne GmbH & Co. KG',
  'Acme',
  '株式会社さくら印刷 東京第一営業所 サーバー管理課',
  "Björk & Søn's Bakery 🍞🥐 👨‍👩‍👧",
]

const TEXTS = [
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  'The printer in accounting prints every second page upside down since the update on Monday',
  'x',
  '東京第一営業所のサーバーが起動しない件について',
  '🔥🔥 URGENT 🔥🔥 everything is down 👨‍👩‍👧',
]

const ADDRESSES = ['2001:db8:85a3:1234:5678:8a2e:370:7334', '10.0.0.1', 'fe80::1']

/** Gives every text that a list shows a length that it may have in practice. */
function fillWithLongTexts({ tables }: Database): void {
  for (const [nth, row] of (tables['clients']?.rows ?? []).entries()) {
    row['client_name'] = CLIENTS[nth % CLIENTS.length] ?? ''
  }
  for (const [nth, row] of (tables['asset_interfaces']?.rows ?? []).entries()) {
    row['interface_ip'] = ADDRESSES[nth % ADDRESSES.length] ?? ''
  }
  for (const name of RESOURCE_NAMES) {
    const { columns, fields, id } = resources[name]
    const rows = Object.values(tables).find(({ rows: [first] }) => first?.[id] !== undefined)?.rows
    const texts = columns.filter(
      ({ field }) => fields[field]?.kind === 'text' && field !== 'client_name',
    )
    for (const [nth, row] of (rows ?? []).entries()) {
      for (const [at, { field }] of texts.entries()) {
        if (row[field] !== undefined) row[field] = TEXTS[(nth + at) % TEXTS.length] ?? ''
      }
    }
  }
}

/** What a list of one parent only needs. */
const FILTERS: Readonly<Record<string, readonly string[]>> = { 'invoice-items': ['--invoice', '1'] }

describe.each(RESOURCE_NAMES)('a list of %s over all clients', (name) => {
  const resource = resources[name]
  const heading = (field: string | undefined) =>
    resource.columns.find((column) => column.field === field)?.heading ?? ''
  const argv = [name, 'list', '--all-clients', '--all', ...(FILTERS[name] ?? [])]
  // The last release that lists payments is not the newest.
  const release = resource.operations.read?.until ?? '26.10'

  it('fits a terminal of any width, with distinguishable texts and the clients’ names', async () => {
    const { itflow } = await hazardInstance(release, fillWithLongTexts)
    for (const width of WIDTHS) {
      const { stdout, stderr, status } = await itflow(argv, { terminal: width })
      expect({ stderr, status }).toMatchObject({ status: 0 })
      const [head = '', ...rows] = stdout.trimEnd().split('\n')
      const count = Number(/(\d+) [a-z ]+ (?:of|on) /.exec(stderr.replace(/\s+/g, ' '))?.[1])
      expect(rows.length).toBe(count)
      expect([head, ...rows].filter((line) => widthOf(line) > width)).toEqual([])
      const client = heading(ownerField(resource))
      if (width >= NAMES_CLIENTS)
        expect({ width, head }).toMatchObject({ head: expect.stringContaining(client) })
      const label = resource.columns.find(({ field }) => field === resource.label)
      const least = width >= NAMES_CLIENTS ? (label?.minWidth ?? 20) : 12
      expect(widthIn(head, label?.heading ?? '')).toBeGreaterThanOrEqual(least)
    }
  })

  it('has every column if there is room', async () => {
    const { itflow } = await hazardInstance(release)
    const { stdout } = await itflow(argv, { terminal: 1000 })
    const head = stdout.split('\n')[0]?.trim().split(/ {2,}/)
    expect(head).toEqual(resource.columns.map((column) => column.heading))
  })
})

/** The width of a column up to the next; of the last, or of one that is not there, any. */
function widthIn(head: string, heading: string): number {
  const all = [...head.matchAll(/\S+(?: \S+)*/g)]
  const at = all.findIndex(([text]) => text === heading)
  const [own, next] = [all[at], all[at + 1]]
  if (own === undefined || next === undefined) return Number.POSITIVE_INFINITY
  return next.index - own.index - 2
}

it('tickets of all clients keep subject, assignee and client at 80 columns', async () => {
  const { itflow } = await hazardInstance('26.10')
  const { stdout } = await itflow(['tickets', 'list', '--all-clients'], {
    terminal: 80,
    // Only moments in a known zone are as short as "2 h ago".
    env: { ITFLOW_TIMEZONE: 'UTC' },
  })
  const [head = '', ...rows] = stdout.trimEnd().split('\n')
  expect(head.trim().split(/ {2,}/)).toEqual(
    expect.arrayContaining(['SUBJECT', 'STATUS', 'ASSIGNED', 'CLIENT']),
  )
  for (const line of [head, ...rows]) expect(widthOf(line)).toBeLessThanOrEqual(80)
})

it.each([
  ['40', 20],
  ['80', 40],
])(
  '%s columns show as many of the fields that are asked for as can be read',
  async (columns, count) => {
    const { itflow } = await hazardInstance('26.10')
    const names = Object.entries(resources.assets.fields)
      .filter(([name, { kind }]) => kind !== 'secret' && name !== 'asset_id')
      .map(([name]) => name)
    const fields = Array.from({ length: count }, (_, nth) => names[nth % names.length]).join()
    const argv = ['assets', 'list', '--fields', fields]
    const { stdout, stderr } = await itflow(argv, { terminal: Number(columns) })
    const [head = '', ...rows] = stdout.trimEnd().split('\n')
    for (const line of [head, ...rows]) expect(widthOf(line)).toBeLessThanOrEqual(Number(columns))
    expect(
      head
        .trim()
        .split(/ +/)
        .filter((one) => one === '…'),
    ).toEqual([])
    expect(stderr).toContain('Not shown at this width: ')
  },
)

it('a list of one client has no client column, however wide', async () => {
  const { itflow } = await hazardInstance('26.10')
  for (const width of WIDTHS) {
    const { stdout } = await itflow(['tickets', 'list', '--client', '1'], { terminal: width })
    expect(stdout.split('\n')[0]).not.toContain('CLIENT')
  }
})
