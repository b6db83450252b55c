import { type ModuleRead, readModules } from '../actions/read-modules.ts'
import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { type Failure, UnsupportedError } from '../errors.ts'
import { cleanName } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import { isArchived } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import type { ReadBefore } from './read-before.ts'

/** A module that can't be read, and why. */
export interface UnreadModule {
  resource: Resource
  failure: Failure
}

/** The lists of several modules. */
interface ReadLists {
  records: ReadonlyMap<Resource, readonly StoredRecord[]>
  /** The modules that can't be read. */
  unread: readonly UnreadModule[]
  /** The modules that this release doesn't have. */
  absent: readonly UnreadModule[]
}

/** The lists of several modules, and the clients that own their records. */
interface ListsWithClients extends Omit<ReadLists, 'absent'> {
  /** By ID; empty if they can't be read. */
  clients: ReadonlyMap<unknown, Row>
  /** Whether the scope is an archived client, whose records are left out. */
  isClientArchived: boolean
  /** The modules that this release doesn't have. */
  absent: readonly Resource[]
}

/**
 * Reads the lists of modules and of clients; with `before`, only those that are due. Throws the failure of the first module
 * if none can be read.
 */
export async function readWithClients(
  api: Api,
  modules: readonly Resource[],
  scope: Scope,
  before?: ReadBefore,
): Promise<ListsWithClients> {
  const tenant = resources[TENANT]
  const clientReads = scope.kind === 'global' ? [] : [tenant]
  const reads = [...clientReads, ...modules].map((resource) => ({ resource, request: { scope } }))
  const { records, unread, absent } = await readLists(api, reads, { needed: modules, before })
  const clients = new Map(records.get(tenant)?.map(({ row }) => [row[tenant.id], row]))
  const named = scope.kind === 'client' ? clients.get(scope.id) : undefined
  return {
    records,
    clients,
    isClientArchived: isOfArchived(named),
    unread,
    absent: absent.map(({ resource }) => resource),
  }
}

/** Reads several lists; with `before`, only those that are due. Throws the failure of the first of the modules that are needed if none of them can be read. */
export async function readLists(
  api: Api,
  reads: readonly ModuleRead[],
  { needed, before }: { needed: readonly Resource[]; before?: ReadBefore | undefined },
): Promise<ReadLists> {
  const records = new Map<Resource, readonly StoredRecord[]>()
  const failed: UnreadModule[] = []
  const lists = before?.readModules(api, reads) ?? readModules(api, reads)
  for await (const { resource, records: read, failure } of lists) {
    // Clients that can't be read again are still known from before.
    if (failure === undefined || read.length > 0) records.set(resource, read)
    if (failure !== undefined) failed.push({ resource, failure })
  }
  const absent = failed.filter(isAbsent)
  const unread = inOrder(failed, reads).filter((one) => !absent.includes(one))
  const [first] = [...unread, ...absent].filter(({ resource }) => needed.includes(resource))
  if (first !== undefined && !needed.some((resource) => records.has(resource))) {
    throw first.failure
  }
  return { records, unread, absent }
}

/** Whether a client is archived; false for none. */
export function isOfArchived(owner: Row | undefined): boolean {
  return owner !== undefined && isArchived(resources[TENANT], owner)
}

/** Returns a client's name for people; null if there is none, or it is unknown. */
export function nameOfClient(owner: Row | undefined): string | null {
  const { id, label } = resources[TENANT]
  const name = owner === undefined ? '' : cleanName(String(owner[label] ?? owner[id] ?? ''))
  return name === '' ? null : name
}

/** Whether the release doesn't have a module: not if every release has it, and this server should too. */
function isAbsent({ resource: { operations }, failure }: UnreadModule): boolean {
  const { since, until } = operations.read ?? {}
  const differs = since !== undefined || until !== undefined
  return differs && failure instanceof UnsupportedError
}

function inOrder(
  failed: readonly UnreadModule[],
  reads: readonly { resource: Resource }[],
): readonly UnreadModule[] {
  return reads.flatMap(({ resource }) => failed.filter((one) => one.resource === resource))
}
