import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import writeXlsxFile, { type SheetData } from 'write-excel-file/node'
import { MAX_UNPACKED_BYTES } from '../../src/record-files/limits.ts'
import { cellsOf, readBytes, refusal } from './reading.ts'

const day = (text: string) => ({ value: new Date(text), type: Date, format: 'yyyy-mm-dd' })

async function bytesOf(rows: unknown[][]): Promise<Buffer> {
  return writeXlsxFile(rows as SheetData).toBuffer()
}

const xlsx = (bytes: Uint8Array, options = {}) => readBytes(bytes, { name: 'a.xlsx', ...options })

describe('a spreadsheet', () => {
  it('is read with row numbers, dates as dates and numbers in digits', async () => {
    const bytes = await bytesOf([
      ['Name', 'Serial', 'Price', 'Since', 'On', ' Name '],
      ['LT-0001', '00771', 1249.9, day('2026-11-25T00:00:00Z'), true, 'x\r\ny'],
      ['LT-0002', 456000000000, 0.1 + 0.2, day('2026-11-25T06:30:00Z'), false, ' kept '],
      [],
      ['LT-0003', 1e20, 0.0000001, null, null, null],
    ])
    const read = await xlsx(bytes)
    expect(read.facts).toEqual({ format: 'xlsx', sheet: 'Sheet1' })
    expect(read.headings).toEqual(['Name', 'Serial', 'Price', 'Since', 'On', 'Name#2'])
    expect(read.rows).toEqual([
      { line: 2, cells: ['LT-0001', '00771', '1249.9', '2026-11-25', true, 'x\ny'] },
      {
        line: 3,
        cells: ['LT-0002', '456000000000', '0.3', '2026-11-25 06:30:00', false, ' kept '],
      },
      { line: 4, cells: [undefined, undefined, undefined, undefined, undefined, undefined] },
      {
        line: 5,
        cells: ['LT-0003', '1E+20', '0.0000001', undefined, undefined, undefined],
      },
    ])
    expect(read.digest).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is recognised by its contents, whatever its name', async () => {
    const bytes = await bytesOf([['A'], ['1']])
    expect((await readBytes(bytes, { name: 'a.csv', size: 100 })).facts.format).toBe('xlsx')
  })

  it('may have empty rows before its heading, and columns without one', async () => {
    const read = await xlsx(await bytesOf([[], [null, 'A'], ['x', 'y']]))
    expect([read.headings, read.rows]).toEqual([
      ['column 1', 'A'],
      [{ line: 3, cells: ['x', 'y'] }],
    ])
  })

  it('with several sheets is refused unless one is chosen by name or number', async () => {
    const sheets = [
      { sheet: 'Assets & more', data: [['A'], ['first']] },
      { sheet: '2', data: [['A'], ['second']] },
      { sheet: 'Third', data: [['A'], ['third']] },
    ]
    const bytes = await writeXlsxFile(sheets).toBuffer()
    expect(await refusal(xlsx(bytes))).toBe(
      '2 a.xlsx has 3 sheets: 1 Assets & more, 2 2, 3 Third\nChoose one by name or number: --sheet 1',
    )
    for (const [sheet, cell] of [
      ['Assets & more', 'first'],
      ['1', 'first'],
      ['2', 'second'],
      ['3', 'third'],
    ]) {
      expect(cellsOf(await xlsx(bytes, { sheet }))).toEqual([[cell]])
    }
    expect(await refusal(xlsx(bytes, { sheet: '4' }))).toBe(
      '2 --sheet 4: a.xlsx has no such sheet\nIts sheets: 1 Assets & more, 2 2, 3 Third',
    )
  })

  it('is read up to 10,000 rows', async () => {
    const rows = Array.from({ length: 10_001 }, (_, index) => [index === 0 ? 'A' : `${index}`])
    expect((await xlsx(await bytesOf(rows))).rows).toHaveLength(10_000)
    expect(await refusal(xlsx(await bytesOf([...rows, ['more']])))).toBe(
      '2 a.xlsx has more than 10000 rows, the limit for a spreadsheet\nSave it as CSV, which has no limit',
    )
  })

  it('without values, or with only a heading, is refused', async () => {
    expect(await refusal(xlsx(await bytesOf([[null]])))).toBe('2 a.xlsx is empty')
    expect(await refusal(xlsx(await bytesOf([['A', 'B']])))).toBe('2 a.xlsx has only a heading')
  })
})

