import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { parseImportMap } from '../../src/import/map-file.ts'
import type { RowInput } from '../../src/import/row-input.ts'
import { rowReader } from '../../src/import/row-reader.ts'
import { csvText } from '../../src/output/csv.ts'
import type { Cell, FileFacts } from '../../src/record-files/record-file.ts'
import { flagOf } from '../../src/records/field-names.ts'
import { isWritable } from '../../src/records/writable.ts'
import type { Resource, ResourceName } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { ownerField } from '../../src/resources/ownership.ts'
import { runs } from '../support/division.ts'

const modules = Object.values(resources).filter(({ operations }) => 'create' in operations)

interface Reading {
  module?: ResourceName
  map?: string
  format?: FileFacts['format']
}

/** Reads rows below headings. */
async function read(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  { module = 'assets', map, format = 'csv' }: Reading = {},
): Promise<RowInput[]> {
  const resource = resources[module]
  const checked = map === undefined ? undefined : await parseImportMap(resource, 'map.yaml', map)
  const file = { name: 'file.csv', headings, facts: { format } }
  const reader = await rowReader(resource, file, checked)
  const found = rows.map((cells, index) => reader.read({ line: index + 2, cells }))
  reader.end()
  return found
}

/** Returns a row's values by field. */
function valuesOf(row: RowInput | undefined): Record<string, unknown> {
  if (row === undefined || !('record' in row)) return { is: row }
  return Object.fromEntries(
    [...(row.record?.values ?? [])].map(([name, { value }]) => [name, value]),
  )
}

/** Returns a cell's value for its field, or why it is refused. */
async function cell(field: string, value: Cell, options: Reading = {}): Promise<unknown> {
  const headings = field === 'name' ? ['name'] : ['name', field]
  const [row] = await read(headings, [field === 'name' ? [value] : ['X', value]], options)
  if (row?.is === 'refuse') return `refused: ${row.why}`
  const at = resources[options.module ?? 'assets'].fields
  const name = Object.keys(at).find(
    (one) => flagOf(resources[options.module ?? 'assets'], one) === field,
  )
  const refusal =
    row?.is === 'record' ? row.record.refusalsUnlessStored?.get(name ?? '') : undefined
  return refusal === undefined ? valuesOf(row)[name ?? ''] : `unless stored: ${refusal.why}`
}

/** Returns what a take makes of an asset's name. */
async function taken(take: string, value: Cell, format: FileFacts['format'] = 'csv') {
  const map = `columns: { a: name, b: { field: notes, take: ${take} } }`
  const [row] = await read(['a', 'b'], [['X', value]], { map, format })
  if (row?.is !== 'record') return row
  return row.record.values.get('asset_notes')?.value ?? row.record.notices ?? 'nothing'
}

async function failure(work: Promise<unknown>): Promise<string[]> {
  const error: unknown = await work.catch((caught: unknown) => caught)
  if (!(error instanceof UsageError)) throw new Error('It was taken')
  return [error.message, ...[error.hint ?? []].flat().map(String)]
}

