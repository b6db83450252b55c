import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fputcsv } from './fputcsv.ts'
import { cellsOf, readBytes } from './reading.ts'

const ONE = [
  ['Name', 'Serial', 'Notes'],
  ['LT-0001', '00771', 'first; second, third | fourth'],
  ['LT-0002', '', 'said "no"\nand left'],
]

const written = (delimiter: string, end = '\n') =>
  stringify(ONE, { delimiter, record_delimiter: end })

describe('the same table is read the same way', () => {
  const DIALECTS: Record<string, { text: string; delimiter: string }> = {
    commas: { text: written(','), delimiter: ',' },
    semicolons: { text: written(';'), delimiter: ';' },
    tabs: { text: written('\t'), delimiter: '\t' },
    bars: { text: written('|'), delimiter: '|' },
    'CR and LF': { text: written(',', '\r\n'), delimiter: ',' },
    'CR alone': { text: written(',', '\r'), delimiter: ',' },
    'every cell quoted': { text: stringify(ONE, { quoted: true }), delimiter: ',' },
    'no break at the end': { text: written(',').trimEnd(), delimiter: ',' },
    'sep=;': { text: `sep=;\r\n${written(';')}`, delimiter: ';' },
    'sep= in quotes': { text: `"sep=\t"\r\n${written('\t')}`, delimiter: '\t' },
    'sep=^': { text: `sep=^\r\n${written('^')}`, delimiter: '^' },
    '#TYPE': { text: `#TYPE System.Object\r\n${written(',')}`, delimiter: ',' },
    'padded headings': {
      text: written(',').replace('Name,Serial', '\u00a0Name , Serial\t'),
      delimiter: ',',
    },
    'blanks around quotes': { text: written(',').replace('"first', ' "first'), delimiter: ',' },
    "PHP's quotes": { text: ONE.map((row) => fputcsv(row)).join(''), delimiter: ',' },
  }

  it.each(Object.entries(DIALECTS))('with %s', async (_, { text, delimiter }) => {
    for (const size of [1, 7, 64 * 1024]) {
      const read = await readBytes(text, { size })
      expect(read.headings).toEqual(ONE[0])
      expect(cellsOf(read)).toEqual(ONE.slice(1))
      expect(read.facts).toMatchObject({ format: 'csv', delimiter })
    }
  })

  const ENCODINGS: Record<string, { bytes: Buffer; encoding?: string; called: string }> = {
    'UTF-8': { bytes: Buffer.from('Name,Ort\nJosé 🍞,Ærø\n'), called: 'UTF-8' },
    'UTF-8 with its mark': {
      bytes: Buffer.from('\ufeffName,Ort\nJosé 🍞,Ærø\n'),
      called: 'UTF-8',
    },
    'UTF-16LE': {
      bytes: Buffer.from('\ufeffName,Ort\nJosé 🍞,Ærø\n', 'utf16le'),
      called: 'UTF-16LE',
    },
    'UTF-16BE': {
      bytes: Buffer.from('\ufeffName,Ort\nJosé 🍞,Ærø\n', 'utf16le').swap16(),
      called: 'UTF-16BE',
    },
    'UTF-16LE as declared': {
      bytes: Buffer.from('Name,Ort\nJosé 🍞,Ærø\n', 'utf16le'),
      encoding: 'utf-16le',
      called: 'UTF-16LE',
    },
  }

  it.each(Object.entries(ENCODINGS))('in %s', async (_, { bytes, encoding, called }) => {
    for (const size of [1, 2, 3, 5, 64 * 1024]) {
      const read = await readBytes(bytes, { size, encoding })
      expect(read.headings).toEqual(['Name', 'Ort'])
      expect(cellsOf(read)).toEqual([['José 🍞', 'Ærø']])
      expect(read.facts.encoding).toBe(called)
    }
  })

  it('in windows-1252 and Shift_JIS, which must be specified', async () => {
    const latin = Buffer.from('Name\nJos\xe9 \x80\n', 'latin1')
    expect(cellsOf(await readBytes(latin, { size: 1, encoding: 'latin1' }))).toEqual([['José €']])
    const japanese = Uint8Array.from([0x41, 0x0a, 0x93, 0xfa, 0x96, 0x7b, 0x0a])
    expect(cellsOf(await readBytes(japanese, { size: 1, encoding: 'shift_jis' }))).toEqual([
      ['日本'],
    ])
  })
})

