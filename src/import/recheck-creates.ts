import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { describeRecord } from '../records/describe-record.ts'
import type { Json, Value } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import type { SourceNote } from '../runs/step.ts'
import { matchKeysOf } from './match-keys.ts'
import { Matcher } from './matcher.ts'
import { readIndex } from './read-index.ts'
import { RecordIndex } from './record-index.ts'
import { RecordsByParent } from './records-by-parent.ts'
import { RowError, type RowRefusal } from './row-error.ts'
import type { RememberedRecords } from './sync/remembered-records.ts'

/** A planned create. */
interface Creation {
  client?: number | null
  values?: Readonly<Record<string, Json>>
  /** What is remembered about its row, if that comes from a source. */
  source?: Pick<SourceNote, 'key'> | undefined
}

/** How current records are matched with planned creates. */
interface CurrentRecordsQuery {
  scope: Scope
  /** The keys to find records by; null for the module's own. */
  match: readonly string[] | null
  /** IDs of records to leave out. */
  except?: ReadonlySet<number>
  /** Returns what is remembered about the source of the creates, from the current records. */
  remembered?: (index: RecordIndex) => RememberedRecords
}

/** The current records of a module, with a matcher for them. */
export interface CurrentRecords {
  index: RecordIndex
  matcher: Matcher
}

/** Reads the records that planned creates are compared with. */
export async function readCurrentRecords(
  api: Api,
  resource: Resource,
  { scope, match, except = new Set(), remembered }: CurrentRecordsQuery,
  creations: readonly Creation[],
): Promise<CurrentRecords> {
  const all = await readIndex(api, resource, scope)
  const byParent = new RecordsByParent(api, resource, all)
  for (const { values = {} } of creations) {
    const parent = values[byParent.field ?? '']
    if (typeof parent === 'number') await byParent.load(parent)
  }
  const index = except.size === 0 ? all : without(resource, all.records, except)
  const keys = matchKeysOf(resource, match ?? undefined)
  return { index, matcher: new Matcher(resource, keys, index, remembered?.(index)) }
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

/** Returns why a record can't be created any more: one now matches the row. Undefined if it still can. */
export function createConflict(
  resource: Resource,
  { client, values = {}, source }: Creation,
  { matcher }: Pick<CurrentRecords, 'matcher'>,
): RowRefusal | undefined {
  const identity = {
    client: resource.client === resource.id ? undefined : client,
    isArchived: false,
    valueOf: (name: string) => asValue(values[name]),
    ...(source?.key === undefined ? {} : { key: source.key }),
  }
  try {
    const match = matcher.find(identity)
    if (match === undefined) return undefined
    return {
      why: `${describeRecord(resource, match.stored.row)} now matches this row by ${match.by}`,
      hint: 'Plan the import again',
    }
  } catch (error) {
    if (error instanceof RowError) return error.fault
    throw error
  }
}

function asValue(value: Json | undefined): Value | undefined {
  return isValue(value) ? value : undefined
}

function isValue(value: Json | undefined): value is Value {
  return typeof value !== 'object' || value === null
}
