import { AmbiguousError, NotFoundError } from '../../errors.ts'
import { nounOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import { completeRecord, type FindOptions, findRecord, pick } from './find.ts'
import { readAll, type StoredRecord } from './read.ts'
import { readById } from './read-by-id.ts'
import type { Selector } from './selector.ts'

/** How several records are looked up. */
export interface LookupOptions extends Omit<FindOptions, 'onGuess'> {
  /** Whether the fields that only a read by ID joins may be missing. */
  isPartial?: boolean
  /** Whether the records found are useful even if one is missing. */
  mayMiss?: boolean
  /**
   * For IDs that were not found: returns records that exist although the server doesn't show them, or an error (H20).
   */
  recover?: (ids: readonly number[]) => Promise<ReadonlyMap<number, StoredRecord | NotFoundError>>
}

/** The most IDs that are read one by one; for more, the list is read once. */
export const MAX_SINGLE_READS = 5

/** How many IDs that are not in the list are read one by one to explain why: each is a row in the operator's log. */
const MAX_EXPLAINED = 5

/** A WHICH, and its result so far: a record or an error. */
export interface Looked {
  text: string
  selector: Selector
  stored?: StoredRecord
  isGuess?: boolean
  /** Whether the server doesn't show the record, so that only its ID and client are known. */
  isHidden?: boolean
  failure?: NotFoundError | AmbiguousError
}

/** Where records are looked up, and how. */
export interface Search {
  api: Api
  resource: Resource
  options: LookupOptions
  /** The records in the scope, if they were read. */
  records: readonly StoredRecord[] | undefined
  byId: ReadonlyMap<number, StoredRecord>
  /** How many IDs that are not in the list were read one by one. */
  explained: number
}

/** Starts a search; `records` are those in the scope, if they were read. */
export function searchIn(
  api: Api,
  resource: Resource,
  options: LookupOptions,
  records: readonly StoredRecord[] | undefined,
): Search {
  const byId = new Map((records ?? []).map((one) => [Number(one.row[resource.id]), one] as const))
  return { api, resource, options, records, byId, explained: 0 }
}

/** Whether reading the list once costs less than looking up each record on its own. */
export function isListCheaper(
  resource: Resource,
  named: readonly Pick<Looked, 'selector'>[],
  { isPartial = false }: LookupOptions,
): boolean {
  if (named.length < 2 || resource.needsFilter !== undefined) return false
  if (named.some(({ selector }) => selector.by !== 'id') || !canReadById(resource)) return true
  // If records are complete only in the list, each look-up reads it; if they aren't, each record is read anyway.
  if (resource.joinedIn === 'list') return true
  return named.length > MAX_SINGLE_READS && (isPartial || resource.joinedIn !== 'record')
}

function canReadById({ filters, id }: Resource): boolean {
  return filters.some(({ field, broken }) => field === id && broken === undefined)
}

/** Looks up one WHICH. In a list, the user isn't asked yet to choose among several: another WHICH may be missing. */
export async function lookUpOne(
  search: Search,
  { text, selector }: Pick<Looked, 'text' | 'selector'>,
): Promise<Pick<Looked, 'stored' | 'isGuess' | 'failure'>> {
  const { api, resource, options, records, byId } = search
  if (records === undefined) {
    return tryFind(options, (findOptions) => findRecord(api, resource, text, findOptions))
  }
  if (selector.by !== 'id') {
    const { choose, ...silent } = options
    return tryFind(silent, (findOptions) =>
      pickWhole(search, selector, records, { ...findOptions, listed: records }),
    )
  }
  const listed = byId.get(selector.id)
  if (listed !== undefined) return { stored: await toWhole(search, listed) }
  search.explained += 1
  if (search.explained > MAX_EXPLAINED) {
    return { failure: new NotFoundError(`No ${nounOf(resource)} ${selector.id}`) }
  }
  return tryFind(options, (findOptions) =>
    findRecord(api, resource, text, { ...findOptions, listed: records }),
  )
}

/** Runs a search and returns its record or error, and whether a partial name was used. Throws any other error. */
export async function tryFind(
  options: FindOptions,
  find: (options: FindOptions) => Promise<StoredRecord>,
): Promise<Pick<Looked, 'stored' | 'isGuess' | 'failure'>> {
  let isGuess = false
  const onGuess = () => {
    isGuess = true
  }
  try {
    const stored = await find({ ...options, onGuess })
    return { stored, isGuess }
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof AmbiguousError) return { failure: error }
    throw error
  }
}

/** Returns the record in the list that `selector` matches, complete. */
export async function pickWhole(
  search: Search,
  selector: Exclude<Selector, { by: 'id' }>,
  records: readonly StoredRecord[],
  options: FindOptions,
): Promise<StoredRecord> {
  const { api, resource } = search
  return toWhole(search, await pick({ api, resource, selector, options }, records))
}

async function toWhole(
  { api, resource, options }: Search,
  stored: StoredRecord,
): Promise<StoredRecord> {
  const isWhole = options.isPartial === true || resource.joinedIn !== 'record'
  return isWhole ? stored : completeRecord(api, resource, stored)
}

/** Reads records by their IDs in any scope, without the fields that only a list has. */
export async function readByIds(
  api: Api,
  resource: Resource,
  ids: readonly number[],
): Promise<ReadonlyMap<number, StoredRecord>> {
  const wanted = new Set(ids)
  const stored: StoredRecord[] = []
  if (wanted.size > MAX_SINGLE_READS || !canReadById(resource)) {
    stored.push(...(await readAll(api, resource, { scope: { kind: 'all' } })))
  } else {
    for (const id of wanted) {
      const record = await readById(api, resource, id)
      if (record !== undefined) stored.push(record)
    }
  }
  const byId = stored.map((record) => [Number(record.row[resource.id]), record] as const)
  return new Map(byId.filter(([id]) => wanted.has(id)))
}
