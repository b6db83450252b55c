import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importBench } from './bench.ts'

// Invalid input is reported with file, line and column if known, ends with 2, and writes nothing.

const ACME = ['--client', 'acme']
const GOOD = 'Name,Serial Number,Type\nLT-0100,NEW0100,Laptop\n'

interface Case {
  called: string
  text: string | Uint8Array
  name?: string
  map?: string
  module?: string
  more?: readonly string[]
  said: RegExp
}

const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(60, 1)])

const CASES: readonly Case[] = [
  { called: 'nothing', text: '', said: /^bad\.csv is empty/ },
  { called: 'blanks', text: ' \n\n \n', said: /^bad\.csv is empty/ },
  { called: 'a byte-order mark alone', text: '\ufeff', said: /^bad\.csv/ },
  { called: 'a heading alone', text: 'Name,Type\n', said: /^bad\.csv has only a heading/ },
  { called: 'a picture', text: Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1'), said: /^bad\.csv/ },
  { called: 'a broken zip', text: zip, name: 'bad.xlsx', said: /^bad\.xlsx/ },
  {
    called: 'bytes of another encoding',
    text: Buffer.from('Name\nK\xf6nig\n', 'latin1'),
    said: /^bad\.csv, line 2, column 2: .*UTF-8[\s\S]*--encoding/,
  },
  {
    called: 'a quote that is never closed',
    text: 'Name,Notes\nA,ok\nB,"never\nends\n',
    said: /^bad\.csv, line 3, column \d+: /,
  },
  {
    called: 'no column with a name',
    text: 'Serial Number,Type\nX1,Laptop\n',
    said: /line 2: A new asset needs name/i,
  },
  {
    called: 'two columns for one field',
    text: 'Name,Serial,Serial Number\nA,1,2\n',
    said: /^bad\.csv: columns Serial and Serial Number/,
  },
  {
    called: 'JSON that ends early',
    text: '[{"name":"A"},{"na',
    name: 'bad.json',
    said: /^bad\.json, line 1/,
  },
  {
    called: "JSON that isn't a list of records",
    text: '[1,2]',
    name: 'bad.json',
    said: /^bad\.json/,
  },
  {
    called: 'NDJSON with a broken line',
    text: '{"name":"A"}\n{"name":\n',
    name: 'bad.ndjson',
    said: /^bad\.ndjson, line 2/,
  },
  {
    called: 'YAML with a fault',
    text: '- name: A\n  type: [\n',
    name: 'bad.yaml',
    said: /^bad\.yaml, line \d+/,
  },
  {
    called: 'a sheet of what has none',
    text: GOOD,
    more: ['--sheet', 'x'],
    said: /--sheet x: bad\.csv is not a spreadsheet/,
  },
  {
    called: 'a map with a field that does not exist',
    text: GOOD,
    map: 'columns:\n  Name: name\n  Type: colour\n',
    said: /^map\.yaml, line 3, column \d+: /,
  },
  {
    called: 'a map with a heading that does not exist',
    text: GOOD,
    map: 'columns:\n  Name: name\n  Colour: os\n',
    said: /^map\.yaml, line 3, column \d+: bad\.csv has no column Colour/,
  },
  {
    called: "a map that isn't YAML",
    text: GOOD,
    map: 'columns: [\n',
    said: /^map\.yaml, line \d+/,
  },
  {
    called: 'a map with an unknown key',
    text: GOOD,
    map: 'colums:\n  Name: name\n',
    said: /^map\.yaml, line 1/,
  },
  {
    called: 'a map with an unknown take',
    text: GOOD,
    map: 'columns:\n  Name: { field: name, take: third }\n',
    said: /^map\.yaml, line 2/,
  },
  {
    called: 'a map with no limit',
    text: GOOD,
    map: 'max-changes: many\n',
    said: /^map\.yaml, line 1/,
  },
  { called: 'an empty map', text: GOOD, map: '', said: /map\.yaml/ },
  {
    called: 'too few cells',
    text: `${GOOD}LT-0101,NEW0101\n`,
    said: /line 3, column Type: 2 cells, but the heading has 3/,
  },
  {
    called: 'too many cells',
    text: `${GOOD}A,B,Laptop,D\n`,
    said: /line 3, column 4: 4 cells, but the heading has 3/,
  },
  {
    called: 'an unknown client',
    text: 'Name,Client\nA,Initech\n',
    more: ['--all-clients'],
    said: /line 2, column Client: No client “Initech”/,
  },
  {
    called: 'a network that is none',
    module: 'networks',
    text: 'Name,Network\nA,10.9.0.0/33\nB,10.9.1.0 255.255.255.0\n',
    said: /line 2, column Network: 10\.9\.0\.0\/33 is not a network[\s\S]*line 3, column Network: 10\.9\.1\.0 255/,
  },
  {
    called: 'a word that YAML needs quotes for',
    text: 'Name,Type\nA,"- a: b"\n',
    said: /values: \{ "- a: b": … \}/,
  },
  {
    called: 'a value over its limit',
    text: `Name,Make\nA,${'x'.repeat(201)}\n`,
    said: /line 2, column Make: .*200/,
  },
  {
    called: 'a word that is none',
    text: 'Name,Type\nA,Laptopp\n',
    said: /line 2, column Type: [\s\S]*Laptop/,
  },
  {
    called: 'a day that may be two',
    text: 'Name,Purchase Date\nA,03/04/2026\n',
    said: /line 2, column Purchase Date: /,
  },
  {
    called: 'a day that is none',
    text: 'Name,Purchase Date\nA,2026-02-30\n',
    said: /line 2, column Purchase Date: /,
  },
  {
    called: 'an address that is none',
    text: 'Name,IP\nA,10.0.0.999\n',
    said: /line 2, column IP: /,
  },
  {
    called: 'a spoiled number',
    text: 'Name,Serial Number\nA,"4,56E+11"\n',
    said: /line 2, column Serial Number: /,
  },
  {
    called: 'a contact of another client',
    text: 'Name,Contact\nA,bjork@bakery.example\n',
    said: /line 2, column Contact: /,
  },
  {
    called: 'two rows for one record',
    text: 'Name,Serial Number\nA,S1\nB,S1\n',
    said: /line 2: [\s\S]*line 3: /,
  },
  { called: 'control characters', text: 'Name,OS\nA,\u0001x\n', said: /line 2/ },
]

describe('bad input', () => {
  it.each(CASES)(
    '$called',
    async ({ text, name = 'bad.csv', map, module = 'assets', more = [], said }) => {
      const { instance, file, itflow, writes } = await importBench()
      file(name, text)
      if (map !== undefined) file('map.yaml', map)
      const scope = more.includes('--all-clients') ? [] : ACME
      const mapped = map === undefined ? [] : ['--map', 'map.yaml']
      const line = [module, name, ...mapped, ...scope, ...more]
      for (const how of [['--yes'], ['--dry-run'], ['--yes', '--json']]) {
        const { status, stderr } = await itflow([...line, ...how])
        expect({ how, status, stderr }).toEqual({ how, status: 2, stderr: expect.any(String) })
        expect(stderr).not.toMatch(/defect|Bug in itflow/)
        if (!how.includes('--json')) expect(stderr).toMatch(said)
      }
      expect([instance.changes(), writes()]).toEqual([[], 0])
    },
  )

  it('may be larger than is taken', async () => {
    const { folder, file, itflow, writes } = await importBench()
    file('large.csv', GOOD)
    truncateSync(join(folder, 'large.csv'), 257 * 1024 * 1024)
    const { status, stderr } = await itflow(['assets', 'large.csv', ...ACME, '--yes'])
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('ITFLOW_MAX_FILE'),
    })
    file('small.csv', GOOD + 'x'.repeat(2 * 1024 * 1024))
    const env = { ITFLOW_MAX_FILE: '1MiB' }
    const limited = await itflow(['assets', 'small.csv', ...ACME, '--yes'], { env })
    expect({ status: limited.status, stderr: limited.stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('small.csv'),
    })
    expect(writes()).toBe(0)
  })

  it('may be a setting that is none', async () => {
    const { file, itflow } = await importBench()
    file('good.csv', GOOD)
    const env = { ITFLOW_MAX_FILE: 'lots' }
    const { status, stderr } = await itflow(['assets', 'good.csv', ...ACME, '--dry-run'], { env })
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('ITFLOW_MAX_FILE'),
    })
  })

  it('may be a directory, or a file that is not there', async () => {
    const { folder, itflow } = await importBench()
    for (const path of [folder, join(folder, 'none.csv')]) {
      const { status, stderr } = await itflow(['assets', path, ...ACME, '--yes'])
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(path) })
    }
  })

  it('of standard input is named so', async () => {
    const { itflow, instance } = await importBench()
    const { status, stderr } = await itflow(['assets', '-', ...ACME, '--yes'], { stdin: '' })
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^standard input is empty/),
    })
    expect(instance.changes()).toEqual([])
  })
})
