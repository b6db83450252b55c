import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Api } from '../../src/api/api.ts'
import { readAll } from '../../src/api/records/read.ts'
import type { resolveReference as LookUp } from '../../src/api/records/references.ts'
import { resolveReference } from '../../src/api/records/references.ts'
import type { Scope } from '../../src/api/records/scope.ts'
import { Failure } from '../../src/errors.ts'
import { ReferenceLists } from '../../src/import/reference-lists.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { apiRig } from '../support/api.ts'
import { runs } from '../support/division.ts'

// A row's reference is resolved like a single look-up, however it is written.

/** Modules that others refer to, and that can be listed as a whole. */
const referred = [
  ...new Set(
    Object.values(resources).flatMap(({ fields }) =>
      Object.values(fields).flatMap(({ refers }) => refers ?? []),
    ),
  ),
]
  .map((name) => resources[name])
  .filter(({ needsFilter, directory }) => needsFilter === undefined && directory === undefined)

const SCOPES: readonly Scope[] = [
  { kind: 'client', id: 1, name: 'Acme Widgets' },
  { kind: 'client', id: 2, name: undefined },
  { kind: 'all' },
  { kind: 'global' },
]

/** Names of records, written in ways that mean the same, nearly the same, or nothing. */
async function texts(api: Api, resource: Resource): Promise<string[]> {
  const all = await readAll(api, resource, { scope: { kind: 'all' } })
  const { label, aliasFields = [], keys, sharedKeys = {}, id, number } = resource
  const names = [label, ...aliasFields, ...Object.values(keys), ...Object.values(sharedKeys).flat()]
  return all
    .slice(0, 60)
    .flatMap(({ row }) => [
      String(row[id]),
      ...names.map((name) => String(row[name] ?? '')),
      ...(number === undefined
        ? []
        : [`${row[number.prefix]}${row[number.number]}`, `${row[number.number]}`]),
    ])
}

const WAYS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => ` ${text.toUpperCase()} `,
  (text) => text.toLowerCase(),
  (text) => text.slice(0, -1),
  (text) => `name:${text}`,
  (text) => `id:${text}`,
  (text) => text.replaceAll('&', '&amp;').replaceAll("'", '&#039;').replaceAll('"', '&quot;'),
  (text) => text.replaceAll(':', '-'),
  (text) => `+${text}`,
  () => 'none',
  () => '999999',
  () => 'no such thing',
]

it.each(referred)('finds $nouns', async (resource) => {
  const { api } = apiRig()
  const names = (await texts(api, resource)).filter((text) => text.trim() !== '')
  const field: Field = {
    ...{ kind: 'reference', refers: resource.name, label: 'It' },
    ...{ sql: 'int(11)', nullable: false, databaseDefault: '0' },
  }
  const lists = new ReferenceLists(api, { kind: 'all' })
  const found = async (lookUp: typeof LookUp, text: string, scope: Scope) => {
    try {
      return (await lookUp(api, { field, inputName: 'It', text }, scope)).id
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return `${error.name}: ${error.message}`
    }
  }
  const asked = fc.tuple(
    fc.constantFrom(...names),
    fc.constantFrom(...WAYS),
    fc.constantFrom(...SCOPES),
  )
  await fc.assert(
    fc.asyncProperty(asked, async ([name, way, scope]) => {
      const text = way(name)
      expect(await found(lists.lookUp, text, scope)).toEqual(
        await found(resolveReference, text, scope),
      )
    }),
    { numRuns: runs(150) },
  )
})
