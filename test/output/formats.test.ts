import { parse as parseCsv } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { jsonText } from '../../src/output/json.ts'
import type { Sheet } from '../../src/output/sheet.ts'
import type { Json } from '../../src/records/record.ts'
import { escapeJson } from '../../src/text/terminal-safe.ts'
import { shown, TICKETS, ticketSheet } from './made-up.ts'

const DANGEROUS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\x1b[31m',
        '\r\n',
        '\u202e',
        '\x9b',
        '\x7f',
        ': ',
        '- ',
        '#',
        'yes',
        '2026-01-01',
        '~',
        '\u{e0041}',
      ),
    ),
  )
  .map((parts) => parts.join(''))

function textSheet(texts: readonly string[], isList = true): Sheet {
  return {
    fields: [{ name: 'text', label: 'Text', kind: 'text' }],
    columns: [{ field: 'text', heading: 'TEXT' }],
    rows: texts.map((text) => ({ text })),
    isList,
  }
}

const expected = TICKETS.map(({ number: _, ...row }) => row)

test.each([true, false])(
  'JSON is one valid document with every field in order, at a terminal: %s',
  async (isTerminal) => {
    const list = await shown(ticketSheet(TICKETS), { format: 'json', isTerminal })
    expect(JSON.parse(list.text)).toEqual(expected)
    expect(Object.keys(JSON.parse(list.text)[0])).toEqual(
      ticketSheet([]).fields.map(({ name }) => name),
    )
    const one = await shown(ticketSheet(TICKETS.slice(0, 1), { isList: false }), {
      format: 'json',
      isTerminal,
    })
    expect(JSON.parse(one.text)).toEqual(expected[0])
    const none = await shown(ticketSheet([]), { format: 'json', isTerminal })
    expect(none.text).toBe('[]\n')
  },
)

test('JSON is indented at a terminal, and has one record per line if piped', async () => {
  const sheet = textSheet(['a', 'b'])
  expect((await shown(sheet, { format: 'json' })).text).toBe(
    '[\n  {\n    "text": "a"\n  },\n  {\n    "text": "b"\n  }\n]\n',
  )
  expect((await shown(sheet, { format: 'json', isTerminal: false })).text).toBe(
    '[\n{"text":"a"},\n{"text":"b"}\n]\n',
  )
})

test('NDJSON has one record per line', async () => {
  const { text } = await shown(ticketSheet(TICKETS), { format: 'ndjson' })
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(expected)
  expect((await shown(ticketSheet([]), { format: 'ndjson' })).text).toBe('')
})

test('a field that a row lacks is null', async () => {
  const { text } = await shown(ticketSheet([{ ticket_id: 1 }]), { format: 'ndjson' })
  expect(JSON.parse(text)).toMatchObject({
    ticket_id: 1,
    ticket_subject: null,
    ticket_billable: null,
  })
})

test.each(['json', 'ndjson', 'yaml'] as const)(
  '%s keeps any text exactly, and shows a terminal nothing dangerous (H31)',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const written = (await shown(textSheet([text]), { format })).text
        expect(written).not.toMatch(DANGEROUS)
        const read = format === 'yaml' ? parseYaml(written) : JSON.parse(written)
        expect([read].flat()[0].text).toBe(text)
      }),
    )
  },
)

test('YAML lists, records and nothing read back as JSON would', async () => {
  expect(parseYaml((await shown(ticketSheet(TICKETS), { format: 'yaml' })).text)).toEqual(expected)
  const many = Array.from({ length: 250 }, (_, index) => ({ text: `${index}` }))
  expect(
    parseYaml((await shown({ ...textSheet([]), rows: many }, { format: 'yaml' })).text),
  ).toEqual(many)
  expect((await shown(textSheet([]), { format: 'yaml' })).text).toBe('[]\n')
  expect((await shown(textSheet(['yes'], false), { format: 'yaml' })).text).toBe('text: "yes"\n')
})

test('CSV has the fields’ own names as its heading, and reads back', async () => {
  const { text } = await shown(ticketSheet(TICKETS), { format: 'csv', isTerminal: false })
  expect(parseCsv(text, { columns: true })[0]).toEqual({
    ticket_id: '1',
    ticket_subject: 'Printer offline in accounting',
    ticket_priority: 'High',
    ticket_status: '2',
    ticket_contact_id: '7',
    ticket_amount: '9.50',
    ticket_billable: 'true',
    ticket_updated_at: '2026-11-24T10:00:00Z',
    ticket_details: '<p>Tray &amp; drum</p>',
  })
  expect((await shown(textSheet([]), { format: 'csv' })).text).toBe('text\n')
})

test('a number after a delimiter in a text is unchanged in CSV, anything longer is not (H31)', async () => {
  const options = { format: 'csv', isTerminal: false, csvDelimiter: ';' } as const
  const cells = ['a;-5;b', 'a;+49.5', 'a;-5+1', 'a;-cmd']
  const { text } = await shown(textSheet(cells), options)
  const [, ...rows] = parseCsv(text, { delimiter: ';', recordDelimiter: '\n' })
  expect(rows).toEqual([['a;-5;b'], ['a;+49.5'], ["a;'-5+1"], ["a;'-cmd"]])
})

