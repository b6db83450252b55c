import { unknownZoneNotice } from '../actions/notices.ts'
import type { Api } from '../api/api.ts'
import { serverZone } from '../api/capabilities/server-zone.ts'
import { resolveReferenceId } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { NameLookup } from '../records/record.ts'
import { isOpen } from '../records/record-state.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { changesIn, type DutyChanges, readNewReplies, unreadReplies } from './duty-changes.ts'
import {
  currentWork,
  lacksDeadlines,
  type WorkModule,
  type WorkRecord,
  workModules,
} from './open-work.ts'
import type { ReadBefore } from './read-before.ts'
import { readWithClients, type UnreadModule } from './read-with-clients.ts'

/** What to look for. */
export interface DutyRequest {
  scope: Scope
  /** Only work of the technician that the person is; the name of the option for messages. */
  mine: string | undefined
  /** Also reads what changed since this instant, in milliseconds. */
  since?: number | undefined
  /** What earlier reads found, if the report is read again and again. */
  before?: ReadBefore | undefined
}

/** The open work on one instance. */
export interface DutyReport {
  work: readonly WorkRecord[]
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
  /** Absent if they weren't requested. */
  changes?: DutyChanges
}

/**
 * Reads the open records that technicians work on, with one list for each module. Leaves out archived records, and those of
 * archived clients. Throws the failure of the first module if none can be read.
 */
export async function readDuty(plainApi: Api, request: DutyRequest): Promise<DutyReport> {
  const { scope, before } = request
  const api = before?.withNames(plainApi) ?? plainApi
  const modules = workModules()
  const zone = await serverZone(api)
  const dated = { ...request, zone: zone?.zone }
  const technicians = before?.ownIds ?? (await ownIds(api, modules, request))
  if (before !== undefined) before.ownIds = technicians
  const [lists, replies] = await Promise.all([
    readWithClients(
      api,
      modules.map(({ resource }) => resource),
      scope,
      before,
    ),
    readNewReplies(api, modules, dated),
  ])
  const current = modules.flatMap((module) => {
    const only = technicians?.get(module.resource)
    const records = lists.records.get(module.resource) ?? []
    const all = currentWork(module, records, lists.clients, zone?.zone)
    return only === undefined ? all : all.filter(({ assignee }) => assignee === only)
  })
  const work = current.filter(({ module: { resource }, row }) => isOpen(resource, row))
  const changes = changesIn(current, replies, dated)
  const changed = [...(changes?.work ?? []), ...(changes?.replies ?? [])]
  const shown = [...work, ...changed.map((one) => one.work)]
  const isDated = zone === undefined && shown.length > 0
  return {
    work,
    names: await api.names(namesNeeded(shown), scope),
    isClientArchived: lists.isClientArchived,
    unread: [...lists.unread, ...replies.flatMap(unreadReplies)],
    withoutDeadlines: modules
      .filter((module) => lacksDeadlines(module, lists.records.get(module.resource) ?? []))
      .map(({ resource }) => resource),
    notices: isDated ? [unknownZoneNotice(api.settings.instance, AS_UTC)] : [],
    ...(changes === undefined ? {} : { changes }),
  }
}

const AS_UTC = 'their dates were compared as if written in UTC, which may be hours off'

/** Looks up who the person is in each module; undefined if everybody's work is wanted. */
async function ownIds(
  api: Api,
  modules: readonly WorkModule[],
  { scope, mine }: DutyRequest,
): Promise<ReadonlyMap<Resource, number> | undefined> {
  if (mine === undefined) return undefined
  const ids = await Promise.all(
    modules.map(async (module) => {
      const field = module.resource.fields[module.assignee]
      if (field === undefined) return []
      const id = await resolveReferenceId(api, { field, inputName: mine, text: 'me' }, scope)
      return [[module.resource, id] as const]
    }),
  )
  return new Map(ids.flat())
}

function namesNeeded(work: readonly WorkRecord[]): readonly ResourceName[] {
  return work.flatMap(({ module: { resource, assignee: field }, assignee }) => {
    const { refers } = resource.fields[field] ?? {}
    return assignee === null || refers === undefined ? [] : [refers]
  })
}
