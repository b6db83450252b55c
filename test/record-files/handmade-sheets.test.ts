import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { cellsOf, readBytes } from './reading.ts'

// Spreadsheets as written by other programs than this one's package.

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'

const STYLES = `<styleSheet xmlns="${MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>`

function workbook(rows: string): Uint8Array {
  return zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships xmlns="${PACKAGE}"><Relationship Id="a" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    ),
    'xl/styles.xml': strToU8(STYLES),
    'xl/worksheets/sheet1.xml': strToU8(
      `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`,
    ),
  })
}

const text = (value: string, place = '') => `<c${place} t="inlineStr"><is><t>${value}</t></is></c>`

async function cellValue(cell: string): Promise<unknown> {
  const bytes = workbook(
    `<row r="1">${text('A', ' r="A1"')}</row><row r="2">${cell}${text('x', ' r="B2"')}</row>`,
  )
  const [row] = cellsOf(await readBytes(bytes, { name: 'a.xlsx' })) as unknown[][]
  return row?.[0]
}

describe('a cell', () => {
  it.each([
    ['a failed formula', '<c r="A2" t="e"><f>VLOOKUP(1)</f><v>#N/A</v></c>', '#N/A'],
    ['a failed formula, its type last', '<c r="A2" s="0" t="e"><v>#REF!</v></c>', '#REF!'],
    ['a formula with a text', '<c r="A2" t="str"><f>B1</f><v>t="e"</v></c>', 't="e"'],
    ['a text about types', text('c t=&quot;e&quot;', ' r="A2"'), 'c t="e"'],
    ['a formula without its result', '<c r="A2" t="str"><f>B1</f></c>', null],
    ['a number of 15 digits', '<c r="A2"><v>356938035643809</v></c>', '356938035643809'],
    ['a short number with an exponent', '<c r="A2"><v>4.56E+11</v></c>', '456000000000'],
    [
      'a long one that Excel has cut',
      '<c r="A2"><v>8.9490412345678901E+18</v></c>',
      '8.94904123456789E+18',
    ],
    [
      'a long one as Java writes it',
      '<c r="A2"><v>8.949041234567E18</v></c>',
      '8.949041234567E+18',
    ],
    ['a long one in digits, cut', '<c r="A2"><v>1234567890123450</v></c>', '1.23456789012345E+15'],
    [
      'a long one in digits, whole',
      '<c r="A2"><v>8949041234567890123</v></c>',
      '8949041234567890123',
    ],
    ['a day', '<c r="A2" s="1"><v>46000</v></c>', '2025-12-09'],
    ['a time of day', '<c r="A2" s="2"><v>0.5</v></c>', '12:00:00'],
    ['the day 0', '<c r="A2" s="1"><v>0</v></c>', '1899-12-30'],
    ['an escaped line break', text('a_x000D_&#10;b', ' r="A2"'), 'a\nb'],
  ])('with %s', async (_, cell, value) => {
    expect((await cellValue(cell)) ?? null).toEqual(value)
  })
})

describe('a sheet', () => {
  const WANTED = [
    ['1', '2', '3'],
    ['4', '5', undefined],
  ]

  it.each([
    ['no cell', ['', '', ''], ['', '']],
    ['not every cell', [' r="A3"', '', ' r="C3"'], ['', ' r="B4"']],
    ['every cell', [' r="A3"', ' r="B3"', ' r="C3"'], [' r="A4"', ' r="B4"']],
  ])('is read if %s says where it is', async (_, first, second) => {
    const heading = ['A', 'B', 'C'].map((name) => text(name)).join('')
    const row = (places: readonly string[], from: number, number: string) =>
      `<row${number}>${places.map((place, index) => text(`${from + index}`, place)).join('')}</row>`
    const rows = `<row r="2">${heading}</row>${row(first, 1, '')}${row(second, 4, '')}`
    const read = await readBytes(workbook(rows), { name: 'a.xlsx' })
    expect(read.rows.map(({ line }) => line)).toEqual([3, 4])
    expect(cellsOf(read)).toEqual(WANTED)
  })

  it('has cells after column Z too', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `h${index}`)
    const rows = `<row>${names.map((name) => text(name)).join('')}</row><row>${names.map((name) => text(name)).join('')}</row>`
    const read = await readBytes(workbook(rows), { name: 'a.xlsx' })
    expect([read.headings, cellsOf(read)]).toEqual([names, [names]])
  })
})