describe('a row', () => {
  it('is skipped if it is empty, and refused for its fault', async () => {
    const [empty, blank, nulls] = await read(
      ['name', 'x'],
      [
        ['', ' '],
        ['\u00a0', ''],
        [null, undefined],
      ],
    )
    for (const row of [empty, blank, nulls]) expect(row).toMatchObject({ is: 'skip', why: 'empty' })
    const reader = await rowReader(resources.assets, {
      name: 'f',
      headings: ['name'],
      facts: { format: 'csv' },
    })
    expect(reader.read({ line: 7, cells: ['a', 'b'], fault: '2 cells for 1 heading' })).toEqual({
      is: 'refuse',
      line: 7,
      column: 'column 2',
      why: '2 cells for 1 heading',
    })
  })

  it('is left out if a cell is empty, with the reason', async () => {
    const rows = await read(
      ['a', 'c'],
      [
        ['X', ''],
        ['Y', 'z'],
      ],
      { map: "columns: { a: name }\nskip: { c: '' }" },
    )
    expect(rows).toMatchObject([{ is: 'skip', why: 'c is empty' }, { is: 'record' }])
  })

  it.each([
    ['false', undefined],
    ['No', undefined],
    ['0', undefined],
    [false, undefined],
    ['0000-00-00 00:00:00', undefined],
    ['never', undefined],
    ['', undefined],
    ['true', true],
    ['Yes', true],
    [true, true],
    ['2026-11-25 10:00:00', true],
  ])('is archived only if its cell says so: %j', async (written, isArchived) => {
    for (const module of ['assets', 'domains', 'credentials'] as const) {
      const [row] = await read(['name', 'Archived'], [['X', written]], { module })
      expect(row?.is).toBe('record')
      expect(row?.is === 'record' && row.record.isArchived).toBe(isArchived)
    }
  })

  it('is left out by a pattern in any case, before its values are checked', async () => {
    const map =
      "columns: { a: name, d: purchase-date }\nskip: { g: ['*Recycle Bin*', 'x*y'], t: note }"
    const rows = await read(
      ['a', 'd', 'g', 't'],
      [
        ['A', 'nonsense', 'Root/RECYCLE BIN/Old', ''],
        ['B', '', 'Xaay', ''],
        ['C', '', 'xa', 'Note'],
        ['D', '', 'xa', 'notes'],
      ],
      { map },
    )
    expect(rows.map(({ is }) => is)).toEqual(['skip', 'skip', 'skip', 'record'])
    expect(rows[0]).toMatchObject({ why: 'g is *Recycle Bin*' })
  })

  it("has the client, the record's own ID, and whether it is archived, apart from its values", async () => {
    const [row] = await read(
      ['asset_id', 'asset_name', 'asset_client_id', 'asset_archived_at', 'ID'],
      [['7', 'LT-1', '3', '2026-01-01 10:00:00', '99']],
    )
    expect(row).toMatchObject({
      is: 'record',
      record: { id: { value: '7' }, client: { value: '3' }, isArchived: true },
    })
    expect(valuesOf(row)).toEqual({ asset_name: 'LT-1' })
  })

  it('keeps the stored value if a cell is empty, unless the map says to clear it', async () => {
    const cells = ['LT-1', '', ' ', null, undefined]
    const headings = ['name', 'make', 'model', 'notes', 'serial']
    expect(valuesOf((await read(headings, [cells]))[0])).toEqual({ asset_name: 'LT-1' })
    const cleared = await read(headings, [cells], { map: 'blank: clear' })
    expect(valuesOf(cleared[0])).toEqual({
      asset_name: 'LT-1',
      asset_make: '',
      asset_model: '',
      asset_notes: '',
    })
  })

  it('has the defaults of the map, and its client if the row has none', async () => {
    const map = 'defaults: { status: Deployed, client: acme }'
    const rows = await read(
      ['name', 'client'],
      [
        ['A', ''],
        ['B', 'other'],
      ],
      { map },
    )
    expect(rows).toMatchObject([
      { record: { client: { value: 'acme' } } },
      { record: { client: { value: 'other' } } },
    ])
    const [first] = rows
    expect(first?.is === 'record' && [...first.record.defaults.keys()]).toEqual(['asset_status'])
  })

  it('that is refused has what could be read of it, and the column', async () => {
    const [row] = await read(['name', 'serial', 'purchase-date'], [['A', 'S-1', '31/31/2026']])
    expect(row).toMatchObject({ is: 'refuse', line: 2, column: 'purchase-date' })
    expect(valuesOf(row)).toEqual({ asset_name: 'A', asset_serial: 'S-1' })
  })
})

