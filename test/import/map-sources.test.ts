import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { CLIENT } from '../../src/import/import-map.ts'
import { parseImportMap } from '../../src/import/map-file.ts'
import type { RowInput } from '../../src/import/row-input.ts'
import { type RowReader, rowReader } from '../../src/import/row-reader.ts'
import type { Cell, FileFacts } from '../../src/record-files/record-file.ts'
import { flagOf } from '../../src/records/field-names.ts'
import { isWritable } from '../../src/records/writable.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { ownerField } from '../../src/resources/ownership.ts'
import { runs } from '../support/division.ts'

// The keys of a map that only an import with --source uses: source_id and owns.

const modules = Object.values(resources)

const read = (text: string, resource: Resource = resources.assets) =>
  parseImportMap(resource, 'map.yaml', text)

/** Returns the message that a map is refused with; undefined if it is accepted. */
async function refusal(text: string, resource?: Resource): Promise<string | undefined> {
  try {
    await read(text, resource)
    return undefined
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return error.message
  }
}

/** The fields of a module that a map can name, with all that each is called. */
function namedFields(resource: Resource) {
  return Object.entries(resource.fields)
    .filter(([name, field]) => {
      const isUsed = isWritable(field, 'create') || isWritable(field, 'update')
      return isUsed && name !== ownerField(resource)
    })
    .map(([name, field]) => {
      const { label, formerly = [], synonyms = [] } = field
      const words = [name, flagOf(resource, name), label, ...synonyms]
      return { name, field, words: [...words, ...formerly.map((former) => former.name)] }
    })
}

const updated = (resource: Resource) =>
  namedFields(resource).filter(
    ({ field }) => isWritable(field, 'update') && field.kind !== 'secret',
  )

