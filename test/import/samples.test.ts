import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseImportMap } from '../../src/import/map-file.ts'
import type { RowInput, RowRecord } from '../../src/import/row-input.ts'
import { rowReader } from '../../src/import/row-reader.ts'
import { openRecordFile } from '../../src/record-files/open-record-file.ts'
import { normaliseValue } from '../../src/records/notations.ts'
import { extractExtensions } from '../../src/records/phone-extensions.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { type Expected, expectedOf, mapPath, NAMES, SAMPLES } from './sample-files.ts'

const all = NAMES.map(expectedOf)

/** The text of a sample's map. */
const mapText = (file: string) => readFileSync(mapPath(basename(file, '.csv')), 'utf8')

/** The rows of a sample, by line, read by its map, another one, or none. */
async function readSample(
  { file, module }: Expected,
  text: string | undefined = mapText(file),
  isMapped = true,
) {
  const resource = resources[module]
  const map = isMapped ? await parseImportMap(resource, 'map.yaml', text) : undefined
  const opened = await openRecordFile({ name: file, path: join(SAMPLES, file) })
  const reader = await rowReader(resource, opened, map)
  const rows = new Map<number, RowInput>()
  for await (const batch of opened.rows()) {
    for (const row of batch) rows.set(row.line, reader.read(row))
  }
  reader.end()
  return { rows, reader }
}

/** Returns a record's values normalised for every notation; phone numbers without extensions. */
function meanings(resource: Resource, { values }: RowRecord): Record<string, string> {
  const texts = new Map([...values].map(([name, { value }]) => [name, String(value)]))
  const settled = extractExtensions(resource, texts, {
    isWritten: () => true,
    isKept: () => false,
    inputName: (name) => name,
  })
  return Object.fromEntries([...settled].map(([name, text]) => [name, meant(resource, name, text)]))
}

function meant({ fields }: Resource, name: string, value: string | number): string {
  const field = fields[name]
  return (field === undefined ? undefined : normaliseValue(field, String(value))) ?? String(value)
}

describe.each(all)('$file', (expected) => {
  const resource = resources[expected.module]

  it('has every row except those to be left out', async () => {
    const { rows } = await readSample(expected)
    expect([...rows.keys()]).toEqual(expected.rows.map(({ line }) => line))
    for (const { line, do: action } of expected.rows) {
      if (action === 'skip') expect([line, rows.get(line)?.is]).toEqual([line, 'skip'])
      else expect([line, rows.get(line)?.is]).not.toEqual([line, 'skip'])
    }
  })

  it('gives the expected values', async () => {
    const { rows } = await readSample(expected)
    for (const { line, do: action, values, changes, must_not: mustNot = {} } of expected.rows) {
      const wanted = values ?? changes
      const row = rows.get(line)
      if (wanted === undefined || row === undefined || !('record' in row)) continue
      if (action === 'create' || action === 'update')
        expect([line, row.is]).toEqual([line, 'record'])
      if (row.record === undefined) continue
      const given = meanings(resource, row.record)
      for (const [name, value] of Object.entries(wanted)) {
        // References are still names here.
        if (resource.fields[name]?.kind === 'reference') expect(given[name]).toBeTruthy()
        else expect([line, name, given[name]]).toEqual([line, name, meant(resource, name, value)])
      }
      for (const [name, value] of Object.entries(mustNot)) expect(given[name]).not.toBe(value)
      if (values !== undefined) {
        expect([line, Object.keys(given).toSorted()]).toEqual([
          line,
          Object.keys(values).toSorted(),
        ])
      }
    }
  })
})

describe("ITFlow's own exports and templates", () => {
  it.each(all.filter(({ file }) => file.startsWith('itflow-')))(
    '$file needs no map',
    async (expected) => {
      const [mapped, plain] = [
        await readSample(expected),
        await readSample(expected, undefined, false),
      ]
      const known = (rows: ReadonlyMap<number, RowInput>) => [...rows.values()]
      expect(known(plain.rows)).toEqual(known(mapped.rows))
    },
  )
})

describe('rows that are refused before matching', () => {
  it.each([
    [
      'bitwarden-org.csv',
      7,
      "login_totp: ITFlow can't generate one-time codes from a steam:// address",
    ],
  ])('%s, line %i', async (file, line, why) => {
    const expected = all.find((one) => one.file === file)
    const { rows } = await readSample(expected ?? ({} as Expected))
    expect(rows.get(line)).toMatchObject({ is: 'refuse', line, why })
  })
})

it('reports what can’t be stored of a one-time secret, and never shows it', async () => {
  const expected = all.find(({ file }) => file === 'bitwarden-org.csv')
  const { rows } = await readSample(expected ?? ({} as Expected))
  const row = rows.get(4)
  expect(row).toMatchObject({ is: 'record' })
  const notices = row?.is === 'record' ? row.record.notices : []
  expect(notices).toEqual([
    "login_totp: ITFlow only generates 6-digit SHA1 codes every 30 seconds; 8 digits, 60 seconds can't be stored",
  ])
})

describe('the example maps for a source', () => {
  const machines = all.filter(({ module }) => module === 'assets')

  it.each(machines)('there is one for $file', ({ file }) => {
    expect(existsSync(`docs/examples/${basename(file, '.csv')}.yaml`)).toBe(true)
  })

  it.each(machines)(
    '$file has a different ID in each row, or the map names no column',
    async (expected) => {
      const { rows } = await readSample(expected)
      const keys = [...rows.values()].flatMap((row) =>
        'record' in row ? [row.record?.key?.value] : [],
      )
      const map = parse(mapText(expected.file))
      if (map.source_id === undefined) expect(new Set(keys)).toEqual(new Set([undefined]))
      else {
        expect(keys).not.toContain(undefined)
        expect(new Set(keys).size).toBe(rows.size)
      }
    },
  )

  it.each(machines)('$file gives the same values without source_id and owns', async (expected) => {
    const { source_id: _, owns: _owns, ...plain } = parse(mapText(expected.file))
    const mapped = await readSample(expected)
    const bare = await readSample(expected, JSON.stringify(plain))
    const withoutKey = (row: RowInput) => {
      if (!('record' in row) || row.record === undefined) return row
      const { key: _key, ...record } = row.record
      return { ...row, record }
    }
    expect([...mapped.rows.values()].map(withoutKey)).toEqual([...bare.rows.values()])
  })
})
