import fc from 'fast-check'
import { expect, test } from 'vitest'
import { widthOf } from '../../src/text/width.ts'
import { shown, TICKETS, ticketSheet } from './made-up.ts'

const names = (_: string, id: number) => (id === 7 ? 'Ada Lovelace' : undefined)

test('a table at a terminal is aligned and shows names, words, distances, and — for no value', async () => {
  const { text, dropped } = await shown(ticketSheet(TICKETS, { names }))
  expect(text).toBe(
    [
      'NUMBER    SUBJECT                        PRIORITY  STATUS  CONTACT       AMOUNT  UPDATED',
      'TCK-1042  Printer offline in accounting  High      Open    Ada Lovelace    9.50  2 h ago',
      'TCK-998   VPN に接続できない             Low       9       —             120.00  —',
      '',
    ].join('\n'),
  )
  expect(dropped).toEqual([])
})

test('on a narrow terminal the widest text is cut, then columns are dropped in order, and both are reported', async () => {
  const sheet = ticketSheet(TICKETS, { names, labelField: 'ticket_subject' })
  const seventy = await shown(sheet, { columns: 70 })
  expect(seventy.dropped).toEqual(['AMOUNT', 'the ends of SUBJECT and CONTACT'])
  const fifty = await shown(sheet, { columns: 50 })
  expect(fifty.dropped).toEqual(['CONTACT', 'AMOUNT', 'UPDATED', 'the ends of SUBJECT'])
  const forty = await shown(sheet, { columns: 40 })
  expect(forty.dropped).toEqual(['PRIORITY', 'CONTACT', 'AMOUNT', 'UPDATED', 'the ends of SUBJECT'])
  expect(forty.text.split('\n')[1]).toBe('TCK-1042  Printer offline in ac…  Open')
})

test('a name is cut before its column is dropped, a date or a number never is', async () => {
  const rows = TICKETS.map((row) => ({ ...row, ticket_amount: '12345678901234567890.00' }))
  const long = (_: string, id: number) => (id === 7 ? 'Wolfeschlegelsteinhausen, Ada' : undefined)
  for (let columns = 30; columns <= 140; columns += 1) {
    const sheet = ticketSheet(rows, { names: long, labelField: 'ticket_subject' })
    const { text } = await shown(sheet, { columns })
    const [head = '', first = ''] = text.split('\n')
    if (head.includes('AMOUNT')) expect(first).toContain('12345678901234567890.00')
    if (head.includes('UPDATED')) expect(first).toContain('2 h ago')
    if (head.includes('CONTACT')) expect(first).toContain('Wolfesch')
    expect(first).toContain('Printer of')
  }
})

test('amounts, counts, durations and their headings are aligned right; IDs are not', async () => {
  const names = ['id', 'count', 'amount', 'time', 'free', 'text'] as const
  const kinds = ['id', 'integer', 'decimal', 'duration', 'text', 'text'] as const
  const rows = [
    { id: 1, count: 5, amount: '9.50', time: '1:00', free: 7, text: 'a' },
    { id: 20, count: 1200, amount: '1200.00', time: '10:00', free: 1000, text: 'bcd' },
  ]
  const { text } = await shown({
    fields: names.map((name, at) => ({ name, label: name, kind: kinds[at] ?? 'text' })),
    columns: names.map((field) => ({ field, heading: field.toUpperCase() })),
    rows,
    isList: true,
  })
  expect(text).toBe(
    [
      'ID  COUNT   AMOUNT   TIME  FREE  TEXT',
      '1       5     9.50   1:00     7  a',
      '20   1200  1200.00  10:00  1000  bcd',
      '',
    ].join('\n'),
  )
})

test('no line is wider than the terminal, whatever the cells contain', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '日本語'.repeat(9),
      '👨‍👩‍👧'.repeat(9),
      'a\u0301'.repeat(30),
      '\ue000\ue000',
      '\u0301',
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 24, max: 90 }),
      async (subjects, columns) => {
        const rows = subjects.map((subject, index) => ({
          ...TICKETS[0],
          number: `TCK-${index}`,
          ticket_subject: subject,
        }))
        const lines = (await shown(ticketSheet(rows), { columns })).text.trimEnd().split('\n')
        expect(lines.length).toBe(rows.length + 1)
        for (const [index, line] of lines.entries()) {
          expect(widthOf(line)).toBeLessThanOrEqual(columns)
          if (index > 0) expect(line.startsWith(`TCK-${index - 1}`)).toBe(true)
          expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
        }
      },
    ),
  )
})

test('colour is used only where it means something, and changes no width', async () => {
  const plain = await shown(ticketSheet(TICKETS))
  const colored = await shown(ticketSheet(TICKETS), { hasColor: true })
  expect(colored.text).toContain('\x1b[33mHigh\x1b[39m')
  expect(colored.text).toContain('\x1b[2m2 h ago\x1b[22m')
  expect(colored.text.match(/\x1b\[/g)?.length).toBe(4)
  expect(colored.text.replace(/\x1b\[\d+m/g, '')).toBe(plain.text)
})

test('an escape sequence in a cell never reaches the terminal (H31)', async () => {
  const rows = [{ ...TICKETS[0], ticket_subject: '\x1b[2J\x1b]0;owned\x07red\u202e\r\nline' }]
  for (const isTerminal of [true, false]) {
    const { text } = await shown(ticketSheet(rows), { isTerminal })
    expect(text).toContain('red line')
    expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\u202e]/)
  }
})

test('an empty list is empty at a terminal, and a heading if piped', async () => {
  expect((await shown(ticketSheet([]))).text).toBe('')
  expect((await shown(ticketSheet([]), { isTerminal: false })).text).toBe(
    'NUMBER\tSUBJECT\tPRIORITY\tSTATUS\tCONTACT\tAMOUNT\tUPDATED\n',
  )
})

test('a piped table has tabs, full cells, ISO dates and empty cells for no value', async () => {
  const rows = [{ ...TICKETS[0], ticket_subject: `a\tb\n${'x'.repeat(300)}` }, ...TICKETS.slice(1)]
  const { text, dropped } = await shown(ticketSheet(rows), { isTerminal: false, columns: 20 })
  expect(text.split('\n').slice(1)).toEqual([
    `TCK-1042\ta b ${'x'.repeat(300)}\tHigh\tOpen\t7\t9.50\t2026-11-24T10:00:00Z`,
    'TCK-998\tVPN に接続できない\tLow\t9\t\t120.00\t',
    '',
  ])
  expect(dropped).toEqual([])
})

test('many rows are one table, even though it is built in parts', async () => {
  const rows = Array.from({ length: 250 }, (_, index) => ({
    ...TICKETS[0],
    number: `TCK-${index}`,
  }))
  const lines = (await shown(ticketSheet(rows))).text.trimEnd().split('\n')
  expect(lines).toHaveLength(251)
  expect(new Set(lines.slice(1).map((line) => line.indexOf('Printer'))).size).toBe(1)
})