describe.each(modules)('owns in a map of $name', (resource) => {
  it('takes each field that can be updated, by all that it is called, with its place', async () => {
    for (const { name, words } of updated(resource)) {
      for (const word of words) {
        const map = await read(`blank: keep\nowns:\n  - ${JSON.stringify(word)}`, resource)
        expect([word, [...(map.owns ?? [])]]).toEqual([word, [name]])
        expect([...(map.ownsPlaces ?? [])]).toEqual([[name, 'line 3, column 5']])
      }
    }
  })

  it('refuses fields that an update does not write, secrets, the ID and the client', async () => {
    const owned = new Set(updated(resource).map(({ name }) => name))
    for (const name of Object.keys(resource.fields)) {
      const said = await refusal(`owns: [${name}]`, resource)
      if (owned.has(name)) expect([name, said]).toEqual([name, undefined])
      else expect(said).toMatch(/^map\.yaml, line 1, column 8: .*(?:can't|have no field)/)
    }
    if (ownerField(resource) !== undefined) {
      expect(await refusal(`owns: [${CLIENT}]`, resource)).toBe(
        "map.yaml, line 1, column 8: client: a source can't own the client",
      )
    }
  })

  it('refuses a field that is listed again under any of its names', async () => {
    for (const { words } of updated(resource)) {
      for (const word of words) {
        const [first = ''] = words
        const text = `owns:\n- ${JSON.stringify(first)}\n- ${JSON.stringify(word)}`
        expect(await refusal(text, resource)).toBe(
          `map.yaml, line 3, column 3: ${word}: given twice`,
        )
      }
    }
  })

  it('refuses a field that no column provides, wherever the columns are in the map', async () => {
    const fields = updated(resource)
    for (const { name } of fields) {
      const others = fields.filter((other) => other.name !== name)
      const columns = (all: typeof fields) =>
        `columns: {${all.map((one, at) => ` c${at}: ${one.name}`).join(',')} }`
      const missing = `map.yaml, line 1, column 8: ${name}: no column provides it`
      expect(await refusal(`owns: [${name}]\n${columns(others)}`, resource)).toBe(missing)
      expect(await refusal(`owns: [${name}]\n${columns(fields)}`, resource)).toBeUndefined()
      expect(await refusal(`${columns(fields)}\nowns: [${name}]`, resource)).toBeUndefined()
      const several = `owns: [${name}]\ncolumns: { a: [ { field: ${name} } ] }`
      expect(await refusal(several, resource)).toBeUndefined()
    }
  })
})

interface File {
  headings: readonly string[]
  map: string
  resource?: Resource
  format?: FileFacts['format']
}

function readerOf({ headings, map, resource = resources.assets, format = 'csv' }: File) {
  const file = { name: 'file', headings, facts: { format } }
  return read(map, resource).then((checked) => rowReader(resource, file, checked))
}

const modulesMade = modules.filter(({ operations }) => 'create' in operations)

const textFields = (resource: Resource) =>
  namedFields(resource).filter(({ field }) => field.kind === 'text' && field.choices === undefined)

/** Returns a map's columns, each for the field of its name. */
const columnsFor = (names: readonly string[], more = '') =>
  ['columns:', ...[...names.map((name) => `${name}: ${name}`), more].map((one) => `  ${one}`)].join(
    '\n',
  )

const rowOf = (reader: RowReader, cells: readonly Cell[]) => reader.read({ line: 2, cells })

const recordOf = (row: RowInput) => ('record' in row ? row.record : undefined)

/** A heading as a file has it: trimmed and not empty. */
const headings = fc
  .oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('__proto__', 'toString', '7'),
  )
  .map((text) => text.replace(/[\p{C}\u2028\u2029]/gu, '').trim())
  .filter((text) => text !== '' && text !== 'name')

const keys = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .map((text) => `k${text.replace(/\p{C}/gu, '')}`.trim())

describe('source_id', () => {
  it('names a column by any heading; its trimmed cell is the key of the row', async () => {
    await fc.assert(
      fc.asyncProperty(headings, keys, async (heading, key) => {
        const map = `source_id: ${JSON.stringify(heading)}\ncolumns: { name: name }`
        expect((await read(map)).sourceId).toBe(heading)
        const reader = await readerOf({ headings: ['name', heading], map })
        const row = rowOf(reader, ['LT-1', `  ${key} `])
        expect(recordOf(row)?.key).toEqual({ value: key, inputName: heading })
        expect(recordOf(row)?.keyFault).toBeUndefined()
        expect([...(recordOf(row)?.values.keys() ?? [])]).toEqual(['asset_name'])
        expect(reader.columns().map(({ ignored }) => ignored)).toEqual([undefined, undefined])
      }),
      { numRuns: runs(100) },
    )
  })

  it('that the file lacks is refused with its place in the map, on the first row or at the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        headings,
        fc.nat(5),
        fc.constantFrom('csv' as const, 'xlsx' as const, 'json' as const, 'yaml' as const),
        async (heading, before, format) => {
          if (/^[^\p{L}\p{N}]*name[^\p{L}\p{N}]*$/iu.test(heading.normalize('NFKC'))) return
          const map = `${'# …\n'.repeat(before)}columns: { name: name }\nsource_id: ${JSON.stringify(heading)}`
          const work = readerOf({ headings: ['name'], map, format }).then((reader) => reader.end())
          const message = `map.yaml, line ${before + 2}, column 12: file has no column ${heading}`
          await expect(work).rejects.toMatchObject({ message })
        },
      ),
      { numRuns: runs(60) },
    )
  })

  it.each(modulesMade)('of $name may be a column of a field too', async (resource) => {
    const names = namedFields(resource).map(({ name }) => name)
    for (const { name } of textFields(resource)) {
      const map = `source_id: ${name}\n${columnsFor(names)}`
      const reader = await readerOf({ headings: names, map, resource })
      const cells = names.map((one) => (one === name ? 'ABC' : undefined))
      const record = recordOf(rowOf(reader, cells))
      expect([name, record?.key]).toEqual([name, { value: 'ABC', inputName: name }])
      expect(record?.values.get(name)?.value).toBe('ABC')
    }
  })

  it('is found in any case and punctuation, in a map without columns too, and may be ignored as a field', async () => {
    for (const map of [
      'source_id: AGENT-id',
      'source_id: agent id\ncolumns: { name: name, agent_id: ignore }',
      'source_id: agent_id\nskip: { agent_id: none }',
    ]) {
      const reader = await readerOf({ headings: ['name', 'Agent ID', 'other'], map })
      const record = recordOf(rowOf(reader, ['A', 'a-1', 'b']))
      expect(record?.key).toEqual({ value: 'a-1', inputName: 'Agent ID' })
      expect(reader.columns().map(({ ignored }) => ignored === undefined)).toEqual([
        true,
        true,
        false,
      ])
    }
  })

  it('may be in a column that only a later record of a JSON file has', async () => {
    const names = ['name']
    const reader = await readerOf({ headings: names, map: 'source_id: uid', format: 'json' })
    expect(recordOf(rowOf(reader, ['A']))?.key).toBeUndefined()
    names.push('uid')
    expect(recordOf(rowOf(reader, ['B', 17]))?.key).toEqual({ value: '17', inputName: 'uid' })
    expect(recordOf(rowOf(reader, ['C', undefined]))?.keyFault?.why).toBe('uid is empty')
    reader.end()
  })

  it('makes whole numbers of JSON and spreadsheets texts, and refuses what they can’t hold exactly', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.constantFrom('json' as const, 'xlsx' as const, 'ndjson' as const),
        async (number, format) => {
          const reader = await readerOf({ headings: ['name', 'id'], map: 'source_id: id', format })
          const record = recordOf(rowOf(reader, ['A', number]))
          if (Number.isSafeInteger(number)) {
            expect(record?.key).toEqual({ value: String(number), inputName: 'id' })
          } else if (record?.key === undefined) expect(record?.keyFault?.column).toBe('id')
          else expect(Number(record.key.value)).toBe(number)
        },
      ),
      { numRuns: runs(100) },
    )
  })

  test.each([
    ['', 'id is empty'],
    ['  ', 'id is empty'],
    [null, 'id is empty'],
    [undefined, 'id is empty'],
    ['4,56E+11', 'id 4,56E+11: a spreadsheet has shortened this number'],
    ['#N/A', 'id #N/A: this is a spreadsheet error, not a value'],
    [true, "id can't be true"],
    [['a'], "id can't be a list"],
    [{ a: 1 }, "id can't be an object"],
    [2 ** 60, 'id 1152921504606847000: too many digits to keep exactly'],
  ])("%j can't be a key, and the row says why without being refused", async (cell, why) => {
    const map = 'source_id: id\ncolumns: { name: name }'
    const reader = await readerOf({ headings: ['name', 'id'], map, format: 'json' })
    const row = rowOf(reader, ['A', cell])
    expect(row.is).toBe('record')
    expect(recordOf(row)).not.toHaveProperty('key')
    expect(recordOf(row)?.keyFault).toMatchObject({ why, column: 'id' })
  })

  it('has no apostrophe that an export put before it, only in CSV', async () => {
    for (const [format, key] of [
      ['csv', '-7'],
      ['json', "'-7"],
    ] as const) {
      const reader = await readerOf({ headings: ['name', 'id'], map: 'source_id: id', format })
      expect(recordOf(rowOf(reader, ['A', "'-7"]))?.key?.value).toBe(key)
    }
  })
})

