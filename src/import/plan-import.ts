import { requireMayCreate } from '../actions/create.ts'
import { offlineValueOptions } from '../actions/resolve-values.ts'
import type { Api } from '../api/api.ts'
import type { DecryptProof } from '../api/capabilities/decrypt-proof.ts'
import { requireOperation } from '../api/capabilities/operation.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import {
  DecryptPasswordError,
  proveCurrentPassword,
} from '../api/writes/guards/decrypt-password.ts'
import { exclusiveFlagName } from '../api/writes/guards/exclusive-flags.ts'
import { PermissionError, UnsupportedError } from '../errors.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import type { SourceNote } from '../runs/step.ts'
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
import { DeferredRowError } from './sync/source-matcher.ts'
import type { SyncOptions } from './sync/sync-options.ts'
import type { SyncPlan } from './sync/sync-plan.ts'

/** Options for planning an import. */
export interface PlanningOptions {
  scope: Scope
  /** Keys to find records by, in order, instead of the module's own. */
  match?: readonly string[] | undefined
  isForced?: boolean | undefined
  /** Whether a different stored password or one-time secret may be replaced. */
  replacesSecrets?: boolean | undefined
  /** Returns the headings that aren't used; called after all rows have been read. */
  ignoredColumns?: (() => readonly string[]) | undefined
  /** The source that the file comes from, if it is known as one. */
  sync?: SyncOptions | undefined
  signal?: AbortSignal | undefined
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
}

/** A plan, with the records it is about. */
export interface PlannedImport {
  plan: ImportPlan
  /** The record of each update. */
  targets: ReadonlyMap<PlanRow, StoredRecord>
  /** What to remember about the source once a row is written or was found unchanged. */
  notes: ReadonlyMap<PlanRow, SourceNote>
  /** The module's records in the scope, archived ones included. */
  listed: readonly StoredRecord[]
  /** What is remembered about the file's source, and will be of each row. */
  sync?: SyncPlan
}

/** Rows, one at a time or in batches. */
type RowInputs = AsyncIterable<RowInput | readonly RowInput[]>

/**
 * Plans an import. The module's list is read once, and so is each list that rows refer to. Throws errors that concern all
 * rows; a problem with one row is part of the plan.
 */
export async function planImport(
  api: Api,
  resource: Resource,
  rows: RowInputs,
  options: PlanningOptions,
): Promise<PlannedImport> {
  const { planner, index, context } = await createPlanner(api, resource, options)
  const { sync } = context
  const planned = planner.refuseDuplicates(await planRows(planner, sync, rows, options.signal))
  const targets = new Map(planner.targets)
  if (sync !== undefined) {
    const { planLeavers } = await import('./sync/plan-leavers.ts')
    for (const { row, linked } of await planLeavers(context, sync)) {
      planned.push(row)
      if (row.values !== undefined || row.verb !== undefined) targets.set(row, linked.stored)
    }
  }
  return {
    plan: {
      resource: resource.name,
      source: sync?.options.source ?? null,
      ...(sync === undefined ? {} : { memory: sync.state() }),
      counts: countActions(planned, sync !== undefined),
      ignored_columns: options.ignoredColumns?.() ?? [],
      rows: planned,
    },
    ...{ targets, notes: sync?.notes ?? new Map(), listed: index.records },
    ...(sync === undefined ? {} : { sync }),
  }
}

/** Plans all rows, those last that depend on which other records of the source the file has. */
async function planRows(
  planner: RowPlanner,
  sync: SyncPlan | undefined,
  rows: RowInputs,
  signal: AbortSignal | undefined,
): Promise<PlanRow[]> {
  const planned: PlanRow[] = []
  const deferred: { row: RowInput; place: number }[] = []
  for await (const batch of rows) {
    signal?.throwIfAborted()
    for (const row of isBatch(batch) ? batch : [batch]) {
      try {
        planned.push(await planner.plan(row, planned.length))
      } catch (error) {
        if (!(error instanceof DeferredRowError)) throw error
        deferred.push({ row, place: planned.length })
        planned.push({ line: row.line, do: 'skip' })
      }
    }
  }
  sync?.remembered.noteFileRead()
  for (const { row, place } of deferred) planned[place] = await planner.plan(row, place)
  return planned
}

function isBatch(rows: RowInput | readonly RowInput[]): rows is readonly RowInput[] {
  return Array.isArray(rows)
}