describe('a delimiter', () => {
  it.each([
    ['Name;Notes, long\nA;x, y\nB;z\n', ';'],
    ['Name,Notes; long\nA,x; y\nB,z\n', ','],
    ['Name\tA,B,C\n1\t2\n', '\t'],
    ['"a;b","c;d;e"\n1,2\n', ','],
    ['Name\nx;y\n', ','],
    ['a;b;c\n1,5;2,5;3,5\n', ';'],
  ])('of %j is found: %j', async (text, delimiter) => {
    expect((await readBytes(text)).facts.delimiter).toBe(delimiter)
  })
})

describe('headings', () => {
  it('that occur twice are numbered, skipping names that are taken', async () => {
    const read = await readBytes('A,B,A,A#2,A,b\n1,2,3,4,5,6\n')
    expect(read.headings).toEqual(['A', 'B', 'A#3', 'A#2', 'A#4', 'b'])
  })

  it('that are empty are named by column number once there is a value below', async () => {
    const read = await readBytes(`A,,\n${'1,,\n'.repeat(2000)}1,x,\n`)
    expect(read.headings).toEqual(['A', 'column 2', ''])
  })

  it('may come after empty lines', async () => {
    const read = await readBytes('\n,,\nA,B\n1,2\n')
    expect([read.headings, read.rows]).toEqual([['A', 'B'], [{ line: 4, cells: ['1', '2'] }]])
  })
})

describe('a row', () => {
  it('has the line it starts on, whatever line breaks are in its cells', async () => {
    const read = await readBytes('A,B\r\n"1\r\n2","x\ny"\r\n3,"\r\n\r\n"\r\n4,5\r\n')
    expect(read.rows).toEqual([
      { line: 2, cells: ['1\n2', 'x\ny'] },
      { line: 5, cells: ['3', '\n\n'] },
      { line: 8, cells: ['4', '5'] },
    ])
  })

  it('with too many or too few cells has a fault, an empty row does not', async () => {
    const read = await readBytes('A,B\n1\n1,2,3\n\n,,,\n1,2\n')
    expect(read.rows.map(({ line, fault }) => [line, fault])).toEqual([
      [2, '1 cell, but the heading has 2'],
      [3, '3 cells, but the heading has 2'],
      [4, undefined],
      [5, undefined],
      [6, undefined],
    ])
  })

  it('written by PHP ends where it has the right number of cells, even with quotes before delimiters and line breaks', async () => {
    const rows = [
      ['24\\", left', 'C:\\'],
      ['\\"', '\\",\\"'],
      ['ends in \\', 'x\\"\ny'],
      ['\\"\\"', 'plain'],
    ]
    const text = [['Name', 'Serial Number'], ...rows].map((row) => fputcsv(row)).join('')
    const read = await readBytes(text)
    expect([cellsOf(read), read.facts.isPhp]).toEqual([rows, true])
    expect(read.rows.map(({ line }) => line)).toEqual([2, 3, 4, 6])
  })

  it('written by PHP may have a fault like any other', async () => {
    const text = 'Name,"Serial Number"\n"24\\" panel",x\n"24\\" panel"\n"24\\" panel",x,y\nlast,x\n'
    const read = await readBytes(text)
    expect(read.rows.map(({ line, fault }) => [line, fault])).toEqual([
      [2, undefined],
      [3, '1 cell, but the heading has 2'],
      [4, '3 cells, but the heading has 2'],
      [5, undefined],
    ])
  })

  it("that ends in a backslash is not read as PHP's if quotes are doubled", async () => {
    const rows = [
      ['C:\\', 'x'],
      ['said \\"no\\"', 'y'],
      ['\\"', 'z\\'],
    ]
    const text = stringify([['name', 'note'], ...rows], { quoted: true })
    const read = await readBytes(text)
    expect([cellsOf(read), read.facts.isPhp]).toEqual([rows, undefined])
  })

  it('without quotes around a space or a backslash was not written by PHP', async () => {
    const rows = [
      ['C:\\dir', 'x'],
      ['y', '\\"\n\n,"\n'],
    ]
    const ways = [rows, [...rows].reverse()]
    for (const way of ways) {
      const read = await readBytes(stringify([['name', 'note'], ...way]))
      expect([cellsOf(read), read.facts.isPhp]).toEqual([way, undefined])
    }
  })

  it('with too few cells does not swallow the next ones, whatever backslashes it has', async () => {
    const text = 'name,note\n"C:\\temp\\"\n"D:\\",x\n"said \\""no\\""",y\nz,"E:\\"\n'
    const read = await readBytes(text)
    expect(cellsOf(read)).toEqual([
      ['C:\\temp\\'],
      ['D:\\', 'x'],
      ['said \\"no\\"', 'y'],
      ['z', 'E:\\'],
    ])
  })

  it('keeps a quote within a cell that does not start with one', async () => {
    expect(cellsOf(await readBytes('A,B\n24" panel,x\n'))).toEqual([['24" panel', 'x']])
  })
})

