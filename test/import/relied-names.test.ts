import { describe, expect, it } from 'vitest'
import type { PlanningOptions } from '../../src/import/plan-import.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { apiRig } from '../support/api.ts'
import { type Cells, rowsOf } from './planned.ts'

// Another row may give a second record the value that a row is found by; then the next run can't distinguish them.

type Case = [
  what: string,
  module: ResourceName,
  rows: readonly Cells[],
  options?: Partial<PlanningOptions>,
]

const REFUSED: readonly Case[] = [
  [
    'a new record gets the name by which a row is the same',
    'contacts',
    [
      { contact_name: 'Ada Lovelace' },
      { contact_name: 'Ada Lovelace', contact_email: 'n@x.example' },
    ],
  ],
  [
    'a record that is found by its serial gets it',
    'assets',
    [{ asset_name: 'LT-0001' }, { asset_name: 'LT-0001', asset_serial: '7QX2LK3' }],
  ],
  [
    'keys of several fields share it',
    'networks',
    [{ network_name: 'Office LAN' }, { network_name: 'Office LAN', network: '10.99.0.0/24' }],
  ],
  [
    'two new ones are both found by their name first',
    'contacts',
    [
      { contact_name: 'New', contact_email: 'one@x.example' },
      { contact_name: 'New', contact_email: 'two@x.example' },
    ],
    { match: ['name', 'email'] },
  ],
  [
    'the key is a field that identifies nothing on its own',
    'networks',
    [
      { network_name: 'Guest WLAN', network: '10.98.0.0/24' },
      { network_name: 'New', network: '10.98.0.0/24' },
    ],
    { match: ['network', 'name'] },
  ],
]

describe('rows are refused if', () => {
  it.each(REFUSED)('%s', async (_, module, cells, options) => {
    const rows = await rowsOf(apiRig(), module, cells, options)
    expect(rows.map(({ do: does, why }) => [does, why?.replace(/\d+/g, 'N')])).toEqual(
      cells.map(() => ['refuse', expect.stringContaining('line N has the same')]),
    )
  })

  it.each([
    ['LT-0001', '7QX2LK3'],
    ['LT-0001', ' 7qx2lk3 '],
  ])("the ID is one record's, and the serial another's", async (name, serial) => {
    const row = { id: 1, asset_name: name, asset_serial: serial }
    expect(await rowsOf(apiRig(), 'assets', [row])).toMatchObject([
      { do: 'refuse', why: 'asset 1 LT-0001 has this ID, but asset 2 LT-0002 has this serial' },
    ])
    expect(await rowsOf(apiRig(), 'assets', [row], { match: ['id'] })).toMatchObject([
      { do: 'update', id: 1, match: 'id' },
    ])
  })
})

it('records with the same name are distinguished by ID', async () => {
  const prepare: NonNullable<Parameters<typeof apiRig>[1]>['prepare'] = ({ tables }) => {
    for (const row of tables['vendors']?.rows.slice(1, 4) ?? []) row['vendor_name'] = 'Namebarn'
  }
  const rows = [2, 3, 4].map((id) => ({ id, vendor_name: 'Namebarn', vendor_hours: `${id}` }))
  expect(await rowsOf(apiRig('26.10', { prepare }), 'vendors', rows)).toMatchObject(
    [2, 3, 4].map((id) => ({ do: 'update', id, match: 'id' })),
  )
})

it('two machines swap their names', async () => {
  const rows = await rowsOf(apiRig(), 'assets', [
    { asset_name: 'LT-0002', asset_serial: 'ABC123' },
    { asset_name: 'LT-0001', asset_serial: '7QX2LK3' },
  ])
  expect(rows).toMatchObject([
    { do: 'update', id: 1, changes: { asset_name: { to: 'LT-0002' } } },
    { do: 'update', id: 2, changes: { asset_name: { to: 'LT-0001' } } },
  ])
})
