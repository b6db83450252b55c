import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'

/**
 * The names of what these fields refer to, as far as they can be read; with `rows` only of what one of them refers to.
 */
export function readReferenceNames(
  api: Api,
  resource: Resource,
  scope: Scope,
  { fields, rows }: { fields: readonly string[]; rows?: readonly Row[] | undefined },
): Promise<NameLookup> {
  const wanted = fields.flatMap((name): ResourceName[] => {
    const refers = resource.fields[name]?.refers
    if (refers === undefined || name === resource.id) return []
    const isThere = rows === undefined || rows.some((row) => (row[name] ?? null) !== null)
    return isThere ? [refers] : []
  })
  return api.names(wanted, scope)
}
