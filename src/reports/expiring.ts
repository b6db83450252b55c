import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Resource } from '../resources/definition.ts'
import type { WallTime } from '../time/wall-time.ts'
import { chooseDue, type DayRange, type Expiring, expiringRecords } from './expiring-records.ts'
import type { ExpiryKind } from './expiry-kinds.ts'
import { readWithClients, type UnreadModule } from './read-with-clients.ts'

/** What runs out on one instance. */
export interface ExpiringReport {
  /** The earliest first. */
  expiring: readonly Expiring[]
  /** How many things with a day were looked at. */
  watched: number
  /** How many short-lived certificates were left out, since they aren't due yet. */
  notDue: number
  /** Whether the scope is an archived client, whose records are left out. */
  isClientArchived: boolean
  /** The modules that can't be read. */
  unread: readonly UnreadModule[]
  /** The modules that this release doesn't have. */
  absent: readonly Resource[]
}

/** What to look for. */
export interface ExpiringRequest extends DayRange {
  scope: Scope
  kinds: readonly ExpiryKind[]
  /** The current time for the person. */
  today: WallTime
}

/**
 * Reads what runs out. Leaves out archived records, and those of archived clients. Throws the failure of the first module
 * if none can be read.
 */
export async function readExpiring(api: Api, request: ExpiringRequest): Promise<ExpiringReport> {
  const { scope, kinds, today } = request
  const modules = [...new Set(kinds.map(({ resource }) => resource))]
  const { records, clients, isClientArchived, unread, absent } = await readWithClients(
    api,
    modules,
    scope,
  )
  const all = kinds.flatMap((kind) =>
    expiringRecords(kind, records.get(kind.resource) ?? [], clients, today),
  )
  const chosen = await chooseDue(all, request)
  return { ...chosen, watched: all.length, isClientArchived, unread, absent }
}
