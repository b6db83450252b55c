import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import { hasVerb } from '../../src/resources/verbs.ts'
import { insertRow } from '../../src/sandbox/database.ts'
import { eachOnce } from '../support/division.ts'
import { TEST_NOW } from '../support/sandbox.ts'
import { type Document, importBench } from './bench.ts'

// What export writes, import reads back as the same: every module in every format, archived records too, with texts that a
// spreadsheet would run, round, or take for a date.

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

/** Names that a file may spoil. */
const ODD = [
  "=cmd|' /C calc'!A0, \"a\"; -x\u001b[31m &amp; \u202e  it's",
  '00123456789012345678',
  '2026-01-02',
  "'quoted",
]

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
      if (first === undefined || fields[label]?.kind !== 'text') return
      const { [resource.id]: _, ...copy } = first
      for (const odd of ODD) insertRow(database, table, { ...copy, [label]: odd }, TEST_NOW)
    })
    const path = file(`records.${extension}`, '')
    const isAll = resource.archivedAt === null && resource.hides === undefined ? [] : ['--all']
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
