import { AmbiguousError, NotFoundError } from '../../errors.ts'
import { nounOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import { complete, type FindOptions, findRecord, pick } from './find.ts'
import { readAll, type StoredRecord } from './read.ts'
import { readById } from './read-by-id.ts'
import type { Selector } from './selector.ts'

/** How several records are looked for. */
export interface LookupOptions extends Omit<FindOptions, 'onGuess'> {
  /** The fields that only a read by ID joins may be missing. */
  isPartial?: boolean
  /** The others are of use where one is missing. */
  mayMiss?: boolean
  /** For IDs that were not found: records that are there although the server does not show them, or why not (H20). */
  recover?: (ids: readonly number[]) => Promise<ReadonlyMap<number, StoredRecord | NotFoundError>>
}

/** So many IDs are read one by one; more of them cost one reading of the list. */
export const FEW = 5

/** Of so many IDs that are not in the list a read of their own tells more; each is a row in the operator's log. */
const EXPLAINED = 5

/** A WHICH, and what it came to so far: a record or a failure. */
export interface Looked {
  text: string
  which: Selector
  stored?: StoredRecord
  isGuess?: boolean
  /** Not shown by the server: known by its ID and client alone. */
  isHidden?: boolean
  failure?: NotFoundError | AmbiguousError
}

/** What is looked in, and how. */
export interface Search {
  api: Api
  resource: Resource
  options: LookupOptions
  /** The scope's list, where it was read. */
  records: readonly StoredRecord[] | undefined
  byId: ReadonlyMap<number, StoredRecord>
  /** How many IDs that are not in it were read on their own. */
  explained: number
}

/** Begins a search; `records` is the scope's list, where it was read. */
export function searchIn(
  api: Api,
  resource: Resource,
  options: LookupOptions,
  records: readonly StoredRecord[] | undefined,
): Search {
  const byId = new Map((records ?? []).map((one) => [Number(one.row[resource.id]), one] as const))
  return { api, resource, options, records, byId, explained: 0 }
}

/** Whether one reading of the list costs less than looking each up on its own. */
export function isListCheaper(
  resource: Resource,
  asked: readonly Pick<Looked, 'which'>[],
  { isPartial = false }: LookupOptions,
): boolean {
  if (asked.length < 2 || resource.needsFilter !== undefined) return false
  if (asked.some(({ which }) => which.by !== 'id') || !canReadById(resource)) return true
  // Where a record is whole only in the list each look-up reads it; where it is not whole there, each is read anyway.
  if (resource.joinedIn === 'list') return true
  return asked.length > FEW && (isPartial || resource.joinedIn !== 'record')
}

function canReadById({ filters, id }: Resource): boolean {
  return filters.some(({ field, broken }) => field === id && broken === undefined)
}

/** Looks one up. In a list nobody is asked which of several is meant: it is not clear yet that the others are there. */
export async function lookUpOne(
  search: Search,
  { text, which }: Pick<Looked, 'text' | 'which'>,
): Promise<Pick<Looked, 'stored' | 'isGuess' | 'failure'>> {
  const { api, resource, options, records, byId } = search
  if (records === undefined) {
    return tryFind(options, (one) => findRecord(api, resource, text, one))
  }
  if (which.by !== 'id') {
    const { choose, ...silent } = options
    return tryFind(silent, (one) => pickWhole(search, which, records, { ...one, listed: records }))
  }
  const listed = byId.get(which.id)
  if (listed !== undefined) return { stored: await whole(search, listed) }
  search.explained += 1
  if (search.explained > EXPLAINED) {
    return { failure: new NotFoundError(`No ${nounOf(resource)} ${which.id}`) }
  }
  return tryFind(options, (one) => findRecord(api, resource, text, { ...one, listed: records }))
}

/** What a search came to, with whether a part of the name had to do; throws what is about more than this one. */
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

/** The one of the list's records that is named, complete. */
export async function pickWhole(
  search: Search,
  which: Exclude<Selector, { by: 'id' }>,
  records: readonly StoredRecord[],
  options: FindOptions,
): Promise<StoredRecord> {
  return whole(search, await pick(search.api, search.resource, which, records, options))
}

async function whole(
  { api, resource, options }: Search,
  stored: StoredRecord,
): Promise<StoredRecord> {
  const isWhole = options.isPartial === true || resource.joinedIn !== 'record'
  return isWhole ? stored : complete(api, resource, stored)
}

/** The records of these IDs in whatever scope, without the fields that only a list has. */
export async function readByIds(
  api: Api,
  resource: Resource,
  ids: readonly number[],
): Promise<ReadonlyMap<number, StoredRecord>> {
  const wanted = new Set(ids)
  const stored: StoredRecord[] = []
  if (wanted.size > FEW || !canReadById(resource)) {
    stored.push(...(await readAll(api, resource, { scope: { kind: 'all' } })))
  } else {
    for (const id of wanted) stored.push(...toList(await readById(api, resource, id)))
  }
  const byId = stored.map((one) => [Number(one.row[resource.id]), one] as const)
  return new Map(byId.filter(([id]) => wanted.has(id)))
}

function toList<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one]
}
