import { unknownZoneNotice } from '../actions/notices.ts'
import type { Api } from '../api/api.ts'
import { serverZone } from '../api/capabilities/server-zone.ts'
import { resolveReferenceId } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { NameLookup } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import {
  lacksDeadlines,
  type OpenWork,
  openWork,
  type WorkModule,
  workModules,
} from './open-work.ts'
import { readWithClients, type UnreadModule } from './read-with-clients.ts'

/** What to look for. */
export interface DutyRequest {
  scope: Scope
  /** Only work of the technician that the person is; the name of the option for messages. */
  mine: string | undefined
}

/** The open work on one instance. */
export interface DutyReport {
  work: readonly OpenWork[]
  /** The names of technicians, as far as they can be read. */
  names: NameLookup
  /** Whether the scope is an archived client, whose records are left out. */
  isClientArchived: boolean
  /** The modules that can't be read. */
  unread: readonly UnreadModule[]
  /** The modules whose records have no deadlines of service levels on this server. */
  withoutDeadlines: readonly Resource[]
  /** Whether moments are read as UTC, since the server's time zone is unknown (H44). */
  notices: readonly Notice[]
}

/**
 * Reads the open records that technicians work on, with one list for each module. Leaves out archived records, and those of
 * archived clients. Throws the failure of the first module if none can be read.
 */
export async function readDuty(api: Api, { scope, mine }: DutyRequest): Promise<DutyReport> {
  const modules = workModules()
  const zone = await serverZone(api)
  const technicians = await ownIds(api, modules, { scope, mine })
  const { records, clients, isClientArchived, unread } = await readWithClients(
    api,
    modules.map(({ resource }) => resource),
    scope,
  )
  const work = modules.flatMap((module) => {
    const only = technicians?.get(module)
    const all = openWork(module, records.get(module.resource) ?? [], clients, zone?.zone)
    return only === undefined ? all : all.filter(({ assignee }) => assignee === only)
  })
  const isDated = zone === undefined && work.length > 0
  return {
    work,
    names: await api.names(namesNeeded(work), scope),
    isClientArchived,
    unread,
    withoutDeadlines: modules
      .filter((module) => lacksDeadlines(module, records.get(module.resource) ?? []))
      .map(({ resource }) => resource),
    notices: isDated ? [unknownZoneNotice(api.settings.instance, AS_UTC)] : [],
  }
}

const AS_UTC = 'their dates were compared as if written in UTC, which may be hours off'

/** Looks up who the person is in each module; undefined if everybody's work is wanted. */
async function ownIds(
  api: Api,
  modules: readonly WorkModule[],
  { scope, mine }: DutyRequest,
): Promise<ReadonlyMap<WorkModule, number> | undefined> {
  if (mine === undefined) return undefined
  const ids = await Promise.all(
    modules.map(async (module) => {
      const field = module.resource.fields[module.assignee]
      if (field === undefined) return []
      const id = await resolveReferenceId(api, { field, inputName: mine, text: 'me' }, scope)
      return [[module, id] as const]
    }),
  )
  return new Map(ids.flat())
}

function namesNeeded(work: readonly OpenWork[]): readonly ResourceName[] {
  return work.flatMap(({ module: { resource, assignee: field }, assignee }) => {
    const { refers } = resource.fields[field] ?? {}
    return assignee === null || refers === undefined ? [] : [refers]
  })
}
