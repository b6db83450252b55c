import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import type { Value } from '../../src/records/record.ts'
import { parseSort } from '../../src/records/sort.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'

function sorted(name: ResourceName, sort: string, field: string, values: Value[]): Value[] {
  const rows = values.map((value) => ({ [field]: value }))
  return rows.sort(parseSort(resources[name], sort, '--sort')).map((row) => row[field] ?? null)
}

const cases: [ResourceName, string, string, Value[], Value[]][] = [
  [
    'assets',
    'name',
    'asset_name',
    ['LT-10', 'lt-9', 'Ärger', 'Zoo'],
    ['Ärger', 'lt-9', 'LT-10', 'Zoo'],
  ],
  ['assets', '-name', 'asset_name', ['a', null, 'c', '', 'b'], ['c', 'b', 'a', null, '']],
  ['assets', 'id', 'asset_id', [10, 9, 100], [9, 10, 100]],
  ['assets', 'ip', 'interface_ip', ['10.0.0.21', '10.0.0.9'], ['10.0.0.9', '10.0.0.21']],
  [
    'assets',
    'ip',
    'interface_ip',
    ['DHCP', '2001:db8::10', '2001:DB8:0::a', 'zz', '::ffff:10.0.0.10', '10.0.0.9', '::1'],
    ['10.0.0.9', '::ffff:10.0.0.10', '::1', '2001:DB8:0::a', '2001:db8::10', 'DHCP', 'zz'],
  ],
  [
    'assets',
    '-mac',
    'interface_mac',
    ['aa-bb-cc-dd-00-01', 'AABB.CCDD.0003', 'AA:BB:CC:DD:0:2'],
    ['AABB.CCDD.0003', 'AA:BB:CC:DD:0:2', 'aa-bb-cc-dd-00-01'],
  ],
  [
    'networks',
    'network',
    'network',
    ['10.10.0.0/16', '10.9.0.0/24', '10.9.0.0/9', 'hello'],
    ['10.9.0.0/9', '10.9.0.0/24', '10.10.0.0/16', 'hello'],
  ],
  [
    'domains',
    'name',
    'domain_name',
    ['xn--bcher-kva.example', 'Zoo.example', 'acme.example.'],
    ['acme.example.', 'xn--bcher-kva.example', 'Zoo.example'],
  ],
  [
    'assets',
    'warranty_expire',
    'asset_warranty_expire',
    [null, '2027-01-01', '2026-01-01'],
    ['2026-01-01', '2027-01-01', null],
  ],
  ['assets', 'favorite', 'asset_favorite', [true, false], [false, true]],
  ['invoices', '-amount', 'invoice_amount', ['9.00', '10.00', '-1.00'], ['10.00', '9.00', '-1.00']],
  [
    'tickets',
    '-priority',
    'ticket_priority',
    ['Low', 'Urgent', 'High', 'Medium'],
    ['Urgent', 'High', 'Medium', 'Low'],
  ],
  ['time', 'time_worked', 'time_worked', ['100:00:00', '20:00:00'], ['20:00:00', '100:00:00']],
]

test.each(cases)('%s sorted by %s', (name, sort, field, given, expected) => {
  expect(sorted(name, sort, field, given)).toEqual(expected)
})

test('the second field decides if the first is equal', () => {
  const compare = parseSort(resources.assets, 'type,-name', '--sort')
  const rows = [
    { asset_type: 'Server', asset_name: 'a' },
    { asset_type: 'Laptop', asset_name: 'a' },
    { asset_type: 'Laptop', asset_name: 'b' },
  ]
  expect(rows.sort(compare).map((row) => row.asset_type + row.asset_name)).toEqual([
    'Laptopb',
    'Laptopa',
    'Servera',
  ])
})

test('an unknown or missing field is refused', () => {
  expect(() => parseSort(resources.assets, '-seriel', '--sort')).toThrow(
    '--sort seriel: assets have no such field',
  )
  expect(() => parseSort(resources.assets, 'name,', '--sort')).toThrow(UsageError)
})