describe('dates', () => {
  test.each([
    ['2026-03-04', '2026-03-04'],
    [' 2026-03-04 ', '2026-03-04'],
    ['2026-03-04T23:59:59.123Z', '2026-03-04'],
    ['2026-03-04 08:44:00+00:00', '2026-03-04'],
    ['2024-02-29', '2024-02-29'],
    ...[
      '0000-00-00',
      '0001-01-01',
      '9999-12-31',
      '0001-01-01T00:00:00',
      '31/12/9999',
      '01.01.0001',
    ].map((text) => [text, undefined]),
    ...[
      'Never',
      'NEVER',
      'n/a',
      'N/A',
      'none',
      '-',
      '--',
      '—',
      'null',
      'not set',
      '0',
      'unknown',
    ].map((text) => [text, undefined]),
    ['2026-02-30', 'refused: purchase-date 2026-02-30: no such date'],
    ['2026-13-01', 'refused: purchase-date 2026-13-01: no such date'],
    [
      '03/04/2026',
      "refused: purchase-date 03/04/2026: it isn't clear which number is the day and which the month",
    ],
    [
      '13/04/2026',
      "refused: purchase-date 13/04/2026: it isn't clear which number is the day and which the month",
    ],
    [
      '3.4.26',
      "refused: purchase-date 3.4.26: it isn't clear which number is the day and which the month",
    ],
    ['2026/03/04', 'refused: purchase-date 2026/03/04: not a date like 2026-11-30'],
    ['45000', 'refused: purchase-date 45000: not a date like 2026-11-30'],
    ['tomorrow', 'refused: purchase-date tomorrow: not a date like 2026-11-30'],
    ['+30d', 'refused: purchase-date +30d: not a date like 2026-11-30'],
  ])('%s', async (text, expected) => {
    expect(await cell('purchase-date', text)).toBe(expected)
  })

  it('that are ambiguous are refused with a hint to set the format', async () => {
    const [row] = await read(['name', 'purchase-date'], [['A', '03/04/2026']])
    expect(row).toMatchObject({
      hint: 'Set the date format in a map: dates: DD/MM/YYYY, or MM/DD/YYYY',
    })
  })

  test.each([
    ['DD.MM.YYYY', '25.11.2026 07:12:44', '2026-11-25'],
    ['DD.MM.YYYY', '3.4.2026', '2026-04-03'],
    ['DD.MM.YYYY', '31.02.2026', 'refused: purchase-date 31.02.2026: no such date'],
    ['DD.MM.YYYY', '2026-03-04', '2026-03-04'],
    ['DD.MM.YYYY', '03/04/2026', "refused: purchase-date 03/04/2026: doesn't match DD.MM.YYYY"],
    ['DD.MM.YYYY', '03.04.20261', "refused: purchase-date 03.04.20261: doesn't match DD.MM.YYYY"],
    ['DD/MM/YYYY', '03/04/2026', '2026-04-03'],
    ['MM/DD/YYYY', '03/04/2026', '2026-03-04'],
    ['M/D/YY', '3/4/26', '2026-03-04'],
    ['M/D/YY', '3/4/99', '1999-03-04'],
    ['MM DD YYYY', '11 24 2026 07:12:44', '2026-11-24'],
    ['YYYY/MM/DD', '2026/03/04 08:00', '2026-03-04'],
    ['YYYYMMDD', '20260304', '2026-03-04'],
    ['YYYYMMDD', '2026030', "refused: purchase-date 2026030: doesn't match YYYYMMDD"],
    ['DD-MMM-YYYY', '04-Mar-2026', '2026-03-04'],
    ['MMM D, YYYY', 'Sept 9, 2026', '2026-09-09'],
    [
      'MMM D, YYYY',
      'Smarch 9, 2026',
      "refused: purchase-date Smarch 9, 2026: doesn't match MMM D, YYYY",
    ],
    ['YYYY-MM-DD', '2027-03-04 08:44:00+00:00 (VALID: 98 days)', '2027-03-04'],
    ['DD.MM.YYYY', 'Never', undefined],
    ['DD.MM.YYYY', '00.00.0000', undefined],
  ])('written as %s: %s', async (pattern, text, expected) => {
    expect(await cell('purchase-date', text, { map: `dates: '${pattern}'` })).toBe(expected)
  })

  it.each([
    [
      '1601-01-01T00:00:00Z',
      '01.01.1601 01:00:00',
      '1/1/1601 1:00:00 AM',
      '1899-12-30',
      '12/30/1899',
    ],
    ['1900-01-00', '00.01.1900', '1/0/1900', '31.12.1899', '1899/12/31'],
    ['Perpetual', 'never expires', 'Does not expire', 'Unlimited', 'No expiration date'],
  ])('are empty if the file says so: %s', async (...texts) => {
    for (const text of texts)
      expect([text, await cell('purchase-date', text)]).toEqual([text, undefined])
  })

  it.each([
    ['20260304', 'YYYYMMDD'],
    ['4.3.26', 'DD.MM.YY'],
    ['04-Mar-2026', 'DD-MMM-YYYY'],
    ['4 March 26', 'DD MMM YY'],
    ['Mar 4, 2026', 'MMM D, YYYY'],
    ['2026/3/4', 'YYYY/MM/DD'],
    ['4. 3. 2026', 'DD. MM. YYYY'],
  ])('%s is refused with a pattern that reads it', async (text, pattern) => {
    const [row] = await read(['name', 'purchase-date'], [['X', text]])
    expect(row).toMatchObject({ hint: `Set the date format in a map: dates: ${pattern}` })
    const map = `dates: '${pattern}'`
    expect(await cell('purchase-date', text, { map })).toBe('2026-03-04')
  })

  it("can't be day numbers", async () => {
    const [row] = await read(['name', 'purchase-date'], [['X', '46000']])
    expect(row).toMatchObject({ is: 'refuse', hint: expect.stringContaining('Format the column') })
  })

  it('can be any day of any year, in every format', async () => {
    const patterns = [
      'YYYY-MM-DD',
      'DD.MM.YYYY',
      'D.M.YYYY',
      'MM/DD/YYYY',
      'YYYYMMDD',
      'DD-MMM-YYYY',
    ]
    const days = fc.date({
      min: new Date('1970-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    })
    await fc.assert(
      fc.asyncProperty(days, fc.constantFrom(...patterns), async (date, pattern) => {
        const iso = date.toISOString().slice(0, 10)
        const [year = '', month = '', day = ''] = iso.split('-')
        const name = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
        const text = pattern
          .replace('YYYY', year)
          .replace('MMM', name)
          .replace('MM', month)
          .replace(/\bM\b/, String(Number(month)))
          .replace('DD', day)
          .replace(/\bD\b/, String(Number(day)))
        expect(await cell('purchase-date', text, { map: `dates: '${pattern}'` })).toBe(iso)
      }),
      { numRuns: runs(50) },
    )
  })
})

describe('a number that a spreadsheet has damaged', () => {
  const fields = modules.flatMap((resource) =>
    Object.entries(resource.fields)
      .filter(
        ([, field]) =>
          isText(field) && (isWritable(field, 'create') || isWritable(field, 'update')),
      )
      .map(([name, field]) => ({ resource, name, field })),
  )

  it.each(fields)('is refused in $name, unless it is stored', async ({ resource, name }) => {
    for (const text of ['4,56E+11', '1.23E+15', '1E+10', '#N/A', '#####']) {
      const [row] = await read(headingsFor(resource, name), [cellsFor(resource, name, text)], {
        module: resource.name,
      })
      const refusal = row?.is === 'record' ? row.record.refusalsUnlessStored?.get(name) : undefined
      expect([text, refusal?.column]).toEqual([text, name])
      expect(refusal?.why).toContain(text)
    }
  })

  test.each(['123E45', 'E+11', '4.56', '5E10', '1e', 'A1E+10', '#1'])(
    '%s is none',
    async (text) => {
      expect(await cell('serial', text)).toBe(text)
    },
  )

  it('is translated by the map if it is listed there', async () => {
    const map = "columns: { name: name, s: { field: serial, values: { '1E+10': REAL } } }"
    const [row] = await read(['name', 's'], [['A', '1E+10']], { map })
    expect(row).toMatchObject({ is: 'record' })
    expect(valuesOf(row)['asset_serial']).toBe('REAL')
    expect(row?.is === 'record' && row.record.refusalsUnlessStored).toBeUndefined()
  })
})

describe('choices', () => {
  const fields = modules.flatMap((resource) =>
    Object.entries(resource.fields)
      .filter(([, { write, choices }]) => write !== undefined && choices !== undefined)
      .map(([name, field]) => ({ resource, name, field })),
  )

  it.each(fields)('of $name are accepted in any case, other words only if stored', async (one) => {
    const { resource, name, field } = one
    const readOne = async (text: string) =>
      (
        await read(headingsFor(resource, name), [cellsFor(resource, name, text)], {
          module: resource.name,
        })
      )[0]
    for (const choice of field.choices ?? []) {
      for (const text of [choice, choice.toUpperCase(), ` ${choice.toLowerCase()} `]) {
        const row = await readOne(text)
        expect(row?.is === 'record' && row.record.refusalsUnlessStored).toBeUndefined()
        expect(valuesOf(row)[name]).toBe(text.trim())
      }
    }
    for (const text of ['online', 'overdue', 'Hologram', `${field.choices?.[0]}s`]) {
      const row = await readOne(text)
      const refusal = row?.is === 'record' ? row.record.refusalsUnlessStored?.get(name) : undefined
      expect(refusal?.why).toContain(`${name} ${text}: not one of`)
      expect([refusal?.hint ?? []].flat().join()).toContain('values: {')
    }
  })
})

describe('an apostrophe or a backtick added by an export', () => {
  test.each([
    ["'=1+1", '=1+1'],
    ["'-PRN", '-PRN'],
    ["'+49", '+49'],
    ["'@home", '@home'],
    ["'\tx", 'x'],
    ["'t Hof", "'t Hof"],
    ["''=x", "''=x"],
    ['`=x', '`=x'],
  ])('in CSV: %s', async (text, expected) => {
    expect(await cell('notes', text)).toBe(expected)
    expect(await cell('name', text)).toBe(expected)
  })

  it('stays in other formats than CSV, and in secrets', async () => {
    expect(await cell('notes', "'=x", { format: 'json' })).toBe("'=x")
    expect(await cell('password', "'=x", { module: 'credentials' })).toBe("'=x")
    expect(await cell('password', ' made up ', { module: 'credentials' })).toBe(' made up ')
  })

  it('is removed from whatever this program writes', async () => {
    const field = { name: 'asset_notes', label: 'Notes', kind: 'text' } as const
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary-ascii' }), async (text) => {
        if (!/^[=+\-@]/.test(text) || /[,;|\t]|[^ -~]/.test(text) || text !== text.trim()) return
        const csv = [
          ...csvText(
            { fields: [field], rows: [{ asset_notes: text }] } as never,
            {
              csvDelimiter: ',',
              hasHeading: false,
              isTerminal: false,
            } as never,
          ),
        ].join('')
        const written = csv.trimEnd().replace(/^"|"$/g, '').replaceAll('""', '"')
        const given = await cell('notes', written)
        if (String(given).startsWith('unless')) return
        expect(given).toBe(text)
      }),
      { numRuns: runs(100) },
    )
  })
})

