import fc from 'fast-check'
import { formatRecordNumber } from '../../src/records/record-number.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { compareReleases, type Release } from '../../src/resources/releases.ts'
import type { Row } from '../../src/sandbox/database.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'

// The meaning of a WHICH, derived from the database alone, to compare the program with.

/** A way to name a record, and its index among those that can be named this way. */
export interface Naming {
  kind: 'id' | 'id:' | 'name' | 'name:' | 'key:' | 'archived' | 'elsewhere' | 'missing' | 'twin'
  at: number
  /** Whether the name is written in upper case. */
  isLoud: boolean
}

/** Sets of WHICH as people and scripts write them: most name one record, some none or several, some one twice. */
export const namings: fc.Arbitrary<Naming[]> = fc.array(
  fc.record({
    kind: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom('id', 'id:', 'name', 'name:', 'key:', 'archived') },
      { weight: 1, arbitrary: fc.constantFrom('elsewhere', 'missing', 'twin') },
    ) as fc.Arbitrary<Naming['kind']>,
    at: fc.nat(5),
    isLoud: fc.boolean(),
  }),
  { minLength: 1, maxLength: 7 },
)

/** The records of a module in the database, and the client of the command; undefined for all. */
export interface Records {
  resource: Resource
  rows: readonly Row[]
  client: string | undefined
  /** Whether archived records can't be read (H20). */
  hidesArchived: boolean
}

/** The argument on the command line. */
export function written(records: Records, { kind, at, isLoud }: Naming): string {
  const { resource, rows } = records
  const of = (some: readonly Row[]) => some[at % Math.max(some.length, 1)] ?? rows[0] ?? {}
  const mine = rows.filter((row) => isMine(records, row))
  const active = mine.filter((row) => !isArchived(records, row))
  const named = active.filter((row) => isPlain(row[resource.label]))
  const id = (row: Row) => row[resource.id] ?? '0'
  const text = (value: string) => (isLoud ? value.toUpperCase() : value)
  const [[key, field] = ['id', resource.id]] = Object.entries(resource.keys)
  switch (kind) {
    case 'id':
      return id(of(active))
    case 'id:':
      return `id:${id(of(active))}`
    case 'name':
      return text(of(named)[resource.label] ?? '')
    case 'name:':
      return `name:${text(of(named)[resource.label] ?? '')}`
    case 'key:': {
      const row = of(active.filter((one) => isPlain(one[field])))
      return `${key}:${row[field] ?? 'none'}`
    }
    case 'archived':
      return id(of(mine.filter((row) => isArchived(records, row))))
    case 'elsewhere':
      return id(of(rows.filter((row) => !isMine(records, row))))
    case 'missing':
      return at % 2 === 0 ? `${9000 + at}` : `nothing ${at}`
    default:
      return text(TWIN)
  }
}

/** A name that two records have. */
const TWIN = 'Twin'

/** The IDs that a WHICH matches: none, one or several. */
export function fitting(records: Records, which: string): string[] {
  const { resource, rows, hidesArchived } = records
  const mine = rows.filter(
    (row) => isMine(records, row) && !(hidesArchived && isArchived(records, row)),
  )
  const [, id] = /^(?:id:)?(\d+)$/.exec(which) ?? []
  if (id !== undefined)
    return idsOf(
      resource,
      mine.filter((row) => row[resource.id] === id),
    )
  const [, key, value = ''] = /^([a-z]+):(.+)$/i.exec(which) ?? []
  const field = key === 'name' ? resource.label : resource.keys[key ?? '']
  const isNamed = (row: Row) =>
    field === undefined
      ? allNames(resource, row).some((name) => isSame(name, which))
      : isSame(row[field] ?? '', value)
  const all = mine.filter(isNamed)
  const active = all.filter((row) => !isArchived(records, row))
  return idsOf(resource, active.length > 0 ? active : all)
}

function allNames(resource: Resource, row: Row): string[] {
  const fields = [resource.label, ...(resource.aliasFields ?? []), ...Object.values(resource.keys)]
  return [...fields.map((field) => row[field] ?? ''), formatRecordNumber(resource, row)]
}

function isSame(a: string, b: string): boolean {
  return a !== '' && a.toLowerCase() === b.toLowerCase()
}

function isMine({ resource, client }: Records, row: Row): boolean {
  return client === undefined || row[resource.client ?? ''] === client
}

/** The records of a module on a server, as they are now. */
export function recordsOf(
  { database }: Pick<HazardInstance, 'database'>,
  resource: Resource,
  client: string | undefined,
): Records {
  const { hidesArchivedSince: since } = resource
  return {
    resource,
    rows: structuredClone(database.tables[resource.module]?.rows ?? []),
    client,
    hidesArchived: since !== undefined && compareReleases(database.release, since) >= 0,
  }
}

/** A server with two records of the same name, so the name is ambiguous. */
export async function withTwins(release: Release, resource: Resource): Promise<HazardInstance> {
  const instance = await hazardInstance(release)
  const { client, id, label, module } = resource
  const owner = client === null || client === id ? {} : { [client]: 1 }
  for (const _ of [1, 2]) instance.put(module, { [label]: TWIN, ...owner })
  instance.changes()
  return instance
}

/** Whether a record is archived. */
export function isArchived({ resource }: Pick<Records, 'resource'>, row: Row): boolean {
  return (row[resource.archivedAt ?? ''] ?? null) !== null
}

/** Text that means the same on every release and as a WHICH. */
function isPlain(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && /^[A-Za-z][\w .@-]*$/.test(text)
}

function idsOf({ id }: Resource, rows: readonly Row[]): string[] {
  return rows.map((row) => row[id] ?? '')
}
