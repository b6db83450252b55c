import { parse as parseCsv } from 'csv-parse/sync'
import fc from 'fast-check'
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { buildSheet } from '../../src/output/sheets.ts'
import { shapeRecord } from '../../src/records/shape.ts'
import { resources } from '../../src/resources/index.ts'
import { isTerminalSafe } from '../../src/text/terminal-safe.ts'
import { shown } from '../output/made-up.ts'
import { runs } from '../support/division.ts'

const { vendors } = resources

/** Names and values of columns that a server may send. */
const NASTY = [
  ...[
    '\u001b[31mred',
    'a\nb',
    'a\r\nb',
    'a\tb',
    '=cmd|calc',
    '+1+1',
    '@SUM(A1)',
    ' =1',
    '\t=1',
    '"=1',
  ],
  ...[
    'a;=cmd',
    'a\t=cmd',
    'a,=cmd',
    'a|=cmd',
    'a; "=cmd',
    '\u202eevil',
    '\u200b',
    '\u0085',
    '\u2028',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '', ' ', '~', '=', 'yes'],
  ...[
    '1e3',
    '0o7',
    '12:30:45',
    '---',
    '\ufeffa',
    '\ud83d',
    '👩‍👩‍👧',
    '<<',
    '!!int 1',
    '"',
    "'",
    'é',
  ],
]

const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.array(fc.constantFrom(...NASTY, 'a', ' '), { maxLength: 4 }).map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

/** A vendor with made-up columns, as a server may send it. */
const record = fc
  .array(fc.tuple(text, text), { maxLength: 4 })
  .map((columns) => Object.fromEntries([['vendor_id', '1'], ['vendor_name', 'Acme'], ...columns]))

function sheetFor(records: readonly Record<string, string>[], isList: boolean) {
  const rows = records.map((raw) => shapeRecord(vendors, raw))
  return { rows, sheet: buildSheet(vendors, rows, { isList }) }
}

async function eachSheet(
  check: (made: ReturnType<typeof sheetFor>) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (records, isList) => check(sheetFor(isList ? records : records.slice(0, 1), isList)),
    ),
    { numRuns: runs(50) },
  )
}

async function jsonOf(sheet: ReturnType<typeof sheetFor>['sheet']): Promise<unknown> {
  return JSON.parse((await shown(sheet, { format: 'json', isTerminal: false })).text)
}

test('JSON has every made-up column of a server under its name', async () => {
  await eachSheet(async ({ sheet, rows }) => {
    const printed = [await jsonOf(sheet)].flat() as Record<string, unknown>[]
    for (const [index, row] of rows.entries()) {
      for (const [name, value] of Object.entries(row)) {
        expect(Object.hasOwn(printed[index] ?? {}, name)).toBe(true)
        expect(Object.getOwnPropertyDescriptor(printed[index], name)?.value).toEqual(value)
      }
    }
  })
})

const READERS: readonly (readonly [string, (text: string) => unknown])[] = [
  ['js-yaml', (written) => load(written)],
  ['js-yaml, YAML 1.2', (written) => load(written, { schema: CORE_SCHEMA })],
  ['js-yaml, YAML 1.1', (written) => load(written, { schema: YAML11_SCHEMA })],
  ['yaml, YAML 1.2', (written) => parseYaml(written, { version: '1.2' })],
  ['yaml, YAML 1.1', (written) => parseYaml(written, { version: '1.1' })],
]

test('every reader reads the YAML of any record as the same data as its JSON', async () => {
  await eachSheet(async ({ sheet }) => {
    const { text: written } = await shown(sheet, { format: 'yaml', isTerminal: false })
    const json = await jsonOf(sheet)
    for (const [, read] of READERS) expect(pairs(read(written))).toEqual(pairs(json))
  })
})

/** Returns a value with objects as lists of pairs: a reader may treat `__proto__` as the prototype. */
function pairs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pairs)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .filter(([name]) => name !== '__proto__')
    .map(([name, item]) => [name, pairs(item)])
}

describe.each(FORMAT_NAMES)('as %s', (format) => {
  test.each([true, false])(
    'nothing reaches a terminal that it would act on: %s',
    async (isTerminal) => {
      await eachSheet(async ({ sheet }) => {
        const all = {
          ...sheet,
          columns: sheet.fields.map(({ name }) => ({ field: name, heading: name })),
        }
        const { text: written, dropped } = await shown(all, { format, isTerminal })
        expect(isTerminalSafe(written.replaceAll('\r\n', '\n'))).toBe(true)
        expect(isTerminalSafe(dropped.join(' '))).toBe(true)
      })
    },
  )
})

test('the tab-separated format has one line per record and one cell per column', async () => {
  await eachSheet(async ({ sheet, rows }) => {
    if (!sheet.isList) return
    const columns = sheet.fields.map(({ name }) => ({ field: name, heading: name }))
    const { text: written } = await shown({ ...sheet, columns }, { isTerminal: false })
    const lines = written.replace(/\n$/, '').split('\n')
    expect(lines).toHaveLength(rows.length + 1)
    for (const line of lines) expect(line.split('\t')).toHaveLength(columns.length)
  })
})

test('no cell begins with a formula, however a reader splits the CSV', async () => {
  await eachSheet(async ({ sheet }) => {
    const { text: written } = await shown(sheet, { format: 'csv', isTerminal: false })
    const cells = (parseCsv(written) as string[][]).flat()
    for (const cell of cells) {
      for (const part of cell.split(/[,;|\t]/))
        expect(part).not.toMatch(/^[\s"]*[=+\-@](?![\d.]+\s*$)/)
    }
    // A reader with another delimiter ignores quotes inside a cell.
    for (const part of written.split(/[;|\t]/)) {
      expect(part).not.toMatch(/^[\s"]*[=+\-@](?![\d.]+[\s",;|]|[\d.]+$)/)
    }
  })
})

test('a column with a name of a million characters takes little time and space', async () => {
  const name = 'a'.repeat(1_000_000)
  const { sheet } = sheetFor([{ vendor_id: '1', vendor_name: 'Acme', [name]: 'x' }], true)
  const columns = ['vendor_name', name].map((field) => ({ field, heading: field.toUpperCase() }))
  const { text: written, dropped } = await shown({ ...sheet, columns }, { columns: 80 })
  for (const line of written.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(dropped.join().length).toBeLessThan(200)
})
