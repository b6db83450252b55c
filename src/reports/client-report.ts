import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { scopeOfClient } from '../api/records/scope.ts'
import type { Failure } from '../errors.ts'
import type { NameLookup, Row } from '../records/record.ts'
import { isArchived } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import type { WallTime } from '../time/wall-time.ts'
import { reportModules } from './client-report-modules.ts'
import { namesInLists } from './client-report-names.ts'
import { listedRows } from './client-report-rows.ts'
import { chooseDue, type Expiring, expiringRecords } from './expiring-records.ts'
import { expiryKinds } from './expiry-kinds.ts'
import { readLists, type UnreadModule } from './read-with-clients.ts'

/** Which client to report on, and how far ahead to look. */
export interface ClientReportRequest {
  client: StoredRecord
  /** How many days ahead something that runs out is listed. */
  within: number
  /** The current time for the person. */
  today: WallTime
  /** The month whose time is added up, as parameters of a list. */
  month: Readonly<Record<string, number>>
}

/** Everything that a report about a client says. */
export interface ClientReport {
  client: Row
  isArchived: boolean
  /** The modules of the report in its order. */
  modules: readonly ReportedModule[]
  /** What runs out, the earliest first; nothing for an archived client. */
  expiring: readonly Expiring[]
  /** The modules with something that runs out that can't be read. */
  expiringUnread: readonly UnreadModule[]
  /** The names of the records that those in the report refer to. */
  names: NameLookup
  /** The modules that can't be read. */
  unread: readonly UnreadModule[]
}

/** A module of a report: its records as its list shows them, or why there are none. */
export interface ReportedModule {
  resource: Resource
  rows: readonly Row[]
  failure: Failure | undefined
}

/**
 * Reads all that a report says about a client, with one list for each module. Leaves out archived records and work that is
 * done. Throws the failure of the first module if none can be read.
 */
export async function readClientReport(
  api: Api,
  request: ClientReportRequest,
): Promise<ClientReport> {
  const { client, month } = request
  const tenant = resources[TENANT]
  const scope = scopeOfClient(Number(client.row[tenant.id]))
  const modules = reportModules()
  const expiring = expiryKinds().map(({ resource }) => resource)
  const all = [...new Set([...modules, ...expiring])]
  const { records, unread, absent } = await readLists(
    api,
    all.map((resource) => ({
      resource,
      request: { scope, ...(resource.periods === undefined ? {} : { parameters: month }) },
    })),
    { needed: all },
  )
  const failures = new Map([...unread, ...absent].map((one) => [one.resource, one.failure]))
  const reported = modules.map((resource) => ({
    resource,
    rows: listedRows(resource, records.get(resource) ?? []),
    failure: failures.get(resource),
  }))
  return {
    client: client.row,
    isArchived: isArchived(tenant, client.row),
    modules: reported,
    expiring: await readExpiringOf(records, request),
    expiringUnread: unread.filter(({ resource }) => expiring.includes(resource)),
    names: await namesInLists(api, reported, { scope, records, failures }),
    unread,
  }
}

/** Returns what runs out within the days asked for, as `readExpiring` does for the client. */
async function readExpiringOf(
  records: ReadonlyMap<Resource, readonly StoredRecord[]>,
  { client: { row }, within, today }: ClientReportRequest,
): Promise<readonly Expiring[]> {
  const clients = new Map([[row[resources[TENANT].id], row]])
  const all = expiryKinds().flatMap((kind) =>
    expiringRecords(kind, records.get(kind.resource) ?? [], clients, today),
  )
  return (await chooseDue(all, { within })).expiring
}
