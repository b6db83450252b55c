import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Resource, ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import type { Release } from '../../src/resources/releases.ts'
import { type HazardInstance, releases } from '../hazards/hazard-instance.ts'
import { runs } from '../support/division.ts'
import {
  fitting,
  isArchived,
  namings,
  type Records,
  recordsOf,
  withTwins,
  written,
} from './named.ts'

// Several WHICH at once, compared with the server's data: nothing is written unless each names one record; then exactly
// those are changed, and the output is what was done.

type Verb = 'delete' | 'archive' | 'unarchive' | 'resolve' | 'close'

/** The verbs, a module for each, and the releases that have it and show its effect. */
const CASES: readonly (readonly [ResourceName, Verb, readonly Release[]])[] = [
  ['assets', 'delete', ['25.01', '25.12', '26.07', '26.08.2', '26.10']],
  ['contacts', 'archive', ['25.12', '26.08.2', '26.10']],
  ['contacts', 'unarchive', ['25.12', '26.10']],
  ['contacts', 'delete', ['26.10']],
  ['clients', 'archive', ['25.12', '26.08.2', '26.10']],
  ['locations', 'delete', ['26.10']],
  ['credentials', 'archive', ['26.10']],
  ['documents', 'archive', ['26.10']],
  ['tickets', 'resolve', ['25.12', '26.08.2', '26.10']],
  ['tickets', 'close', releases('26.09.3')],
]

const ALL = CASES.flatMap(([module, verb, on]) =>
  on.map((release) => [module, verb, release] as const),
)

describe('several records at once', () => {
  it.each(ALL)('%s %s on %s: all of them or none', async (module, verb, release) => {
    const resource = resources[module]
    await fc.assert(
      fc.asyncProperty(namings, fc.boolean(), async (given, isScoped) => {
        const instance = await withTwins(release, resource)
        const client = isScoped && module !== 'clients' ? '1' : undefined
        const records = recordsOf(instance, resource, client)
        const texts = given.map((naming) => written(records, naming)).filter((text) => text !== '')
        fc.pre(texts.length > 0)
        await expectAllOrNone(instance, records, verb, texts)
      }),
      { numRuns: runs(12) },
    )
  })
})

async function expectAllOrNone(
  instance: HazardInstance,
  records: Records,
  verb: Verb,
  texts: readonly string[],
): Promise<void> {
  const { resource, client } = records
  const scope = client === undefined ? [] : ['--client', client]
  const argv = [resource.name, verb, ...texts, ...scope, '--yes', '--max-changes', '100%', '--json']
  const { status, stdout, stderr } = await instance.itflow(argv)
  const fits = texts.map((text) => fitting(records, text))
  const wanted = { texts, ...outcomeOf(records, verb, fits) }
  expect({ texts, status, stderr: status === wanted.status ? '' : stderr }).toEqual({
    texts,
    status: wanted.status,
    stderr: '',
  })
  expect({ texts, changed: changedIn(instance, resource) }).toEqual({
    texts,
    changed: wanted.changed,
  })
  expect({ texts, printed: printedIds(resource, stdout, texts.length) }).toEqual({
    texts,
    printed: wanted.printed,
  })
}

interface Wanted {
  status: number
  /** The IDs of the changed records, and of the printed ones. */
  changed: string[]
  printed: string[] | undefined
}

function outcomeOf(records: Records, verb: Verb, fits: readonly string[][]): Wanted {
  const nothing = { changed: [], printed: undefined }
  if (fits.some((ids) => ids.length > 1)) return { status: 6, ...nothing }
  if (fits.some((ids) => ids.length === 0)) return { status: 5, ...nothing }
  const ids = [...new Set(fits.flat())]
  const rowOf = (id: string) => records.rows.find((row) => row[records.resource.id] === id) ?? {}
  const wasClosed = (id: string) => (rowOf(id)['ticket_closed_at'] ?? null) !== null
  if (verb === 'resolve' && ids.some(wasClosed)) return { status: 10, ...nothing }
  const isSo = (id: string) => {
    const row = rowOf(id)
    if (verb === 'archive') return isArchived(records, row)
    if (verb === 'unarchive') return !isArchived(records, row)
    if (verb === 'resolve') return row['ticket_status'] === '4'
    return verb === 'close' && wasClosed(id)
  }
  return { status: 0, changed: ids.filter((id) => !isSo(id)).sort(), printed: ids }
}

/** The IDs of the module's changed records; any other module's would be a separate line. */
function changedIn(instance: HazardInstance, resource: Resource): string[] {
  const modules = new Set(Object.values(resources).map(({ module }) => module))
  const changed = instance
    .changes()
    .map((line) => line.split(' '))
    .filter(([table = '']) => modules.has(table))
    .map(([table, id]) => (table === resource.module ? `${id}` : `${table} ${id}`))
  return [...new Set(changed)].sort()
}

/** The printed IDs, in order: an array if several were named. */
function printedIds(resource: Resource, stdout: string, asked: number): string[] | undefined {
  if (stdout === '') return undefined
  const printed: unknown = JSON.parse(stdout)
  expect(Array.isArray(printed)).toBe(asked > 1)
  const rows = (asked > 1 ? printed : [printed]) as Record<string, unknown>[]
  return rows.map((row) => String(row[resource.id]))
}
