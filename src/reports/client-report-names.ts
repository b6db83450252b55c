import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Failure } from '../errors.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'

/** The lists of a report, and why others can't be read. */
interface KnownLists {
  scope: Scope
  records: ReadonlyMap<Resource, readonly StoredRecord[]>
  failures: ReadonlyMap<Resource, Failure>
}

/**
 * Returns the names of the records that the columns of modules refer to: from the lists that were read, and only of what those
 * don't have from another list.
 */
export async function namesInLists(
  api: Api,
  modules: readonly { resource: Resource; rows: readonly Row[] }[],
  { scope, records, failures }: KnownLists,
): Promise<NameLookup> {
  const wanted = new Set(modules.flatMap(({ resource, rows }) => referredIn(resource, rows)))
  const known = new Map<ResourceName, ReadonlyMap<unknown, string>>()
  const missing: ResourceName[] = []
  for (const name of wanted) {
    const resource = resources[name]
    const list = records.get(resource)
    // The rows of a directory are of one client and month, and don't name everybody.
    if (list !== undefined && resource.directory === undefined) {
      known.set(name, namesOf(resource, list))
    } else if (!failures.has(resource)) missing.push(name)
  }
  const others = await api.names(missing, scope)
  return (name, id, row) => known.get(name)?.get(id) ?? others(name, id, row)
}

function namesOf({ id, label }: Resource, list: readonly StoredRecord[]) {
  return new Map(list.map(({ row }) => [row[id], String(row[label] ?? '')]))
}

/** The modules that the columns of these rows refer to, without their client. */
function referredIn({ columns, fields, client }: Resource, rows: readonly Row[]): ResourceName[] {
  return columns.flatMap(({ field }) => {
    const { refers } = fields[field] ?? {}
    const isUsed = field !== client && rows.some((row) => (row[field] ?? null) !== null)
    return refers === undefined || !isUsed ? [] : [refers]
  })
}
