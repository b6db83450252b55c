import { describe, expect, it } from 'vitest'
import { xlsxBytes } from '../../src/output/xlsx.ts'
import { runSandbox } from '../support/run.ts'
import { cellsOf, readBytes } from './reading.ts'

const MODULES = ['assets', 'contacts', 'tickets', 'documents', 'credentials', 'locations']

/** Returns what the program prints for all records of a module. */
async function printed(module: string, ...more: string[]): Promise<string> {
  const { status, stdout } = await runSandbox([module, 'list', '--all-clients', ...more])
  expect(status).toBe(0)
  return stdout
}

describe.each(MODULES)('the output of itflow %s list is read back', (module) => {
  it('in each format, with all of its records and fields', async () => {
    const records: Record<string, unknown>[] = JSON.parse(await printed(module, '--json'))
    expect(records.length).toBeGreaterThan(3)
    const headings = Object.keys(records[0] ?? {})
    const values = records.map((record) => headings.map((name) => record[name]))
    for (const format of ['json', 'ndjson', 'yaml']) {
      const read = await readBytes(await printed(module, '-o', format), { name: 'standard input' })
      expect(read.facts.format).toBe(format)
      expect(read.headings).toEqual(headings)
      expect(cellsOf(read)).toEqual(values)
    }
    const csv = await readBytes(await printed(module, '-o', 'csv'), { name: 'standard input' })
    expect(csv.headings).toEqual(headings)
    expect(csv.rows.filter(({ fault }) => fault !== undefined)).toEqual([])
    expect(csv.rows).toHaveLength(records.length)
    expect(csv.facts).toEqual({ format: 'csv', encoding: 'UTF-8', delimiter: ',' })
  })

  it('as a piped table, and with other delimiters and a byte-order mark', async () => {
    const csv = await readBytes(await printed(module, '-o', 'csv'))
    for (const [delimiter, more] of [
      [';', ['-o', 'csv', '--csv-delimiter', ';']],
      [',', ['-o', 'csv', '--csv-bom']],
    ] as const) {
      const read = await readBytes(await printed(module, ...more))
      expect([read.facts.delimiter, read.rows]).toEqual([delimiter, csv.rows])
    }
    const table = await readBytes(await printed(module), { name: 'standard input' })
    expect(table.facts.delimiter).toBe('\t')
    expect(table.rows).toHaveLength(csv.rows.length)
    expect(table.rows.filter(({ fault }) => fault !== undefined)).toEqual([])
  })

  it('as a single record', async () => {
    const [first] = JSON.parse(await printed(module, '--json'))
    const [id] = Object.values(first)
    const argv = [module, 'get', String(id), '--all-clients', '-o']
    for (const format of ['json', 'yaml', 'csv', 'ndjson']) {
      const { stdout } = await runSandbox([...argv, format])
      const read = await readBytes(stdout, { name: 'standard input' })
      expect(read.rows).toHaveLength(1)
      expect(read.headings.length).toBeGreaterThan(3)
    }
  })
})

it('a text that looks like an XLSX escape is unchanged after writing and reading', async () => {
  const texts = ['_x0041_', '_x005F_x0041_', '_X000a_b', 'a_x000D_', '__x00e9__', '_x41_', 'x_x0_']
  const fields = [{ name: 'a_x0042_', label: 'A', kind: 'text' }] as const
  const rows = texts.map((text) => ({ [fields[0].name]: text }))
  const read = await readBytes(await xlsxBytes({ fields, rows, columns: [], isList: true }), {
    name: 'a.xlsx',
  })
  expect([read.headings, cellsOf(read)]).toEqual([[fields[0].name], texts.map((text) => [text])])
})
