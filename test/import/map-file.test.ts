import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { CLIENT, TAKES } from '../../src/import/import-map.ts'
import { parseImportMap } from '../../src/import/map-file.ts'
import { flagOf } from '../../src/records/field-names.ts'
import { isWritable } from '../../src/records/writable.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { ownerField } from '../../src/resources/ownership.ts'
import { ISSUE_MAP } from './issue-map.ts'

const read = (text: string, module: ResourceName = 'assets') =>
  parseImportMap(resources[module], 'map.yaml', text)

/** Returns the message and hint that a map is refused with. */
async function refusal(text: string, module?: ResourceName): Promise<string[]> {
  const error: unknown = await read(text, module).catch((caught: unknown) => caught)
  if (!(error instanceof UsageError)) throw new Error('It was taken')
  return [error.message, ...[error.hint ?? []].flat().map(String)]
}

describe('a map', () => {
  it('is read with all of its keys, fields by their newest read names', async () => {
    const { places, ...map } = await read(ISSUE_MAP)
    expect(map).toEqual({
      name: 'map.yaml',
      match: ['serial', 'mac', 'name'],
      sourceId: 'agent id',
      owns: new Set(['asset_type', 'interface_ip']),
      ownsPlaces: new Map([
        ['asset_type', 'line 3, column 8'],
        ['interface_ip', 'line 3, column 14'],
      ]),
      columns: new Map([
        ['hostname', [{ field: 'asset_name' }]],
        ['local_ips', [{ field: 'interface_ip', take: 'first-ipv4' }]],
        [
          'monitoring_type',
          [
            {
              field: 'asset_type',
              values: new Map([
                ['server', 'Server'],
                ['workstation', 'Desktop'],
              ]),
            },
          ],
        ],
        ['expires', [{ field: 'asset_warranty_expire', date: 'YYYY/MM/DD' }]],
        ['group', [{ field: CLIENT, take: 'last-part' }]],
        [
          'urls',
          [
            { field: 'asset_uri', take: 'first' },
            { field: 'asset_uri_2', take: 'second' },
          ],
        ],
        ['status', []],
      ]),
      defaults: new Map([['asset_status', 'Deployed']]),
      skip: new Map([['group', ['*Recycle Bin*']]]),
      dates: 'DD.MM.YYYY',
      blank: 'keep',
      maxChanges: '60%',
    })
    expect(places.get('hostname')).toBe('line 5, column 3')
    expect(places.get('status')).toBe('line 11, column 3')
    expect(places.get('agent id')).toBe('line 2, column 12')
  })

  it('of the guide is read', async () => {
    const [, map = ''] =
      /```yaml\n(match:[^`]*)```/.exec(readFileSync('docs/guide.md', 'utf8')) ?? []
    expect((await read(map)).columns?.get('Registration Date#2')).toEqual([])
  })

  it.each(Object.values(resources))(
    'of $name takes each field by all that it is called',
    async (resource) => {
      const { fields } = resource
      for (const [name, field] of Object.entries(fields)) {
        const isUsed = isWritable(field, 'create') || isWritable(field, 'update')
        const isOwner = name === ownerField(resource)
        if (!isUsed || isOwner) continue
        const { label, formerly = [], synonyms = [] } = field
        const former = formerly.map((before) => before.name)
        for (const word of [name, flagOf(resource, name), label, ...former, ...synonyms]) {
          const map = await read(`columns:\n  X: ${JSON.stringify(word)}`, resource.name)
          expect([word, map.columns?.get('X')]).toEqual([word, [{ field: name }]])
        }
      }
    },
  )

  it('keeps what YAML or JavaScript would interpret', async () => {
    const map = await read(
      [
        'columns:',
        '  __proto__: name',
        '  constructor: serial',
        '  prototype: ignore',
        '  1.0: model',
        '  Column: { field: status, values: { 007: Lost, true: Stored, null: Deployed, No: "" } }',
        'skip: { __proto__: 010, toString: [yes, ~] }',
      ].join('\n'),
    )
    expect([...(map.columns?.keys() ?? [])].toSorted()).toEqual(
      ['__proto__', 'constructor', 'prototype', '1.0', 'Column'].toSorted(),
    )
    expect([...(map.columns?.get('Column')?.[0]?.values ?? [])].toSorted()).toEqual([
      ['007', 'Lost'],
      ['no', ''],
      ['null', 'Deployed'],
      ['true', 'Stored'],
    ])
    expect(map.columns?.get('__proto__')).toEqual([{ field: 'asset_name' }])
    expect(map.skip?.get('__proto__')).toEqual(['010'])
    expect(map.skip?.get('toString')).toEqual(['yes', '~'])
  })

  it('may be JSON, and may use anchors', async () => {
    expect((await read('{"columns": {"a": "name"}}')).columns?.get('a')).toEqual([
      { field: 'asset_name' },
    ])
    const anchored = await read(
      'columns:\n  a: &x { field: name, take: unescape }\n  b: ignore\ndefaults: { make: Dell }',
    )
    expect(anchored.columns?.get('a')).toEqual([{ field: 'asset_name', take: 'unescape' }])
  })

  it.each(TAKES)('accepts %s', async (take) => {
    const map = await read(`columns: { a: { field: notes, take: ${take} } }`)
    expect(map.columns?.get('a')).toEqual([{ field: 'asset_notes', take }])
  })

  test.each([
    ['serial', ['serial']],
    ['[Serial Number, MAC Address, Name]', ['serial', 'mac', 'name']],
    ['asset_serial, interface_mac', ['serial', 'mac']],
    ['[name+location, id]', ['name+location', 'id']],
    ['[asset_id]', ['id']],
  ])('matches by %s', async (written, match) => {
    expect((await read(`match: ${written}`)).match).toEqual(match)
  })
})

describe('an error has line and column:', () => {
  const cases: [string, ...string[]][] = [
    ['', 'line 1, column 1: a map must have keys such as columns'],
    ['- a', 'line 1, column 1: a map must have keys such as columns'],
    [
      'match: serial\ncolums:\n  a: name',
      'line 2, column 1: unknown key colums',
      'Did you mean columns?',
    ],
    ['source_id: { a: b }', 'line 1, column 12: source_id must be a string'],
    ['blank: keep\nsource_id:', 'line 2, column 11: source_id is empty'],
    ['source_id: "  "', 'line 1, column 12: source_id is empty'],
    ['sorce_id: agent_id', 'line 1, column 1: unknown key sorce_id', 'Did you mean source_id?'],
    ['owns: os', 'line 1, column 7: owns must be a list'],
    [
      'owns: [os, sreial]',
      'line 1, column 12: assets have no field sreial',
      'Did you mean serial?',
    ],
    ['owns: [os, ip, "Operating System"]', 'line 1, column 16: Operating System: given twice'],
    ['owns:\n  - os\n  - client', "line 3, column 5: client: a source can't own the client"],
    ['owns: [asset_id]', "line 1, column 8: asset_id: a source can't own the record's ID"],
    ['owns: [id]', "line 1, column 8: id: a source can't own the record's ID"],
    [
      'owns: [asset_archived_at]',
      "line 1, column 8: asset_archived_at: ITFlow's API can't update this field",
    ],
    [
      'owns: [physical-location]',
      "line 1, column 8: physical-location: ITFlow's API can't write this field",
    ],
    ['owns: [os]\ncolumns: { a: name }', 'line 1, column 8: os: no column provides it'],
    [
      'columns: { a: name }\ndefaults: { os: Windows }\nowns: [os]',
      'line 3, column 8: os: no column provides it',
    ],
    [
      'columns:\n  a:\n    feild: name',
      'line 3, column 5: unknown key feild',
      'Did you mean field?',
    ],
    ['columns:\n  a: { take: first }', 'line 2, column 6: field is missing'],
    ['columns:\n  a: nmae', 'line 2, column 6: assets have no field nmae', 'Did you mean name?'],
    [
      'columns:\n  a: "Serail Number"',
      'line 2, column 6: assets have no field Serail Number',
      'Did you mean serial?',
    ],
    [
      'columns:\n  a:\n    - name\n    - { field: nope-nothing }',
      'line 4, column 16: assets have no field nope-nothing',
    ],
    ['columns:\n  a: __proto__', 'line 2, column 6: assets have no field __proto__'],
    [
      'columns:\n  a: igonre',
      'line 2, column 6: assets have no field igonre',
      'Did you mean ignore?',
    ],
    [
      'columns:\n  a: physical-location',
      "line 2, column 6: physical-location: ITFlow's API can't write this field",
    ],
    ['columns:\n  a: name\n  b: Hostname', 'line 3, column 3: a and b are for the same field'],
    [
      'columns:\n  a: { field: ip, take: first-ip }',
      'line 2, column 25: take first-ip: not one of',
      'Did you mean first-ipv4?',
    ],
    ['columns:\n  a: [ name ]\n  b: 7: 8', 'line 3, column'],
    ['columns: name', 'line 1, column 10: columns must be a map of keys and values'],
    [
      'columns:\n  a: { field: expire, date: DD.MM }',
      'line 2, column 29: DD.MM: not a date format',
    ],
    [
      'columns:\n  a: { field: name, date: DD.MM.YYYY }',
      "line 2, column 21: date: name isn't a date",
    ],
    ['dates: MM/MM/YYYY', 'line 1, column 8: MM/MM/YYYY: not a date format'],
    ['dates: DD.MM.YYYY HH:mm', 'line 1, column 8: DD.MM.YYYY HH:mm: not a date format'],
    [
      'columns:\n  a:\n    field: type\n    values:\n      server: Serve',
      'line 5, column 15: type Serve: not one of Laptop',
      'Did you mean Server?',
    ],
    [
      'columns:\n  a: { field: status, values: { x: Deploid } }',
      'line 2, column 36: status Deploid: not one of',
      'Did you mean Deployed?',
    ],
    [
      'columns:\n  a: { field: purchase-date, values: { x: 2026-02-30 } }',
      'line 2, column 43: purchase-date 2026-02-30: no such date',
    ],
    [
      'defaults: { satus: Lost }',
      'line 1, column 13: assets have no field satus',
      'Did you mean status?',
    ],
    ['defaults: { type: Toaster }', 'line 1, column 19: type Toaster: not one of'],
    ['defaults: { name: x, Hostname: y }', 'line 1, column 22: Hostname: given twice'],
    ['blank: keeep', 'line 1, column 8: blank keeep: not one of keep, clear', 'Did you mean keep?'],
    [
      'max-changes: many',
      'line 1, column 14: max-changes many: not a number of records (25) or a percentage (40%)',
    ],
    ['max-changes: 101%', 'line 1, column 14: max-changes 101%: not a number'],
    ['match: [serial, colour]', "line 1, column 17: Assets can't be matched by “colour”"],
    ['match: name+', "line 1, column 8: Assets can't be matched by “name+”"],
    ['blank: keep\nblank: clear', 'line 2, column 1: '],
    ['columns: {a: name', 'line 1, column'],
    ['a: 1\n---\nb: 2', 'line 2, column 1: '],
    ['skip: { a: { b: c } }', 'line 1, column 12: '],
  ]

  it.each(cases)('%j', async (text, message, ...hints) => {
    const [said = '', ...hinted] = await refusal(text)
    expect(said.slice(0, `map.yaml, ${message}`.length)).toBe(`map.yaml, ${message}`)
    for (const hint of hints) expect(hinted).toContain(hint)
  })

  it.each([
    ['take: first', "line 2, column 25: take: can't be used for a secret, which is stored as is"],
    [
      'values: { a: b }',
      "line 2, column 25: values: can't be used for a secret, which is stored as is",
    ],
  ])('a secret with %s', async (more, message) => {
    const text = `columns:\n  a: { field: password, ${more} }`
    expect((await refusal(text, 'credentials'))[0]).toBe(`map.yaml, ${message}`)
  })

  it('a secret among the defaults, which is not shown', async () => {
    const [said] = await refusal('defaults: { password: made-up-1 }', 'credentials')
    expect(said).toBe("map.yaml, line 1, column 13: password: a map can't contain secrets")
  })

  it('a client for records without one', async () => {
    expect((await refusal('columns: { a: client }', 'products'))[0]).toBe(
      'map.yaml, line 1, column 15: products have no field client',
    )
  })
})
