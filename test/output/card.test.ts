import { expect, test } from 'vitest'
import type { Sheet } from '../../src/output/sheet.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { widthOf } from '../../src/text/width.ts'
import { shown, TICKETS, ticketSheet } from './made-up.ts'

const one = ticketSheet(TICKETS.slice(0, 1), {
  isList: false,
  title: { name: 'Printer offline', details: 'ticket 1 · Acme Widgets' },
  names: () => 'Ada Lovelace',
})

test('a card has a title, two columns of short values, and long texts below', async () => {
  expect((await shown(one, { columns: 84 })).text).toBe(
    [
      'Printer offline                                              ticket 1 · Acme Widgets',
      '  ID        1                              Subject   Printer offline in accounting',
      '  Priority  High                           Status    Open',
      '  Contact   Ada Lovelace (7)               Amount    9.50',
      '  Billable  yes                            Updated   24 Nov 2026 10:00 (2 h ago)',
      '',
      '  Details',
      '  Tray & drum',
      '',
    ].join('\n'),
  )
})

test('code and tables keep their layout on a card, and tables fit the terminal', async () => {
  const rows = Array.from(
    { length: 2 },
    () => `<tr><td>${'long words '.repeat(9)}</td><td>short</td></tr>`,
  )
  const html = `<pre>  if a:\n      b   c\n</pre><table>${rows.join('')}</table>`
  const { text } = await shown(
    { ...one, rows: [{ ...TICKETS[0], ticket_details: html }] },
    { columns: 60 },
  )
  const lines = text.split('\n')
  const start = lines.indexOf('  Details')
  expect(lines.slice(start + 1, start + 5)).toEqual([
    '    if a:',
    '        b   c',
    '',
    `  ${'long words '.repeat(4)}long     short`,
  ])
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60)
})

test('on a narrow terminal a card has one column, and nothing is lost', async () => {
  const { text } = await shown(one, { columns: 50 })
  expect(text.split('\n').slice(0, 4)).toEqual([
    'Printer offline            ticket 1 · Acme Widgets',
    '  ID        1',
    '  Priority  High',
    '  Status    Open',
  ])
  expect(text).toContain('Printer offline in accounting')
})

test('empty, false and internal values are not on a card unless requested', async () => {
  const [first, second] = ticketSheet([]).fields
  const rows = [{ ticket_id: 2, ticket_subject: null, ticket_priority: null }]
  const quiet = ticketSheet(rows, { isList: false, fields: [first!, second!] })
  expect((await shown(quiet)).text).toBe('  ID  2\n')
  const named = { ...quiet, fields: [{ ...second!, isChosen: true }] }
  expect((await shown(named)).text).toBe('  Subject  —\n')
  const internal = { ...quiet, fields: [{ ...first!, isInternal: true }] }
  expect((await shown(internal)).text).toBe('')
})

test('long text is wrapped at spaces within the terminal, its lines kept', async () => {
  const notes = { name: 'asset_notes', label: 'Notes', kind: 'text', isNotes: true } as const
  const sheet = {
    fields: [notes],
    columns: [],
    rows: [{ asset_notes: `one two three four five six\n\n\x1b[31m${'x'.repeat(45)}` }],
    isList: false,
  }
  expect((await shown(sheet, { columns: 24 })).text).toBe(
    `\n  Notes\n  one two three four\n  five six\n\n  ${'x'.repeat(22)}\n  ${'x'.repeat(22)}\n  x\n`,
  )
})

test('a piped record has one field and value per line', async () => {
  const { text } = await shown(one, { isTerminal: false })
  expect(text.split('\n').slice(0, 3)).toEqual([
    'FIELD\tVALUE',
    'ID\t1',
    'Subject\tPrinter offline in accounting',
  ])
})

test('HTML is shown as readable text, or as is on request, and is clean either way (H31, H32)', async () => {
  const rows = [
    { ...TICKETS[0], ticket_details: '<b>A</b> &amp; &#27;[31mB<script>x()</script>\x1b[0m<br>' },
  ]
  const sheet = { ...one, rows }
  expect((await shown(sheet)).text).toContain('\n  A & B\n')
  expect((await shown(sheet, { isHtmlRaw: true })).text).toContain(
    '  <b>A</b> &amp; &#27;[31mB<script>x()</script><br>\n',
  )
})

test('wrapped list items have a hanging indent, and quoted lines keep their mark', async () => {
  const words = 'one two three four '.repeat(3).trim()
  const html = `<ul><li>${words}<ol><li>${words}</li></ol></li></ul><blockquote>${words}</blockquote><p>> > ${words}</p>`
  const sheet = { ...one, rows: [{ ...TICKETS[0], ticket_details: html }] }
  const lines = (await shown(sheet, { columns: 40 })).text.split('\n')
  expect(lines.slice(lines.indexOf('  Details') + 1)).toEqual([
    '   * one two three four one two three',
    '     four one two three four',
    '     1. one two three four one two three',
    '        four one two three four',
    '',
    '  > one two three four one two three',
    '  > four one two three four',
    '',
    '  > > one two three four one two three',
    '  > > four one two three four',
    '',
  ])
})

test.each<[string, ResourceName | undefined, string, string]>([
  ['a technician', 'time', 'user 7', 'user 7'],
  ['an asset', 'assets', 'asset 7', '7'],
  ['an invoice', 'invoices', 'invoice 7', '7'],
  ['what no module lists', undefined, 'ID 7', '7'],
])('%s without a known name is not a bare number on a card', async (_, refers, card, table) => {
  const field = { name: 'by', label: 'Created by', kind: 'reference' as const }
  const sheet = {
    fields: [refers === undefined ? field : { ...field, refers }],
    columns: [{ field: 'by', heading: 'BY' }],
    rows: [{ by: 7 }],
    names: () => undefined,
  }
  const { names: __, ...withIds } = sheet
  const lines = async (one: Sheet, isTerminal = true) =>
    (await shown(one, { isTerminal })).text.trimEnd().split('\n')
  expect(await lines({ ...sheet, isList: false })).toEqual([`  Created by  ${card}`])
  expect((await lines({ ...sheet, isList: true }))[1]).toBe(table)
  // With --ids, and piped, an ID is what it is.
  expect(await lines({ ...withIds, isList: false })).toEqual(['  Created by  7'])
  expect(await lines({ ...sheet, isList: false }, false)).toEqual(['FIELD\tVALUE', 'Created by\t7'])
})

test('a card has a maximum width on a wide terminal', async () => {
  const at = async (columns: number) => (await shown(one, { columns })).text
  expect(await at(200)).toBe(await at(100))
  const html = `<p>${'many words '.repeat(60)}</p>`
  const rows = [{ ...TICKETS[0], ticket_details: html }]
  const { text } = await shown({ ...one, rows }, { columns: 300 })
  expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(100)
})

test('at 40 columns a date or a name wraps next to its label', async () => {
  const names = () => 'Ada Augusta King-Noel, Countess of Lovelace'
  const { text } = await shown({ ...one, names }, { columns: 40 })
  expect(text).toContain(
    [
      '  Contact   Ada Augusta King-Noel,',
      '            Countess of Lovelace (7)',
      '  Amount    9.50',
    ].join('\n'),
  )
  expect(text).toContain('  Updated   24 Nov 2026 10:00 (2 h ago)')
  expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(40)
})
