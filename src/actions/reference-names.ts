import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'

/** Reads the names of the records that these fields refer to, if it can; with `rows`, only if a row has the reference. */
export function readReferenceNames(
  api: Api,
  resource: Resource,
  scope: Scope,
  { fields, rows }: { fields: readonly string[]; rows?: readonly Row[] | undefined },
): Promise<NameLookup> {
  const wanted = fields.flatMap((name): ResourceName[] => {
    const refers = resource.fields[name]?.refers
    if (refers === undefined || name === resource.id) return []
    const isUsed = rows === undefined || rows.some((row) => (row[name] ?? null) !== null)
    return isUsed ? [refers] : []
  })
  return api.names(wanted, scope)
}