const WORKBOOK = {
  'xl/workbook.xml':
    '<workbook><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}

const sheetXml = (data: string) => `<worksheet><sheetData>${data}</sheetData></worksheet>`

function zipped(files: Record<string, string>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
    // The fastest compression is good enough for a test.
    { level: 1 },
  )
}

const cellXml = (place: string) => `<c r="${place}" t="inlineStr"><is><t>x</t></is></c>`

describe('an archive that is not a spreadsheet is refused by its kind', () => {
  it.each([
    [{ 'a.csv': 'A' }, 'a ZIP archive'],
    [{ 'word/document.xml': '' }, 'a Word document'],
    [{ 'xl/workbook.bin': '' }, 'a binary spreadsheet (.xlsb)'],
    [{ mimetype: 'x', 'META-INF/manifest.xml': '' }, 'an OpenDocument file (.ods)'],
  ])('%j: %s', async (files: Record<string, string>, kind) => {
    expect(await refusal(xlsx(zipped(files)))).toBe(
      `2 a.xlsx is ${kind}, not an .xlsx spreadsheet\nSave the table in it as XLSX or CSV`,
    )
  })
})

describe('a hostile spreadsheet ends with one error, quickly:', () => {
  const SMALL = `<row r="1">${cellXml('A1')}</row><row r="2">${cellXml('A2')}</row>`

  it('(the same file is read if it is not hostile)', async () => {
    const files = { ...WORKBOOK, 'xl/worksheets/sheet1.xml': sheetXml(SMALL) }
    expect(cellsOf(await xlsx(zipped(files)))).toEqual([['x']])
  })

  /** Packed once for all tests, since it takes a second. */
  let packed: Uint8Array | undefined
  const bomb = () => {
    packed ??= zipped({
      ...WORKBOOK,
      'xl/worksheets/sheet1.xml': sheetXml(SMALL + ' '.repeat(MAX_UNPACKED_BYTES)),
    })
    return Buffer.from(packed)
  }

  it('a ZIP bomb', async () => {
    expect(await refusal(xlsx(bomb()))).toBe(
      '2 a.xlsx is too large for a spreadsheet when unpacked',
    )
  })

  it('a bomb that claims to be small', async () => {
    const bytes = bomb()
    // The unpacked sizes, in every header of the archive.
    for (const [sign, place] of [
      ['PK\x03\x04', 22],
      ['PK\x01\x02', 24],
    ] as const) {
      for (let at = bytes.indexOf(sign); at >= 0; at = bytes.indexOf(sign, at + 4)) {
        bytes.writeUInt32LE(100, at + place)
      }
    }
    expect(await refusal(xlsx(bytes))).toBe('2 a.xlsx is too large for a spreadsheet when unpacked')
  })

  it.each([
    ['a row that is far away', `<row r="999999999">${cellXml('A999999999')}</row>`, 'is damaged'],
    ['a column that is far away', `<row r="1">${cellXml('ZZZZZZ1')}</row>`, 'is damaged'],
    ['too many columns', `<row r="1">${cellXml('XFD1')}</row>`, 'has more than 2000 columns'],
    [
      'rows in no order',
      `<row r="2">${cellXml('A2')}</row><row r="1">${cellXml('A1')}</row>`,
      "its sheet can't be read",
    ],
    ['invalid XML', '<row r="1"><c r="A1"><v>1</row></nothing>', "its sheet can't be read"],
    ['tags without an end', '<row '.repeat(300_000), 'is damaged'],
  ])('%s', async (_, data, said) => {
    const started = Date.now()
    const files = { ...WORKBOOK, 'xl/worksheets/sheet1.xml': sheetXml(data) }
    expect(await refusal(xlsx(zipped(files)))).toContain(said)
    expect(Date.now() - started).toBeLessThan(10_000)
  })

  it('an archive that is cut off anywhere, or has a byte changed anywhere', async () => {
    const bytes = await bytesOf([['A'], ['1']])
    for (let at = 4; at < bytes.length; at += 37) {
      expect(await refusal(xlsx(bytes.subarray(0, at)))).toMatch(/^2 a\.xlsx[: ]/)
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0xff
      // Many bytes of an archive don't matter here.
      await xlsx(changed).catch((error: unknown) => expect(error).toHaveProperty('exit', 2))
    }
  })
})
