import { describe, expect, it } from 'vitest'
import writeXlsxFile, { type SheetData } from 'write-excel-file/node'
import { type Document, importBench } from './bench.ts'

const ACME = ['--client', 'acme']

const ASSETS: SheetData = [
  ['Name', 'Serial Number', 'Type', 'Purchase Date', 'Notes'],
  ['LT-0002', '7QX2LK3', 'Laptop', new Date('2025-01-17T00:00:00Z'), 'From the sheet'],
  ['LT-0700', '00700', 'Laptop', new Date('2026-03-01T00:00:00Z'), null],
].map((row, index) =>
  row.map((value) => {
    if (!(value instanceof Date)) return value === null ? null : { value, type: String }
    return index === 0 ? null : { value, type: Date, format: 'yyyy-mm-dd' }
  }),
) as SheetData

function workbook(names: readonly string[]): Promise<Buffer> {
  return writeXlsxFile(names.map((sheet) => ({ data: ASSETS, sheet }))).toBuffer()
}

describe('a spreadsheet', () => {
  it('is imported like any other file', async () => {
    const { instance, file, itflow } = await importBench()
    file('assets.xlsx', await workbook(['Assets']))
    const line = ['assets', 'assets.xlsx', ...ACME, '--yes', '--json']
    const { stdout, stderr, status } = await itflow(line)
    expect(stderr).toContain('XLSX, sheet Assets')
    const { rows }: Document = JSON.parse(stdout)
    expect(rows.map(({ line: at, do: does, outcome }) => [at, does, outcome])).toEqual([
      [2, 'update', 'updated'],
      [3, 'create', 'created'],
    ])
    expect(status).toBe(0)
    expect(instance.row('assets', { asset_name: 'LT-0700' })).toMatchObject({
      asset_serial: '00700',
      asset_purchase_date: '2026-03-01',
    })
    const again: Document = JSON.parse((await itflow(line)).stdout)
    expect(again.counts).toMatchObject({ create: 0, update: 0, same: 2 })
  })

  it('with several sheets requires a choice', async () => {
    const { instance, file, itflow } = await importBench()
    file('two.xlsx', await workbook(['Old', 'New']))
    const line = ['assets', 'two.xlsx', ...ACME, '--dry-run']
    const { status, stderr } = await itflow(line)
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('--sheet') })
    expect(stderr).toMatch(/Old.*New/)
    expect((await itflow([...line, '--sheet', 'New'])).status).toBe(0)
    const wrong = await itflow([...line, '--sheet', 'Newest'])
    expect({ status: wrong.status, stderr: wrong.stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('Newest'),
    })
    expect(instance.changes()).toEqual([])
  })

  it('with secrets is read again by sheet for a saved plan', async () => {
    const { instance, file, itflow } = await importBench()
    const data = [
      ['Name', 'Password'],
      ['Sheet vault', ' pw LEAK '],
    ].map((row) => row.map((value) => ({ value, type: String })))
    const bytes = await writeXlsxFile([
      { data: ASSETS, sheet: 'Other' },
      { data, sheet: 'Vault' },
    ]).toBuffer()
    file('vault.xlsx', bytes)
    const line = ['credentials', 'vault.xlsx', ...ACME, '--sheet', 'Vault', '--save-plan', 'p']
    expect((await itflow(line)).status).toBe(0)
    expect((await itflow(['--plan', 'p', '--yes'])).status).toBe(0)
    const revealed = await instance.itflow(['credentials', 'reveal', 'Sheet vault', ...ACME])
    expect(revealed.stdout).toBe(' pw LEAK \n')
  })
})