describe('a row that the map leaves out', () => {
  it.each(modulesMade)('of $name has what the same row has if it is used', async (resource) => {
    const names = namedFields(resource).map(({ name }) => name)
    const texts = new Set(textFields(resource).map(({ name }) => name))
    const client = ownerField(resource) === undefined ? '' : 'group: client'
    const map = `source_id: uid\n${columnsFor(names, client)}\nskip: { group: old* }`
    const reader = await readerOf({ headings: [...names, 'group', 'uid'], map, resource })
    const cells = names.map((name, at) => (texts.has(name) ? `text ${at}` : undefined))
    const used = rowOf(reader, [...cells, 'new 1', 'u-1'])
    const skipped = rowOf(reader, [...cells, 'old 1', 'u-1'])
    expect(skipped).toMatchObject({ is: 'skip', why: 'group is old*' })
    expect(recordOf(skipped)?.key?.value).toBe('u-1')
    expect(recordOf(skipped)?.values.size).toBe(texts.size)
    const clientOf = (row: RowInput) => recordOf(row)?.client?.value
    expect([clientOf(used), clientOf(skipped)]).toEqual(
      client === '' ? [undefined, undefined] : ['new 1', 'old 1'],
    )
    expect({ ...recordOf(skipped), client: undefined }).toEqual({
      ...recordOf(used),
      client: undefined,
    })
  })

  it('lacks the cells that can’t be read, and is not refused for them', async () => {
    const map = `columns: { n: name, d: purchase-date, s: serial }\nskip: { g: old }`
    const reader = await readerOf({ headings: ['n', 'd', 's', 'g'], map })
    const row = rowOf(reader, ['A', '31/31/2026', 'S-1', 'old'])
    expect(row.is).toBe('skip')
    expect([...(recordOf(row)?.values.keys() ?? [])]).toEqual(['asset_name', 'asset_serial'])
  })

  it('has nothing if it is empty', async () => {
    const reader = await readerOf({ headings: ['name', 'id'], map: 'source_id: id' })
    expect(rowOf(reader, ['', ' '])).toEqual({ is: 'skip', line: 2, why: 'empty' })
  })
})
