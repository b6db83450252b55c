import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eachOnce } from '../support/division.ts'
import { type Document, importBench } from './bench.ts'

// Made-up exports of other programs, each with a map: what is done with every row, and that a second run finds
// nothing to do.

const EXPORTS = join(import.meta.dirname, 'exports')

/** A row's action, and the values to check. */
type Wanted = readonly [line: number, does: string, values?: Record<string, unknown>]

interface Case {
  file: string
  module: string
  map?: string
  more?: readonly string[]
  rows: readonly Wanted[]
}

const ACME = ['--client', 'acme']
const ALL = ['--all-clients']
const SECRET = { secret: true }

const CASES: readonly Case[] = [
  {
    file: 'ninjaone-devices.csv',
    module: 'assets',
    more: ALL,
    rows: [
      [2, 'update', { asset_os: 'Microsoft Windows 11 Professional' }],
      [
        3,
        'create',
        {
          ...{ asset_name: 'SRV-HYPERV', asset_type: 'Server', asset_location_id: 2 },
          ...{ interface_ip: '10.0.20.9', interface_mac: '02:00:5e:10:0a:01' },
        },
      ],
      [4, 'same'],
      [5, 'skip'],
    ],
  },
  {
    file: 'datto-rmm-devices.csv',
    module: 'assets',
    more: ALL,
    rows: [
      [2, 'update', { asset_description: 'Leased' }],
      [3, 'create', { asset_warranty_expire: '2029-03-31', interface_mac: '02:00:5e:10:0b:12' }],
      [
        4,
        'update',
        { asset_make: 'Dell Inc.', asset_os: 'Microsoft Windows Server 2022 Standard' },
      ],
      [5, 'refuse'],
    ],
  },
  {
    file: 'n-able-devices.csv',
    module: 'assets',
    more: [...ALL, '--encoding', 'windows-1252'],
    rows: [
      [3, 'update', { asset_notes: 'Zurück aus der Reparatur' }],
      [4, 'refuse'],
      [5, 'refuse'],
      [6, 'refuse'],
      [7, 'create', { asset_name: 'LT-0016', asset_notes: 'Straße 5' }],
    ],
  },
  {
    file: 'lansweeper-assets.tsv',
    module: 'assets',
    more: ACME,
    rows: [
      [2, 'update or same'],
      [
        3,
        'create',
        {
          ...{ asset_purchase_date: '2026-09-30', asset_warranty_expire: '2031-09-30' },
          ...{ interface_mac: '02:00:5e:10:0c:03', asset_notes: 'Rack 2\nunit 4' },
        },
      ],
      [5, 'update or same'],
    ],
  },
  {
    file: 'intune-devices.csv',
    module: 'assets',
    more: ACME,
    rows: [
      [2, 'update', { asset_make: 'LENOVO', asset_os: '10.0.26100.2314' }],
      [3, 'skip'],
      [4, 'refuse'],
    ],
  },
  {
    file: 'google-contacts.csv',
    module: 'contacts',
    more: ACME,
    rows: [
      [2, 'update', { contact_phone: '15550101' }],
      [3, 'create', { contact_email: 'radia@acme.example', contact_phone: '5550120' }],
      [5, 'refuse'],
      [6, 'refuse'],
    ],
  },
  {
    file: 'outlook-contacts.csv',
    module: 'contacts',
    more: ACME,
    rows: [
      [2, 'update', { contact_department: 'Finance', contact_notes: 'Cribs:\n- weather\n- dates' }],
      [5, 'same'],
      [6, 'create', { contact_name: 'Konrad Zuse', contact_mobile: '5550177' }],
    ],
  },
  {
    file: 'keepassxc.csv',
    module: 'credentials',
    more: [...ACME, '--replace-secrets'],
    rows: [
      [2, 'update', { credential_password: SECRET }],
      [3, 'create', { credential_password: SECRET, credential_otp_secret: SECRET }],
      [4, 'create', { credential_note: 'Nothing secret' }],
      [5, 'skip'],
    ],
  },
  {
    file: '1password.csv',
    module: 'credentials',
    more: ACME,
    rows: [
      [2, 'same'],
      [3, 'create', { credential_password: SECRET, credential_otp_secret: SECRET }],
      [4, 'skip'],
    ],
  },
  {
    file: 'cloudflare-domains.csv',
    module: 'domains',
    more: ACME,
    rows: [
      [2, 'update', { domain_expire: '2027-12-08' }],
      [3, 'create', { domain_name: 'acme-labs.example', domain_expire: '2027-05-01' }],
      [4, 'create', { domain_name: 'bücher-acme.example' }],
    ],
  },
  {
    file: 'networks-by-hand.yml',
    module: 'networks',
    more: ACME,
    rows: [
      [1, 'update', { network_notes: 'Two lines\nof notes' }],
      [7, 'create', { network_name: 'Lab', network_vlan: 77, network_location_id: 1 }],
      [11, 'refuse'],
    ],
  },
]

