import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import { hasVerb } from '../../src/resources/verbs.ts'
import { insertRow } from '../../src/sandbox/database.ts'
import { TEST_NOW } from '../support/sandbox.ts'
import { type Document, importBench } from './bench.ts'

// An import finds everything unchanged that this program lists for all clients, archived records too: every module, format and
// release, including texts that a spreadsheet would run and a terminal would act on.

const CASES: readonly (readonly [Release, string])[] = [
  ['25.01', 'csv'],
  ['25.12', 'ndjson'],
  ['26.07', 'yaml'],
  ['26.10', 'csv'],
  ['26.10', 'json'],
]

const modules = Object.values(resources).filter(
  (resource) => hasVerb(resource, 'get') && resource.needsFilter === undefined,
)

const ODD = "=cmd|' /C calc'!A0, \"a\"; -x\u001b[31m &amp; \u202e  it's"

describe.each(CASES)('on %s as %s', (release, format) => {
  const there = modules.filter(
    ({ operations: { create } }) => create !== undefined && isWithin(release, create),
  )

  it.each(there)('$name are unchanged in every row', async (resource) => {
    const { name, label, fields } = resource
    const { instance, file, itflow } = await importBench(release, (database) => {
      const table = database.tables[name.replaceAll('-', '_')]
      const [first] = table?.rows ?? []
      if (table === undefined || first === undefined || fields[label]?.kind !== 'text') return
      const { [resource.id]: _, ...copy } = first
      insertRow(database, name.replaceAll('-', '_'), { ...copy, [label]: ODD }, TEST_NOW)
    })
    const list = [name, 'list', '--all-clients', '--quiet', '-o', format]
    const all =
      resource.archivedAt === null && resource.hiddenByDefault === undefined ? [] : ['--all']
    const listed = await instance.itflow([...list, ...all])
    expect(listed.status, listed.stderr).toBe(0)
    file(`listed.${format}`, listed.stdout)
    const planned = await itflow([
      ...[name, `listed.${format}`, '--all-clients', '--dry-run', '--json'],
    ])
    expect(planned.stdout, planned.stderr).not.toBe('')
    const { counts, rows }: Document = JSON.parse(planned.stdout)
    expect(rows.filter((row) => row.do !== 'same')).toEqual([])
    expect(counts['same']).toBeGreaterThan(0)
  })
})
