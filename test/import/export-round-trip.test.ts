import { describe, expect, it } from 'vitest'
import { limitOf } from '../../src/records/limits.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import { hasVerb } from '../../src/resources/verbs.ts'
import { insertRow, type PartialRow } from '../../src/sandbox/database.ts'
import { eachOnce } from '../support/division.ts'
import { TEST_NOW } from '../support/sandbox.ts'
import { type Document, importBench } from './bench.ts'

// Import finds everything unchanged that export writes: every module in every format, archived records too, with texts that a
// spreadsheet would run, round, or treat as a date.

const CASES: readonly (readonly [Release, string])[] = [
  ['26.10', 'csv'],
  ['26.10', 'tsv'],
  ['26.10', 'ndjson'],
  ['26.10', 'json'],
  ['26.10', 'yaml'],
  ['26.10', 'xlsx'],
  ['25.01', 'csv'],
  ['25.01', 'xlsx'],
]

/** Texts that a file may damage: formulas, control characters, line breaks, blanks, numbers, escapes. */
const ODD = [
  "=cmd|' /C calc'!A0, \"a\"; -x\u001b[31m &amp; \u202e  it's",
  '00123456789012345678',
  '2026-01-02',
  "'quoted",
  "'=1+1",
  '\t=1',
  '@SUM(A1)',
  '\r\nbefore',
  'after\r\n',
  'one\ntwo\r\nthree',
  'a\rb',
  '\u2028line\u2029',
  '\u0085next',
  '  blanks  ',
  '\ufeff\u200bunseen\u00a0',
  '_x0041_ _x000D_ x_x005F_',
  'na\ufffdve \ufffe \uffff \ufdd0 \u{1fffe}',
  '4,56E+11',
  'back\\"slash\\',
  '<b>bold</b> &lt;i&gt; & < x',
  '#N/A',
  'sep=;',
  '👩‍👩‍👧🦀',
]

/** A row with a text in each free-text field, without exclusive flags. */
function oddRow(resource: Resource, first: PartialRow, odd: string): PartialRow {
  const { [resource.id]: _, ...rest } = first
  const row: Record<string, PartialRow[string]> = rest
  for (const [name, field] of Object.entries(resource.fields)) {
    if (!(name in row)) continue
    if (field.exclusiveFlag !== undefined) row[name] = '0'
    const isAny = field.kind === 'html' || (field.kind === 'text' && field.notation === undefined)
    const limit = limitOf(field)
    if (isAny && !(limit !== undefined && 'max' in limit && limit.max < odd.length)) row[name] = odd
  }
  return row
}

const modules = Object.values(resources).filter(
  (resource) => hasVerb(resource, 'get') && resource.needsFilter === undefined,
)

const cases = CASES.flatMap(([release, extension]) =>
  modules
    .filter(({ operations: { create } }) => create !== undefined && isWithin(release, create))
    .map((resource) => ({ name: resource.name, release, extension, resource })),
)

const tried = eachOnce(
  cases,
  ({ name }) => name,
  ({ release, extension }) => `${release} ${extension}`,
)

describe('what export writes', () => {
  it.each(tried)('$name from $release as $extension are the same, every row', async (one) => {
    const { resource, release, extension } = one
    const { name, label, fields } = resource
    const { instance, file, itflow } = await importBench(release, (database) => {
      const table = name.replaceAll('-', '_')
      const [first] = database.tables[table]?.rows ?? []
      if (first === undefined) return
      for (const odd of ODD) insertRow(database, table, oddRow(resource, first, odd), TEST_NOW)
      const kind = fields[label]?.kind
      if (kind !== 'text' && kind !== 'html') return
      for (const blank of ['', ' '])
        insertRow(database, table, oddRow(resource, first, blank), TEST_NOW)
    })
    const path = file(`records.${extension}`, '')
    const isAll =
      resource.archivedAt === null && resource.hiddenByDefault === undefined ? [] : ['--all']
    const to = ['--all-clients', '--to', path, ...isAll]
    const { status, stderr } = await instance.itflow(['export', name, ...to])
    expect(status, stderr).toBe(0)
    const planned = await itflow([name, path, '--all-clients', '--dry-run', '--json'])
    expect(planned.stdout, planned.stderr).not.toBe('')
    const { counts, rows }: Document = JSON.parse(planned.stdout)
    expect(rows.filter((row) => row.do !== 'same')).toEqual([])
    expect(counts['same']).toBeGreaterThan(0)
  })
})
