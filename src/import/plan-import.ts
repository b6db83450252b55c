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
  /** The name of the source that the file comes from. */
  source?: string | undefined
  signal?: AbortSignal | undefined
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
}

/** A plan, with the records it is about. */
export interface PlannedImport {
  plan: ImportPlan
  /** The record of each update. */
  targets: ReadonlyMap<PlanRow, StoredRecord>
  /** The module's records in the scope, archived ones included. */
  listed: readonly StoredRecord[]
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
  const { planner, index } = await createPlanner(api, resource, options)
  const planned: PlanRow[] = []
  for await (const batch of rows) {
    options.signal?.throwIfAborted()
    for (const row of isBatch(batch) ? batch : [batch])
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

function isBatch(rows: RowInput | readonly RowInput[]): rows is readonly RowInput[] {
  return Array.isArray(rows)
}

/** Reads the records that rows are compared with, and returns what plans the rows. */
async function createPlanner(
  api: Api,
  resource: Resource,
  options: PlanningOptions,
): Promise<{ planner: RowPlanner; index: RecordIndex }> {
  const { scope, match } = options
  const keys = matchKeysOf(resource, match)
  const index = await readIndex(api, resource, scope)
  const lists = new ReferenceLists(api, isTenant(resource) ? { kind: 'all' } : scope)
  if (resource.needsFilter === undefined) lists.seed(resource, index.records)
  const matcher = new Matcher(resource, keys, index)
  const parts = {
    matcher,
    duplicates: new DuplicateRows(resource, matcher, index),
    clients: new RowClients(api, scope, lists),
    index,
    byParent: new RecordsByParent(api, resource, index),
  }
  const context = await createContext(api, { resource, index, lists }, options)
  return { planner: new RowPlanner(context, parts), index }
}

async function createContext(
  api: Api,
  { resource, index, lists }: { resource: Resource; index: RecordIndex; lists: ReferenceLists },
  { scope, isForced = false, replacesSecrets = false, random, sleep }: PlanningOptions,
): Promise<PlanContext> {
  const unable = new Map<WriteKind, Promise<RowRefusal | undefined>>()
  let proof: Promise<DecryptProof> | undefined
  return {
    ...{ api, resource, scope, isForced, canReplaceSecrets: replacesSecrets, random, sleep },
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