function lineOf({ file, module, more = [] }: Case): string[] {
  const map = join(EXPORTS, file.replace(/\.\w+$/, '.yaml'))
  const isMapped = !file.endsWith('.yml')
  return [module, join(EXPORTS, file), ...(isMapped ? ['--map', map] : []), ...more]
}

describe.each(CASES)('$file', (one) => {
  it('is planned row by row', async () => {
    const { instance, itflow, writes } = await importBench()
    const { stdout, stderr } = await itflow([...lineOf(one), '--dry-run', '--json'])
    expect(stderr).not.toMatch(/defect|Bug in itflow/)
    const { rows }: Document = JSON.parse(stdout)
    expect(rows.map(({ line }) => line)).toEqual(one.rows.map(([line]) => line))
    for (const [index, [line, does, values = {}]] of one.rows.entries()) {
      const row = rows[index]
      expect({ line, does: does.split(' or ') }).toEqual({
        line,
        does: expect.arrayContaining([row?.do]),
      })
      expect(row?.values ?? {}).toMatchObject(values)
    }
    expect([instance.changes(), writes()]).toEqual([[], 0])
  })

  it('is written, is the same the second time, and shows no secret', async () => {
    const { instance, itflow, writes } = await importBench()
    const line = [...lineOf(one), '--yes', '--skip-invalid', '--json', '--debug']
    const isRefused = one.rows.some(([, does]) => does === 'refuse')
    const first = await itflow(line)
    expect(first.status, first.stderr).toBe(isRefused ? 11 : 0)
    expect(instance.changes()).not.toEqual([])
    writes()
    const second = await itflow(line)
    const { counts }: Document = JSON.parse(second.stdout)
    expect(counts).toMatchObject({ create: 0, update: 0 })
    expect([instance.changes(), writes()]).toEqual([[], 0])
    for (const { stdout, stderr } of [first, second]) {
      expect(stdout + stderr).not.toMatch(/LEAK|JBSWY3DPEHPK3PXP|GEZDGNBVGY3TQOJQ/)
    }
  })
})

const LISTED = ['assets', 'contacts', 'networks', 'locations', 'vendors', 'domains'].flatMap(
  (module) => ['ndjson', 'json', 'csv', 'yaml'].map((format) => ({ module, format })),
)

describe.each(
  eachOnce(
    LISTED,
    ({ module }) => module,
    ({ format }) => format,
  ),
)('what itflow lists of $module', ({ module, format }) => {
  it(`as ${format} is the same, every row`, async () => {
    const { instance, file, itflow } = await importBench()
    const list = [module, 'list', '--all', ...ALL, '--quiet', '-o', format]
    const listed = (await instance.itflow(list)).stdout
    file(`listed.${format}`, listed)
    const { stdout, status, stderr } = await itflow([
      ...[module, `listed.${format}`, ...ALL, '--dry-run', '--json'],
    ])
    const { counts, rows }: Document = JSON.parse(stdout)
    expect(rows.filter((row) => row.do !== 'same')).toEqual([])
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(counts['same']).toBeGreaterThan(0)
  })
})

it('leaves the file as it was', () => {
  expect(readFileSync(join(EXPORTS, 'keepassxc.csv'), 'utf8')).toContain('new-edge-LEAK-1 ')
})
