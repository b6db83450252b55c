import type { Api } from '../../api/api.ts'
import { isInScope, type Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { RefusedError, tolerate, UsageError } from '../../errors.ts'
import type { ImportMap } from '../../import/import-map.ts'
import type { PlannedImport } from '../../import/plan-import.ts'
import type { SyncOptions } from '../../import/sync/sync-options.ts'
import { flagOf } from '../../records/field-names.ts'
import type { Resource } from '../../resources/definition.ts'
import { hiddenRecord } from '../../runs/target-records.ts'
import { absorbRuns } from '../../sources/absorb-run.ts'
import { listSources, readSourceMemory } from '../../sources/memory-file.ts'
import { withSourceLock } from '../../sources/source-lock.ts'
import type { SourceMemory } from '../../sources/source-memory.ts'
import { type SourceRecorder, sourceRecorder } from './remember-source.ts'
import type { SyncRequest } from './sync-request.ts'

/** A source that is imported. */
export interface OpenSource {
  /** How to plan its file. */
  options: SyncOptions
  /** Returns what remembers an import of it. */
  recorder(planned: PlannedImport): SourceRecorder | undefined
}

/** What is needed to open a source. */
interface SourceRequest {
  resource: Resource
  sync: SyncRequest
  map: ImportMap | undefined
  scope: Scope
}

/**
 * Opens the source of a file for the time of `work`, so that no other command can use it. Throws a UsageError if the source is
 * another module's, or if two sources own a field, a ConfigError if what is remembered can't be used, and a RefusedError
 * if another command is using it.
 */
export async function withSource<T>(
  context: Context,
  api: Api,
  request: SourceRequest,
  work: (source: OpenSource) => Promise<T>,
): Promise<T> {
  const { sync } = request
  const owner = { profile: api.settings.instance }
  const open = async () => work(openSource(context, api, request))
  return context.flags.dryRun === true ? open() : withSourceLock(context, owner, sync.source, open)
}

function openSource(
  context: Context,
  api: Api,
  { resource, sync, map, scope }: SourceRequest,
): OpenSource {
  const { source, onConflict, missing } = sync
  const saved = readMemory(context, api, resource, sync)
  const { memory, state, unverified } = usableMemory(context, api, saved, sync.rebuilds)
  const owns = map?.owns ?? new Set<string>()
  if (map !== undefined && owns.size > 0)
    requireSoleOwner(context, api, { resource, sync, map, scope })
  const options = {
    ...{ source, state, owns, onConflict, missing },
    ...{ records: memory?.records.values() ?? [], ...(unverified && { unverified }) },
    keyHeading: map?.sourceId,
  }
  return {
    options,
    recorder: (planned) => sourceRecorder(context, api, memory, planned),
  }
}

/** Returns what is remembered about a source; throws a UsageError if it is another module's. */
function readMemory(
  context: Context,
  { settings }: Api,
  { name, nouns }: Resource,
  { source, rebuilds }: SyncRequest,
): SourceMemory | undefined {
  const owner = { profile: settings.instance }
  let saved: SourceMemory | undefined
  try {
    saved = readSourceMemory(context, owner, source, { now: context.clock() })
  } catch (error) {
    if (!rebuilds || error instanceof RefusedError) throw error
    tolerate(error)
  }
  if (saved === undefined || saved.resource === name) return saved
  throw new UsageError(`${source} is a source of ${saved.resource}, not of ${nouns}`, {
    hint: `Give the ${nouns} a source of their own: --source ${source}-${name}`,
  })
}

/** Returns what can be used of what is remembered, with the runs that were killed before they could save it. */
function usableMemory(
  context: Context,
  api: Api,
  saved: SourceMemory | undefined,
  rebuilds: boolean,
): Pick<SyncOptions, 'state' | 'unverified'> & { memory: SourceMemory | undefined } {
  if (rebuilds) return { memory: undefined, state: 'lost' }
  if (saved === undefined) return { memory: undefined, state: 'none' }
  if (saved.url !== api.settings.url.href) {
    const { source, url } = saved
    context.note(
      'other_address',
      `What is remembered about ${source} is about ${url}, and isn't used`,
    )
    return { memory: undefined, state: 'lost' }
  }
  return { ...absorbRuns(context, api, saved, context.clock().toISOString()), state: 'known' }
}

/** Throws a UsageError if another source of the module owns one of the map's fields for the same clients. */
function requireSoleOwner(
  context: Context,
  { settings }: Api,
  { resource, sync, map, scope }: SourceRequest & { map: ImportMap },
): void {
  const others = listSources(context, { profile: settings.instance }, { now: context.clock() })
  for (const other of others) {
    if (!('memory' in other) || other.source === sync.source) continue
    const { memory } = other
    if (memory.resource !== resource.name || !coversScope(resource, memory, scope)) continue
    const field = memory.owns.find((name) => map.owns?.has(name))
    if (field === undefined) continue
    const place = map.ownsPlaces?.get(field)
    throw new UsageError(
      `${map.name}${place === undefined ? '' : `, ${place}`}: ${flagOf(resource, field)} is owned by the source ${other.source} already`,
      {
        hint: [
          `Take it out of owns in the map of ${other.source} or of ${sync.source}`,
          {
            for: `If ${other.source} is no longer imported`,
            step: { do: 'forget-source', source: other.source },
          },
        ],
      },
    )
  }
}

function coversScope(resource: Resource, { records }: SourceMemory, scope: Scope): boolean {
  return [...records.values()].some(({ id, client }) =>
    isInScope(resource, hiddenRecord(resource, id, client).row, scope),
  )
}