/** Reads the records that rows are compared with, and returns what plans the rows. */
async function createPlanner(
  api: Api,
  resource: Resource,
  options: PlanningOptions,
): Promise<{ planner: RowPlanner; index: RecordIndex; context: PlanContext }> {
  const { scope, match } = options
  const keys = matchKeysOf(resource, match)
  const index = await readIndex(api, resource, scope)
  const lists = new ReferenceLists(api, isTenant(resource) ? { kind: 'all' } : scope)
  if (resource.needsFilter === undefined) lists.seed(resource, index.records)
  const sync = await openSync(api, { resource, scope, index }, options.sync)
  const matcher = new Matcher(resource, keys, index, sync?.remembered)
  const parts = {
    matcher,
    duplicates: new DuplicateRows(resource, {
      matcher,
      index,
      keyHeading: sync?.options.keyHeading,
    }),
    clients: new RowClients(api, scope, lists),
    index,
    byParent: new RecordsByParent(api, resource, index),
  }
  const context = await createContext(api, { resource, index, lists, sync }, options)
  return { planner: new RowPlanner(context, parts), index, context }
}

async function openSync(
  api: Api,
  records: { resource: Resource; scope: Scope; index: RecordIndex },
  options: SyncOptions | undefined,
): Promise<SyncPlan | undefined> {
  if (options === undefined) return undefined
  return (await import('./sync/open-sync.ts')).openSync(api, records, options)
}

/** What a plan's context is made from. */
interface ContextParts {
  resource: Resource
  index: RecordIndex
  lists: ReferenceLists
  sync: SyncPlan | undefined
}

async function createContext(
  api: Api,
  { resource, index, lists, sync }: ContextParts,
  { scope, isForced = false, replacesSecrets = false, random, sleep }: PlanningOptions,
): Promise<PlanContext> {
  const unable = new Map<WriteKind, Promise<RowRefusal | undefined>>()
  let proof: Promise<DecryptProof> | undefined
  return {
    ...{ api, resource, scope, isForced, canReplaceSecrets: replacesSecrets, random, sleep, sync },
    valueOptions: await offlineValueOptions(api),
    lookUp: lists.lookUp,
    exclusiveFlag: await exclusiveFlagOn(api, resource),
    whyUnable: (on) => {
      const known = unable.get(on) ?? findWhyUnable(api, resource, on, scope)
      unable.set(on, known)
      return known
    },
    proof: () => {
      proof ??= requireRightPassword(api, random)
      return proof
    },
    othersFlagged: (stored) => findOthersFlagged(resource, index, stored),
  }
}

/** Returns why no row can be created or updated; undefined if rows can. */
async function findWhyUnable(
  api: Api,
  resource: Resource,
  on: WriteKind,
  scope: Scope,
): Promise<RowRefusal | undefined> {
  try {
    await requireOperation(api, resource, on)
    if (on === 'create') requireMayCreate(api, resource)
  } catch (error) {
    const concernsAll = error instanceof UnsupportedError || error instanceof PermissionError
    if (!concernsAll) throw error
    return refusalFrom(error)
  }
  if (on === 'update' || scope.kind !== 'client' || !isTenant(resource)) return undefined
  return {
    why: `The import is for ${scope.name ?? `client ${scope.id}`}, so it can't create another client`,
    hint: { for: 'For all clients', step: { do: 'choose-client', client: 'all' } },
  }
}

/** Returns how far the decrypt password is proven. Throws a DecryptPasswordError if it is wrong. */
async function requireRightPassword(
  api: Api,
  random: PlanContext['random'],
): Promise<DecryptProof> {
  const proof = await proveCurrentPassword(api, random)
  if (proof !== 'wrong') return proof
  throw new DecryptPasswordError(
    `The decrypt password of ${api.settings.instance} is wrong: it can't decrypt any credential`,
    { hazard: 'H06', hint: api.settings.advice.password },
  )
}

/** Returns the flag that only one record of a client may have; undefined if the server's release allows several. */
async function exclusiveFlagOn(
  { capabilities }: Api,
  resource: Resource,
): Promise<string | undefined> {
  const flag = exclusiveFlagName(resource)
  const since = resource.fields[flag ?? '']?.exclusiveFlag?.since
  return since === undefined || (await capabilities.isAtLeast(since)) ? flag : undefined
}

/** Returns the IDs of other records with the flag, if the record has it. */
function findOthersFlagged(
  resource: Resource,
  index: RecordIndex,
  { row }: StoredRecord,
): readonly number[] {
  const flag = exclusiveFlagName(resource)
  const { client, id } = resource
  if (flag === undefined || client === null || row[flag] !== true) return []
  return index.records
    .filter((record) => record.row[flag] === true && record.row[client] === row[client])
    .map((record) => Number(record.row[id]))
    .filter((other) => other !== row[id])
}