/** Cells with characters that make CSV difficult. */
const cell = fc
  .array(
    fc.constantFrom('"', '\\', '\\"', ',', ';', '\n', '\r\n', ' ', 'a', 'bc', "'", 'é', '\t'),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''))

const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 6,
  }),
)

const plainBreaks = (rows: string[][]) =>
  rows.map((row) => row.map((text) => text.replaceAll('\r\n', '\n')))

const headingOf = (rows: string[][]) => (rows[0] ?? []).map((_, index) => `h${index}`)

/** Whether any row isn't blank: a file with only blank rows is reported as having only a heading. */
const hasValue = (rows: string[][]) => rows.some((row) => row.some((text) => text.trim() !== ''))

describe('CSV written by RFC 4180 is read back exactly,', () => {
  const WRITERS = { 'where quotes are needed': {}, 'all of it quoted': { quoted: true } }
  it.each(Object.entries(WRITERS))('%s', async (_, options) => {
    await fc.assert(
      fc.asyncProperty(
        table.filter(hasValue),
        fc.constantFrom(',', ';'),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom(1, 3, 64 * 1024),
        async (rows, delimiter, end, size) => {
          const text = stringify([headingOf(rows), ...rows], {
            ...options,
            delimiter,
            record_delimiter: end,
            quoted_match: /^\s|\s$|[\r\n]/,
          })
          const read = await readBytes(`sep=${delimiter}\n${text}`, { size })
          expect(cellsOf(read)).toEqual(plainBreaks(rows))
          expect(read.facts.isPhp).toBeUndefined()
          const oracle: string[][] = parse(text, { delimiter, relax_column_count: true })
          expect(plainBreaks(oracle.slice(1))).toEqual(cellsOf(read))
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('CSV written by PHP is read back exactly,', () => {
  it('whatever its cells contain', async () => {
    await fc.assert(
      fc.asyncProperty(
        table.filter(hasValue),
        fc.constantFrom(',', ';'),
        fc.constantFrom(1, 3, 64 * 1024),
        async (rows, delimiter, size) => {
          const lines = [headingOf(rows), ...rows].map((row) => fputcsv(row, delimiter))
          const read = await readBytes(`sep=${delimiter}\n${lines.join('')}`, { size })
          expect(cellsOf(read)).toEqual(plainBreaks(rows))
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('lines before the heading are skipped:', () => {
  const PREFACES = ['sep=;', '"sep=;"', 'SEP=;', '#TYPE Selected.User', '"#TYPE Selected.User"']
  const PAIRS = PREFACES.flatMap((first) => PREFACES.map((second) => [first, second]))
  const CASES = [...PREFACES.map((line) => [line]), ...PAIRS]

  it.each(CASES)('%s %s', async (...lines) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = [...lines, '"Name";"Type"', '"A";"x, y"', ''].join(end)
      const read = await readBytes(`\ufeff${text}`)
      expect(read.headings).toEqual(['Name', 'Type'])
      expect(read.rows).toEqual([{ line: lines.length + 2, cells: ['A', 'x, y'] }])
    }
  })
})
