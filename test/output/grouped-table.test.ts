import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatSheet } from '../../src/output/formats.ts'
import type { Sheet } from '../../src/output/sheet.ts'
import { widthOf } from '../../src/text/width.ts'
import { UTC } from '../../src/time/zone.ts'

const OPTIONS = {
  format: 'table',
  isTerminal: true,
  columns: 60,
  hasColor: false,
  now: new Date('2026-11-24T12:00:00Z'),
  zone: UTC,
  isCsvRaw: false,
  hasCsvBom: false,
  csvDelimiter: ',',
  hasHeading: true,
  isHtmlRaw: false,
} as const

const sheet = (rows: Sheet['rows']): Sheet => ({
  fields: [
    { name: 'team', label: 'Team', kind: 'text' },
    { name: 'name', label: 'Name', kind: 'text' },
  ],
  columns: [
    { field: 'team', heading: 'TEAM' },
    { field: 'name', heading: 'NAME' },
  ],
  rows,
  groups: { fields: ['team'], none: 'No team' },
  isList: true,
})

async function textOf(rows: Sheet['rows'], options: Partial<typeof OPTIONS> | object = {}) {
  const { text } = await formatSheet(sheet(rows), { ...OPTIONS, ...options })
  let whole = ''
  for await (const part of text) whole += part
  return whole
}

const ROWS = [
  { team: 'Red', name: 'Ada' },
  { team: null, name: 'Bo' },
  { team: 'Red', name: 'Cy' },
]

it('puts rows below the heading of their group, in the order of their first rows', async () => {
  expect(await textOf(ROWS)).toBe('  NAME\n\nRed\n  Ada\n  Cy\n\nNo team\n  Bo\n')
})

it('begins with the first group without a heading', async () => {
  expect(await textOf(ROWS, { hasHeading: false })).toBe('Red\n  Ada\n  Cy\n\nNo team\n  Bo\n')
})

it('keeps the columns when piped', async () => {
  const piped = await textOf(ROWS, { isTerminal: false })
  expect(piped).toBe('TEAM\tNAME\nRed\tAda\n\tBo\nRed\tCy\n')
})

it('is empty without rows', async () => {
  expect(await textOf([])).toBe('')
})

it('has a line for every row and every group, none too long, whatever the texts', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 80 })
  const rows = fc.array(
    fc.record({ team: fc.constantFrom('a', 'b', '', 'c'.repeat(90)), name: text }),
    {
      minLength: 1,
      maxLength: 250,
    },
  )
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 20, max: 100 }), async (given, columns) => {
      const lines = (await textOf(given, { columns })).trimEnd().split('\n')
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
      const groups = new Set(given.map(({ team }) => team))
      expect(lines.filter((line) => line !== '' && !line.startsWith('  '))).toHaveLength(
        groups.size,
      )
      expect(lines.filter((line) => line.startsWith('  '))).toHaveLength(given.length + 1)
    }),
    { numRuns: 40 },
  )
})

it('shows other headings for some values, whatever their names', async () => {
  const rows = ['a', 'b', 'constructor'].map((team) => ({ team, name: 'x' }))
  const grouped = {
    ...sheet(rows),
    groups: { fields: ['team'], none: 'No team', headings: { a: 'Team A (1)' } },
  }
  const { text } = await formatSheet(grouped, OPTIONS)
  let whole = ''
  for await (const part of text) whole += part
  expect(whole.split('\n').filter((line) => /^\S/.test(line))).toEqual([
    'Team A (1)',
    'b',
    'constructor',
  ])
})

it('has every command whole, beside its row or on a line below it, at every width', async () => {
  const command = fc.option(fc.stringMatching(/^itflow [a-z]{1,20}( [a-z日é]{1,20}){0,4}$/))
  const name = fc.string({ unit: 'grapheme', maxLength: 60 })
  const rows = fc.array(fc.record({ team: fc.constantFrom('a', 'b', ''), name, command }), {
    minLength: 1,
    maxLength: 120,
  })
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 150 }), fc.boolean(), (all, columns, has) =>
      showsCommands(all, columns, has),
    ),
    { numRuns: 60 },
  )
})

async function showsCommands(
  rows: readonly { team: string; name: string; command: string | null }[],
  columns: number,
  hasHeading: boolean,
): Promise<void> {
  const { fields, columns: shown, ...rest } = sheet(rows)
  const withCommands: Sheet = {
    ...rest,
    fields: [...fields, { name: 'command', label: 'Command', kind: 'text' }],
    columns: [...shown, { field: 'command', heading: 'COMMAND', isCommand: true }],
    labelField: 'name',
  }
  const { text, omitted } = await formatSheet(withCommands, { ...OPTIONS, columns, hasHeading })
  let whole = ''
  for await (const part of text) whole += part
  const lines = whole.trimEnd().split('\n')
  const commands = rows.flatMap(({ command }) => command ?? [])
  const isBelow = (line: string) => commands.includes(line.trim())
  for (const command of commands) {
    expect(lines.some((line) => line.trimEnd().endsWith(command))).toBe(true)
  }
  expect(omitted.join(' ')).not.toContain('COMMAND')
  for (const line of lines) {
    if (columns > 20 && !isBelow(line)) expect(widthOf(line)).toBeLessThanOrEqual(columns)
  }
}

it('is read out as the headings of the groups, each once and before its records', async () => {
  const value = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 })
  const word = value.filter((text) => /^[a-z]+$/i.test(text))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ team: word, name: word })), async (rows) => {
      const read = (await textOf(rows, { isAccessible: true })).split('\n')
      const teams = [...new Set(rows.map(({ team }) => team))]
      expect(read.filter((line) => line.endsWith(':'))).toEqual(teams.map((team) => `${team}:`))
      const names = teams.flatMap((team) => rows.filter((row) => row.team === team))
      const records = read.filter((line) => line !== '' && !line.endsWith(':'))
      expect(records).toEqual(names.map(({ name }) => name))
    }),
  )
})