describe('takes', () => {
  test.each([
    ['first', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
    ['first', 'www.acme.example acme.example', 'www.acme.example'],
    ['first', 'New York; Boston', 'New York'],
    ['first', 'https://vault.example/,https://vault2.example/', 'https://vault.example/'],
    ['first', 'https://a.example/x,y?z=1;2,vault.example', 'https://a.example/x,y?z=1;2'],
    ['second', 'https://a.example/x,y?z=1;2,vault.example', 'vault.example'],
    ['second', 'one', 'nothing'],
    ['second', 'a|b|c', 'b'],
    ['first-ipv4', '10.0.0.14, fe80::1c2:3ff:fe04:506', '10.0.0.14'],
    ['first-ipv4', 'fe80::1; 192.168.1.7/24', '192.168.1.7'],
    ['first-ipv4', '999.1.1.1 1.2.3.4.5 10.1.1.1', '10.1.1.1'],
    ['first-ipv4', 'fe80::1', ['b fe80::1 contains no IPv4 address, so it is left out']],
    ['first-mac', 'eth0 (02:00:5e:10:00:01), wlan 02-00-5E-10-00-02', '02:00:5e:10:00:01'],
    ['first-mac', '0200.5e10.0b02', '0200.5e10.0b02'],
    ['first-mac', 'none', ['b none contains no MAC address, so it is left out']],
    ['digits', '+1 (555) 010', '1555010'],
    ['digits', 'none', ['b none contains no digits, so it is left out']],
    ['domain', 'https://www.acme.example:8443/x?y', 'www.acme.example'],
    ['domain', 'Ada <ada@acme.example>', 'acme.example'],
    ['domain', 'hello', ['b hello contains no domain name, so it is left out']],
    ['email', 'Ada Lovelace <ADA@acme.example>', 'ADA@acme.example'],
    ['email', 'mailto:ada@acme.example, bob@acme.example', 'ada@acme.example'],
    ['last-part', 'Root/Customers/Acme', 'Acme'],
    ['last-part', 'Root\\Acme Widgets\\', 'Acme Widgets'],
    ['last-part', 'Customers > Acme', 'Acme'],
    [
      'text',
      '<div>Docked&nbsp;left<br>Fan &amp; PSU replaced</div>',
      'Docked left\nFan & PSU replaced',
    ],
    ['text', 'plain', 'plain'],
    ['unescape', '`=PF-77', '=PF-77'],
    ['unescape', "'-x", '-x'],
    ['unescape', '`hello`', '`hello`'],
    ['unescape', "'t Hof", "'t Hof"],
  ])('%s of %s', async (take, text, expected) => {
    expect(await taken(take, text)).toEqual(expected)
  })

  it('use one of a JSON list, which is refused otherwise', async () => {
    expect(await taken('second', ['a', 'b'], 'json')).toBe('b')
    expect(await taken('first', [{ a: 1 }], 'json')).toMatchObject({ is: 'refuse', column: 'b' })
    expect(await cell('notes', ['a'], { format: 'json' })).toBe("refused: notes can't be a list")
    expect(await cell('notes', { a: 1 }, { format: 'json' })).toBe(
      "refused: notes can't be an object",
    )
  })

  it('never clear a stored value if they find nothing', async () => {
    const map = 'blank: clear\ncolumns: { a: name, b: { field: ip, take: first-ipv4 } }'
    const [row] = await read(['a', 'b'], [['X', 'fe80::1']], { map })
    expect(valuesOf(row)).toEqual({ asset_name: 'X' })
  })
})

describe('words of the file', () => {
  const map = `columns:
  name: name
  kind: { field: type, values: { srv: Server, 'true': Desktop, '7': Other, skip: '' } }`

  test.each([
    ['SRV', 'Server'],
    [' srv ', 'Server'],
    [true, 'Desktop'],
    [7, 'Other'],
    ['skip', undefined],
    ['laptop', 'laptop'],
  ])('%j', async (value, expected) => {
    const [row] = await read(['name', 'kind'], [['X', value]], { map, format: 'json' })
    expect(valuesOf(row)['asset_type']).toBe(expected)
  })
})

describe('values of JSON, YAML and spreadsheets', () => {
  test.each([
    ['name', 42, '42'],
    ['serial', 456789012345, '456789012345'],
    ['serial', '00771234', '00771234'],
    ['notes', true, "refused: notes can't be true"],
    ['serial', 2 ** 60, 'refused: serial 1152921504606847000: too many digits to keep exactly'],
  ])('%s %j', async (field, value, expected) => {
    expect(await cell(field, value, { format: 'json' })).toBe(expected)
  })

  it('have flags as true and false', async () => {
    const options = { module: 'contacts', format: 'json' } as const
    const rows = await read(
      ['name', 'email', 'primary'],
      [
        ['A', 'a@acme.example', true],
        ['B', 'b@acme.example', false],
      ],
      options,
    )
    expect(rows.map((row) => valuesOf(row)['contact_primary'])).toEqual(['yes', 'no'])
  })

  it('may have new headings in any record', async () => {
    const headings = ['name']
    const file = { name: 'f.json', headings, facts: { format: 'json' as const } }
    const reader = await rowReader(resources.assets, file)
    expect(valuesOf(reader.read({ line: 1, cells: ['A'] }))).toEqual({ asset_name: 'A' })
    headings.push('Serial Number', 'Other')
    expect(valuesOf(reader.read({ line: 2, cells: ['B', 'S', 'x'] }))).toEqual({
      asset_name: 'B',
      asset_serial: 'S',
    })
    reader.end()
    expect(reader.columns().map(({ ignored }) => ignored)).toEqual([
      undefined,
      undefined,
      'unknown',
    ])
  })

  it('that lack a column of the map are refused at the end', async () => {
    const map = await parseImportMap(resources.assets, 'm.yaml', 'columns: { nmae: name }')
    const file = { name: 'f.json', headings: ['name'], facts: { format: 'json' as const } }
    const reader = await rowReader(resources.assets, file, map)
    reader.read({ line: 1, cells: ['A'] })
    expect(() => reader.end()).toThrow('m.yaml, line 1, column 12: f.json has no column nmae')
  })
})

describe('secrets of one-time codes', () => {
  const options = { module: 'credentials' } as const
  test.each([
    ['JBSWY3DPEHPK3PXP', 'JBSWY3DPEHPK3PXP'],
    ['otpauth://totp/Acme:ops?secret=jbsw%20y3dp%20ehpk%203pxp&issuer=Acme', 'JBSWY3DPEHPK3PXP'],
    [
      'otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=1',
      'refused: otp-secret: The OTP secret of this row is for counter-based codes (hotp); only time-based codes are supported',
    ],
    [
      'steam://JBSWY3DPEHPK3PXP',
      "refused: otp-secret: ITFlow can't generate one-time codes from a steam:// address",
    ],
    [
      'otpauth://totp/x?secret=0189',
      "refused: otp-secret: The OTP secret of this row isn't base32: it may contain only A–Z and 2–7",
    ],
  ])('%s', async (text, expected) => {
    expect(await cell('otp-secret', text, options)).toBe(expected)
  })

  it("report what can't be stored of an address", async () => {
    const [row] = await read(
      ['name', 'totp'],
      [['A', 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&digits=8&period=60&algorithm=SHA256']],
      options,
    )
    expect(row?.is === 'record' && row.record.notices?.[0]).toContain(
      '8 digits, 60 seconds, SHA256',
    )
  })
})

describe('the columns of a file', () => {
  test.each([
    [['Colour', 'Weight'], 'file.csv has no column with a field of assets that can be written'],
    [['id', 'needs_reboot'], 'file.csv has no column with a field of assets that can be written'],
    [['Make', 'Model'], 'file.csv has no column for the name of an asset'],
    [['Name', 'Hostname'], 'file.csv: columns Name and Hostname are both for the name'],
    [['Name', 'Name#2'], 'file.csv: columns Name and Name#2 are both for the name'],
    [['Name', 'Address', 'Address#2', 'Uri#2'], undefined],
    [['Name', 'name '], 'file.csv: columns Name and name  are both for the name'],
    [['__proto__', 'constructor', 'name'], undefined],
    [['Serial Number', 'Warranty Expires'], undefined],
  ])('%j', async (headings, message) => {
    if (message === undefined) await read(headings, [])
    else expect((await failure(read(headings, [])))[0]).toBe(message)
  })

  it('that lack what a create needs are refused with a hint to name the column, or to give one value for all if possible', async () => {
    const [message, ...hints] = await failure(read(['Box', 'Title'], [], { module: 'contacts' }))
    expect(message).toBe('file.csv has no column for the name and e-mail of a contact')
    expect(hints).toEqual([
      'Its columns: Box, Title',
      'Name the columns in a map: columns: { HEADING: name, HEADING: email, … }',
    ])
    const headings = ['Name', 'Price', 'Invoice']
    const [, ...more] = await failure(read(headings, [], { module: 'invoice-items' }))
    expect(more).toEqual([
      'Its columns: Name, Price, Invoice',
      'Name the column in a map: columns: { HEADING: quantity, … }',
      'Or give one value for all rows: defaults: { quantity: … }',
    ])
    await read(['Box', 'Title'], [], {
      module: 'contacts',
      map: 'defaults: { name: A, email: a@b.example }',
    })
  })

  it.each(modules)('of $name have what a create needs, or are refused', async (resource) => {
    const [first] = Object.entries(resource.fields).filter(
      ([name, field]) => isText(field) && field.write !== undefined && !isNeeded(resource, name),
    )
    if (first === undefined) return
    const [message] = await failure(read([first[0]], [], { module: resource.name }))
    expect(message).toContain('file.csv has no column for the ')
  })

  it.each(modules)('of $name that this program writes are all accepted', async (resource) => {
    const { fields, name: module, id } = resource
    const headings = Object.entries(fields).flatMap(([name, { isWriteOnly }]) =>
      isWriteOnly ? [] : [name],
    )
    const file = { name: 'f', headings, facts: { format: 'csv' as const } }
    const reader = await rowReader(resources[module], file)
    const given = reader.columns().flatMap(({ uses }) => uses.map(({ field }) => field))
    const written = headings.filter((name) => {
      const field = fields[name]
      return field !== undefined && (isWritable(field, 'create') || isWritable(field, 'update'))
    })
    const owner = ownerField(resource)
    expect(given).toEqual(expect.arrayContaining([id, ...written.filter((name) => name !== owner)]))
    if (owner !== undefined) expect(given).toContain('client')
    const ignored = new Set(reader.columns().flatMap((column) => column.ignored ?? []))
    expect([...ignored]).toEqual(['not written'])
  })

  it('that a map names must be in the file', async () => {
    const map = 'columns:\n  name: name\n  Serail: serial'
    expect(await failure(read(['name', 'Serial'], [], { map }))).toEqual([
      'map.yaml, line 3, column 3: file.csv has no column Serail',
      'Did you mean Serial?',
    ])
    const key = 'columns: { name: name }\nsource_id: Agnet ID'
    expect(await failure(read(['name', 'Agent ID'], [], { map: key }))).toEqual([
      'map.yaml, line 2, column 12: file.csv has no column Agnet ID',
      'Did you mean Agent ID?',
    ])
    const skip = 'skip: { colour: red }'
    expect((await failure(read(['name'], [], { map: skip })))[0]).toBe(
      'map.yaml, line 1, column 9: file.csv has no column colour',
    )
  })

  it('are found by a map in any case, and only those are used', async () => {
    const map = 'columns: { "serial number": name, "REGISTRATION DATE#2": purchase-date }'
    const [row] = await read(
      ['Serial Number', 'Registration Date', 'Registration Date#2', 'Name'],
      [['A', '2026-01-01', '2026-01-02', 'B']],
      { map },
    )
    expect(valuesOf(row)).toEqual({ asset_name: 'A', asset_purchase_date: '2026-01-02' })
  })

  it('that are ignored are reported, with the reason', async () => {
    const file = {
      name: 'f',
      headings: ['Name', 'Physical Location', 'Colour', '__proto__'],
      facts: { format: 'csv' as const },
    }
    const reader = await rowReader(resources.assets, file)
    expect(reader.columns().map(({ heading, ignored }) => [heading, ignored])).toEqual([
      ['Name', undefined],
      ['Physical Location', 'not written'],
      ['Colour', 'unknown'],
      ['__proto__', 'unknown'],
    ])
    const locations = { ...file, headings: ['Name', 'Phone'] }
    const [, phone] = (await rowReader(resources.locations, locations)).columns()
    expect(phone?.ignored).toBe('not written')
    expect(reader.headingOf('asset_name')).toBe('Name')
    expect(reader.headingOf('asset_serial')).toBeUndefined()
  })

  it("take a ticket's number as people write it, from ITFlow's export too", async () => {
    const options = { module: 'tickets' } as const
    const [row] = await read(['Ticket Number', 'Subject'], [['TCK-12', 'Printer']], options)
    expect(valuesOf(row)['ticket_reference']).toBe('TCK-12')
    const own = ['ticket_prefix', 'ticket_number', 'ticket_reference', 'ticket_subject']
    const [exported] = await read(own, [['TCK-', '12', 'TCK-12', 'Printer']], options)
    expect(valuesOf(exported)).toEqual({ ticket_reference: 'TCK-12', ticket_subject: 'Printer' })
  })
})

test('any text in any cell of any module is read or refused, and nothing throws', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...modules),
      fc.array(fc.oneof(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 60 }),
      async (resource, cells) => {
        const names = Object.keys(resource.fields).slice(0, cells.length)
        const headings = [...new Set([...names, ...needed(resource)])]
        const rows = await read(headings, [cells as Cell[]], {
          module: resource.name,
          format: 'json',
        })
        expect(rows).toHaveLength(1)
      },
    ),
    { numRuns: runs(200) },
  )
})

function isText({ kind, notation }: Field): boolean {
  return kind === 'text' && notation !== 'domain'
}

function needed(resource: Resource): string[] {
  return Object.keys(resource.fields).filter((name) => isNeeded(resource, name))
}

function isNeeded({ fields, keys }: Resource, name: string): boolean {
  return fields[name]?.write?.isRequired === true || Object.values(keys).includes(name)
}

/** Returns the headings that a file with one field needs, that field first. */
function headingsFor(resource: Resource, name: string): string[] {
  return [name, ...needed(resource).filter((other) => other !== name)]
}

function cellsFor(resource: Resource, name: string, text: string): string[] {
  return headingsFor(resource, name).map((_, index) => (index === 0 ? text : 'x'))
}
