import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { describeRecord } from '../records/describe-record.ts'
import type { Json, Value } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { matchKeysOf } from './match-keys.ts'
import { Matcher } from './matcher.ts'
import { readIndex } from './read-index.ts'
import { RecordIndex } from './record-index.ts'
import { RecordsByParent } from './records-by-parent.ts'
import { RowError, type RowRefusal } from './row-error.ts'

/** A record that is to be created. */
export interface Creation {
  client?: number | null
  values?: Readonly<Record<string, Json>>
}

/** How records are looked for. */
export interface RecheckOptions {
  scope: Scope
  /** The keys that they are found by; null for those that the module declares. */
  match: readonly string[] | null
  /** IDs of records that are none of the others'. */
  except?: ReadonlySet<number>
}

/** The records of a module as they are now, and what finds the one that a row is about. */
export interface CurrentRecords {
  index: RecordIndex
  matcher: Matcher
}

/** Reads the records that creations are compared with. */
export async function readCurrentRecords(
  api: Api,
  resource: Resource,
  { scope, match, except = new Set() }: RecheckOptions,
  creations: readonly Creation[],
): Promise<CurrentRecords> {
  const whole = await readIndex(api, resource, scope)
  const narrowed = new RecordsByParent(api, resource, whole)
  for (const { values = {} } of creations) {
    const parent = values[narrowed.field ?? '']
    if (typeof parent === 'number') await narrowed.load(parent)
  }
  const index = except.size === 0 ? whole : without(resource, whole.records, except)
  return { index, matcher: new Matcher(resource, matchKeysOf(resource, match ?? undefined), index) }
}

function without(
  resource: Resource,
  records: readonly StoredRecord[],
  except: ReadonlySet<number>,
): RecordIndex {
  const index = new RecordIndex(resource)
  index.add(records.filter(({ row }) => !except.has(Number(row[resource.id]))))
  return index
}

/** Why a record can't be created any more: one matches the row by now. */
export function createConflict(
  resource: Resource,
  { client, values = {} }: Creation,
  { matcher }: Pick<CurrentRecords, 'matcher'>,
): RowRefusal | undefined {
  const keyed = {
    client: resource.client === resource.id ? undefined : client,
    isArchived: false,
    valueOf: (name: string) => plainIn(values[name]),
  }
  try {
    const match = matcher.find(keyed)
    if (match === undefined) return undefined
    return {
      why: `${describeRecord(resource, match.stored.row)} matches this row by ${match.by} now`,
      hint: 'Plan the import again',
    }
  } catch (error) {
    if (error instanceof RowError) return error.fault
    throw error
  }
}

function plainIn(value: Json | undefined): Value | undefined {
  return isValue(value) ? value : undefined
}

function isValue(value: Json | undefined): value is Value {
  return typeof value !== 'object' || value === null
}
