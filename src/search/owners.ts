import { isInScope, ownerOf, type Scope } from '../api/records/scope.ts'
import type { Row } from '../records/record.ts'
import { isArchived } from '../records/record-state.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { isTenant } from '../resources/ownership.ts'

/** The client of a record. */
export interface Owner {
  /** Null if it belongs to none. */
  client: number | null
  /** Its name as the server sent it, if it is known. */
  name: string | undefined
  isArchived: boolean
}

/** Who owns the records of each module, from the lists that were read. */
export interface Owners {
  /** Remembers the records of a module that others belong to. */
  add(resource: Resource, rows: readonly Row[]): void
  /** Returns the owner of a record; undefined if the record isn't in the scope. */
  of(resource: Resource, row: Row): Owner | undefined
}

/** Returns the module whose records tell the client of this one's; undefined if each record has its own client. */
export function ownersOf({ client, parent, fields }: Resource): ResourceName | undefined {
  return client === null && parent !== undefined ? fields[parent]?.refers : undefined
}

/** Makes the owners of the records in a scope. */
export function makeOwners(scope: Scope): Owners {
  const rows = new Map<ResourceName, Map<number, Row>>()
  const rowOf = (name: ResourceName, id: number | null) => rows.get(name)?.get(id ?? 0)
  const tenantRow = (client: number | null): Owner => {
    const tenant = rowOf(TENANT, client)
    const name = tenant?.[resources[TENANT].label]
    return {
      client,
      name: typeof name === 'string' ? name : undefined,
      isArchived: tenant !== undefined && isArchived(resources[TENANT], tenant),
    }
  }
  return {
    add: (resource, added) => {
      rows.set(resource.name, new Map(added.map((row) => [Number(row[resource.id]), row] as const)))
    },
    of: (resource, row) => {
      const through = ownersOf(resource)
      if (through === undefined) {
        if (!isInScope(resource, row, scope)) return undefined
        return tenantRow(isTenant(resource) ? Number(row[resource.id]) : ownerOf(resource, row))
      }
      const parent = rowOf(through, Number(row[resource.parent ?? ''] ?? 0))
      if (parent === undefined) return scope.kind === 'all' ? tenantRow(null) : undefined
      return tenantRow(ownerOf(resources[through], parent))
    },
  }
}
