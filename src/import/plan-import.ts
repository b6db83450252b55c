import { requireMayCreate } from '../actions/create.ts'
import { offlineValueOptions } from '../actions/resolve-values.ts'
import type { Api } from '../api/api.ts'
import type { DecryptProof } from '../api/capabilities/decrypt-proof.ts'
import { requireOperation } from '../api/capabilities/operation.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import {
  DecryptPasswordError,
  proveDecryptPassword,
} from '../api/writes/guards/decrypt-password.ts'
import { exclusiveFlagName } from '../api/writes/guards/exclusive-flags.ts'
import { PermissionError, UnsupportedError } from '../errors.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { DuplicateRows } from './duplicate-rows.ts'
import { countActions, type ImportPlan, type PlanRow } from './import-plan.ts'
import { matchKeysOf } from './match-keys.ts'
import { Matcher } from './matcher.ts'
import type { PlanContext } from './plan-context.ts'
import { readIndex } from './read-index.ts'
import type { RecordIndex } from './record-index.ts'
import { RecordsByParent } from './records-by-parent.ts'
import { ReferenceLists } from './reference-lists.ts'
import { RowClients } from './row-clients.ts'
import { type RowRefusal, refusalFrom } from './row-error.ts'
import type { RowInput } from './row-input.ts'
import { RowPlanner } from './row-planner.ts'

/** How an import is to be planned. */
export interface PlanningOptions {
  scope: Scope
  /** Keys that records are found by, in order, instead of those that the module declares. */
  match?: readonly string[] | undefined
  isForced?: boolean | undefined
  /** Whether a stored password or one-time secret is replaced. */
  replacesSecrets?: boolean | undefined
  /** The headings that aren't used; asked for once all rows were read. */
  ignoredColumns?: (() => readonly string[]) | undefined
  /** The name of the source that the file is from. */
  source?: string | undefined
  signal?: AbortSignal | undefined
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
}

/** A plan, and the records that it is about. */
export interface PlannedImport {
  plan: ImportPlan
  /** The record of each row that is an update. */
  targets: ReadonlyMap<PlanRow, StoredRecord>
  /** The module's records in the scope, archived ones too, as they were read. */
  listed: readonly StoredRecord[]
}

/** Rows, one at a time or many. */
export type RowInputs = AsyncIterable<RowInput | readonly RowInput[]>

/**
 * What an import is going to do. The module's list is read once, and so is each list that rows refer to. Throws what
 * concerns all rows; what is wrong with one is in the plan.
 */
export async function planImport(
  api: Api,
  resource: Resource,
  rows: RowInputs,
  options: PlanningOptions,
): Promise<PlannedImport> {
  const keys = matchKeysOf(resource, options.match)
  const scope = options.scope
  const index = await readIndex(api, resource, scope)
  const lists = new ReferenceLists(api, isTenant(resource) ? { kind: 'all' } : scope)
  if (resource.needsFilter === undefined) lists.seed(resource, index.records)
  const clients = new RowClients(api, scope, lists)
  const matcher = new Matcher(resource, keys, index)
  const narrowed = new RecordsByParent(api, resource, index)
  const repeated = new DuplicateRows(resource, matcher, index)
  const context = await contextOf(api, resource, index, lists, options)
  const planner = new RowPlanner(context, {
    matcher,
    duplicates: repeated,
    clients,
    index,
    narrowed,
  })
  const planned: PlanRow[] = []
  for await (const some of rows) {
    options.signal?.throwIfAborted()
    for (const row of isList(some) ? some : [some])
      planned.push(await planner.plan(row, planned.length))
  }
  const all = planner.refuseDuplicates(planned)
  return {
    plan: {
      resource: resource.name,
      source: options.source ?? null,
      counts: countActions(all),
      ignored_columns: options.ignoredColumns?.() ?? [],
      rows: all,
    },
    targets: planner.targets,
    listed: index.records,
  }
}

function isList(some: RowInput | readonly RowInput[]): some is readonly RowInput[] {
  return Array.isArray(some)
}

async function contextOf(
  api: Api,
  resource: Resource,
  index: RecordIndex,
  lists: ReferenceLists,
  { scope, isForced = false, replacesSecrets = false, random, sleep }: PlanningOptions,
): Promise<PlanContext> {
  const unable = new Map<WriteKind, Promise<RowRefusal | undefined>>()
  let proof: Promise<DecryptProof> | undefined
  return {
    ...{ api, resource, scope, isForced, canReplaceSecrets: replacesSecrets, random, sleep },
    valueOptions: await offlineValueOptions(api),
    lookUp: lists.lookUp,
    exclusiveMark: await onlyMarkOn(api, resource),
    whyUnable: (on) => {
      const known = unable.get(on) ?? inability(api, resource, on, scope)
      unable.set(on, known)
      return known
    },
    proof: () => {
      proof ??= provenPassword(api, random)
      return proof
    },
    othersMarked: (stored) => othersMarked(resource, index, stored),
  }
}

/** Why no row can be created, or updated. */
async function inability(
  api: Api,
  resource: Resource,
  on: WriteKind,
  scope: Scope,
): Promise<RowRefusal | undefined> {
  try {
    await requireOperation(api, resource, on)
    if (on === 'create') requireMayCreate(api, resource)
  } catch (error) {
    const isOfAll = error instanceof UnsupportedError || error instanceof PermissionError
    if (!isOfAll) throw error
    return refusalFrom(error)
  }
  if (on === 'update' || scope.kind !== 'client' || !isTenant(resource)) return undefined
  return {
    why: `The import is for ${scope.name ?? `client ${scope.id}`}, and a new client is another one`,
    hint: { for: 'For all clients', step: { do: 'choose-client', client: 'all' } },
  }
}

async function provenPassword(api: Api, random: PlanContext['random']): Promise<DecryptProof> {
  const proof = await proveDecryptPassword(api, random)
  if (proof !== 'wrong') return proof
  throw new DecryptPasswordError(
    `The decrypt password of ${api.settings.instance} opens none of its credentials: it is the wrong one`,
    { hazard: 'H06', hint: api.settings.advice.password },
  )
}

/** The mark that only one record of a client may have; none where the server's release lets several have it. */
async function onlyMarkOn({ capabilities }: Api, resource: Resource): Promise<string | undefined> {
  const mark = exclusiveFlagName(resource)
  const since = resource.fields[mark ?? '']?.exclusiveFlag?.since
  return since === undefined || (await capabilities.isAtLeast(since)) ? mark : undefined
}

/** Only records with the mark are looked at: a client has few. */
function othersMarked(
  resource: Resource,
  index: RecordIndex,
  { row }: StoredRecord,
): readonly number[] {
  const mark = exclusiveFlagName(resource)
  const { client, id } = resource
  if (mark === undefined || client === null || row[mark] !== true) return []
  return index.records
    .filter((one) => one.row[mark] === true && one.row[client] === row[client])
    .map((one) => Number(one.row[id]))
    .filter((other) => other !== row[id])
}
