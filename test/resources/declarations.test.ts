import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import type { Filter, Operation } from '../../src/resources/operation.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import { RECORDED } from '../support/unrecorded.ts'

/** Release → module → column → its definition in the database. */
type Columns = Record<Release, Record<string, Record<string, DatabaseColumn>>>

interface DatabaseColumn {
  type: string
  null: boolean
  default: string | null
}

/** Release → module → operation → the filters and body that its file reads. */
type Endpoints = Record<Release, Record<string, Record<string, Endpoint>>>

interface Endpoint {
  filters?: string[]
  body?: string[]
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../wire/${name}.json`, import.meta.url), 'utf8'))

const { columns, joined }: { columns: Columns; joined: Columns } = read('columns')
const endpoints: Endpoints = read('endpoints')

/** Parameters that a write still reads although no table has the column any more. */
const UNUSED_PARAMETERS = ['credential_vendor_id', 'credential_software_id', 'content']
/** Parameters that every operation may read and that aren't filters or fields. */
const COMMON = ['client_id', 'api_key_decrypt_password']
/** Releases that number keys in the order of the columns. */
const NUMBERED: Release[] = ['25.01', '25.06', '25.12']

const all = RECORDED
const releasesOf = (table: object) => Object.keys(table) as Release[]
const nameOn = (release: Release, name: string, field: Field | undefined) =>
  field?.formerly?.find((former) => isWithin(release, former))?.name ?? name

it('every module is in the recordings, or is said not to be', () => {
  const known = new Set(releasesOf(endpoints).flatMap((one) => Object.keys(endpoints[one]!)))
  const missing = all.filter(({ module }) => !known.has(module)).map(({ name }) => name)
  const advice =
    'Record these modules (see CONTRIBUTING.md), or list them in test/support/unrecorded.ts'
  expect(missing, advice).toEqual([])
})

describe('every column of every module is declared as the database has it', () => {
  for (const release of releasesOf(columns)) {
    for (const resource of all.filter(({ name }) => name !== 'time')) {
      it(`${resource.module} on ${release}`, () => {
        expect(declared(resource, release, false)).toEqual(columns[release]![resource.module])
        expect(declared(resource, release, true)).toEqual(joinedColumns(resource, release))
      })
    }
  }

  it('in the order of the columns, which numbered keys follow', () => {
    for (const release of NUMBERED) {
      for (const { name, module } of all.filter(({ name }) => name !== 'time')) {
        const own = Object.keys(declared(resources[name], release, false))
        expect(own, `${module} on ${release}`).toEqual(Object.keys(columns[release]![module]!))
      }
    }
  })
})

describe('every operation is declared as the release has it', () => {
  for (const release of releasesOf(endpoints)) {
    for (const resource of all) {
      it(`${resource.module} on ${release}`, () => {
        const files = endpoints[release]![resource.module] ?? {}
        expect(
          operationsOn(resource, release)
            .map(({ file }) => file)
            .sort(),
        ).toEqual(Object.keys(files).sort())
        for (const { file } of operationsOn(resource, release)) {
          const { filters, body } = files[file] ?? {}
          if (filters) expect(filtersOn(resource, release)).toEqual(without(filters, COMMON))
          if (body && (file === 'create' || file === 'update')) {
            const id = nameOn(release, resource.id, resource.fields[resource.id])
            const known = [...COMMON, ...UNUSED_PARAMETERS, id]
            expect(written(resource, release, file).sort()).toEqual(without(body, known).sort())
          }
        }
      })
    }
  }

  it('and no module is missing', () => {
    const modules = new Set(all.map(({ module }) => module))
    for (const release of releasesOf(endpoints)) {
      expect(Object.keys(endpoints[release]!).filter((module) => !modules.has(module))).toEqual([])
    }
  })
})

function declared(resource: Resource, release: Release, isJoined: boolean) {
  const fields = Object.entries(resource.fields).filter(([, field]) => {
    return (
      isWithin(release, field) &&
      !field.isWriteOnly &&
      !field.isDerived &&
      (field.isJoined ?? false) === isJoined
    )
  })
  return Object.fromEntries(
    fields.map(([name, field]) => [
      nameOn(release, name, field),
      {
        type: field.sqlBefore?.find((before) => isWithin(release, before))?.sql ?? field.sql,
        null: field.nullable,
        default: field.databaseDefault,
      },
    ]),
  )
}

/** Returns the joined columns on a release; none if it can't read the module (ticket replies before 26.08). */
function joinedColumns({ module, operations }: Resource, release: Release) {
  const isRead = operations.read !== undefined && isWithin(release, operations.read)
  return (isRead ? joined[release]?.[module] : undefined) ?? {}
}

function operationsOn({ operations }: Resource, release: Release): Operation[] {
  return Object.values(operations).filter((operation) => isWithin(release, operation))
}

function filtersOn({ filters, fields }: Resource, release: Release): string[] {
  const own = filters.filter(({ name }) => name !== 'client_id')
  return own.map(({ name, field }: Filter) => {
    return nameOn(release, name, field === name ? fields[field] : undefined)
  })
}

function written(resource: Resource, release: Release, on: 'create' | 'update'): string[] {
  const own = Object.entries(resource.fields).filter(([, { write, ...field }]) => {
    if (write === undefined || !isWithin(release, field)) return false
    if (write.on !== 'both' && write.on !== on) return false
    return write.since === undefined || isWithin(release, { since: write.since })
  })
  return own.map(([name, field]) => field.write?.name ?? nameOn(release, name, field))
}

function without(names: readonly string[], known: readonly string[]): string[] {
  return names.filter((name) => !known.includes(name))
}

describe('keys and addresses are declared with their notation', () => {
  it.each(all.map((resource) => [resource.name, resource] as const))('%s', (_, resource) => {
    const { fields, keys, sharedKeys = {} } = resource
    for (const name of [...Object.values(keys), ...Object.values(sharedKeys).flat()]) {
      expect(fields, name).toHaveProperty(name)
    }
    for (const name of Object.values(sharedKeys).flat()) {
      expect(fields[name]?.notation, name).toBeDefined()
    }
    for (const [name, { notation, extension }] of Object.entries(fields)) {
      const hasNotation = /_(mac|email|phone|mobile|fax|gateway|ip|ipv6)$/.test(name)
      if (hasNotation) expect(notation, name).toBeDefined()
      if (extension !== undefined) expect(fields[extension]?.notation, name).toBe('extension')
    }
  })
})