test.each([
  ['=1+1', "'=1+1"],
  ['+49', "'+49"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  // For a reader that treats tabs as the ends of cells, another one begins after it.
  ['\t=1', "'\t'=1"],
  ['＝1', "'＝1"],
  ['  =1', "'  =1"],
  ['"=1', '\'"=1'],
])('a CSV cell that a spreadsheet would run is defused: %j (H31)', async (cell, defused) => {
  const { text } = await shown(textSheet([cell]), { format: 'csv', isTerminal: false })
  expect(parseCsv(text)[1]).toEqual([defused])
  const raw = await shown(textSheet([cell]), { format: 'csv', isTerminal: false, isCsvRaw: true })
  expect(parseCsv(raw.text)[1]).toEqual([cell])
})

test.each([',', ';', '\t', '|', '§', '.', '-'])(
  'CSV with %j between its cells reads back unchanged, whatever is in them',
  async (delimiter) => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1 }), async (texts) => {
        const cells = texts.map((text) => `${text}${delimiter}1"\n;2`)
        const options = { format: 'csv', isTerminal: false, isCsvRaw: true } as const
        const { text } = await shown(textSheet(cells), { ...options, csvDelimiter: delimiter })
        const read = parseCsv(text, { delimiter, recordDelimiter: '\n' })
        expect(read).toEqual([['text'], ...cells.map((cell) => [cell])])
      }),
    )
  },
)

test.each([',', ';', '\t', '|'])(
  'no cell that a spreadsheet of any country finds in CSV is run, with %j between cells (H31)',
  async (delimiter) => {
    const piece = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '＝',
      ',',
      ';',
      '|',
      '\t',
      '"',
      'cmd',
      '1',
      '\n',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(piece).map((all) => all.join(''))), async (cells) => {
        const options = { format: 'csv', isTerminal: false, csvDelimiter: delimiter } as const
        const { text } = await shown(textSheet(cells), options)
        // Each in its own country, and one that knows of no quotation marks.
        for (const between of [delimiter, ',', ';']) {
          const found = text.split('\n').flatMap((line) => line.split(between).slice(1))
          for (const cell of found) expect(cell).not.toMatch(/^"*[=@＝]|^"*[+-](?![\d.]+(?:\D|$))/)
        }
      }),
    )
  },
)

test('piped CSV begins with a byte-order mark on request', async () => {
  const options = { format: 'csv', hasCsvBom: true } as const
  expect((await shown(textSheet(['a']), { ...options, isTerminal: false })).text).toBe(
    '\ufefftext\na\n',
  )
  expect((await shown(textSheet(['a']), options)).text).toBe('text\na\n')
})

test('an amount below zero is a number in CSV, not a formula', async () => {
  const sheet = ticketSheet([{ ...TICKETS[0], ticket_amount: '-9.50' }])
  const { text } = await shown(sheet, { format: 'csv', isTerminal: false })
  expect(parseCsv(text, { columns: true })[0]).toMatchObject({ ticket_amount: '-9.50' })
  const forged = ticketSheet([{ ...TICKETS[0], ticket_amount: '-1+cmd' }])
  expect((await shown(forged, { format: 'csv' })).text).toContain("'-1+cmd")
})

test('CSV is clean except for CR LF line breaks, and raw only if piped (H31)', async () => {
  const sheet = textSheet(['a\r\nb\x1b[31mc\u202e'])
  expect((await shown(sheet, { format: 'csv', isTerminal: false })).text).toBe('text\n"a\r\nbc"\n')
  expect((await shown(sheet, { format: 'csv', isCsvRaw: true })).text).toBe('text\n"a\r\nbc"\n')
  expect((await shown(sheet, { format: 'csv', isCsvRaw: true, isTerminal: false })).text).toBe(
    'text\n"a\r\nb\x1b[31mc\u202e"\n',
  )
})

test('nested values are JSON text in a cell', async () => {
  const sheet = { ...textSheet([]), rows: [{ text: [1, { a: 'b' }] }] }
  expect(parseCsv((await shown(sheet, { format: 'csv' })).text)[1]).toEqual(['[1,{"a":"b"}]'])
  expect((await shown(sheet, { isTerminal: false })).text).toBe('TEXT\n[1,{"a":"b"}]\n')
})

test('one record is printed in parts that make up the whole text', async () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string({ minLength: 1 }), json), async (record) => {
      const fields = Object.keys(record).map(
        (name) => ({ name, label: name, kind: 'text' }) as const,
      )
      const sheet: Sheet = { fields, columns: [], rows: [record], isList: false }
      const whole = escapeJson(JSON.stringify(record))
      expect([...jsonText(sheet, false)].join('')).toBe(`${whole}\n`)
    }),
  )
})

test('a record with a very long list is never a single string', () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => ({ line: n, why: 'x'.repeat(40) }))
  const fields = [{ name: 'rows', label: 'rows', kind: 'text' }] as const
  const parts = [...jsonText({ fields, columns: [], rows: [{ rows }], isList: false }, false)]
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(100_000)
})
