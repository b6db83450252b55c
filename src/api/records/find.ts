import { fuzzyRank, LIKENESSES } from '../../records/fuzzy-match.ts'
import { MAX_ID } from '../../records/ids.ts'
import type { Row } from '../../records/record.ts'
import { foldText } from '../../records/text-equality.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import { requireSameRecord } from '../http/validate-record.ts'
import { readAll, type StoredRecord, scopeTest } from './read.ts'
import { readById, readCompleteById } from './read-by-id.ts'
import { clientOf, type Scope } from './scope.ts'
import {
  matchesSelector,
  matchesSharedKey,
  type NamedSelector,
  parseSelector,
  searchedNamesOf,
  selectorText,
} from './selector.ts'

/** Loads the error messages, only when they are needed. */
function loadErrors() {
  return import('./not-found.ts')
}

/** What a search may do. */
export interface FindOptions {
  scope: Scope
  /** The records in the scope, if they were read already: a missing record is explained by them, and by `outside`. */
  listed?: readonly StoredRecord[]
  /** Reads the records of all clients, to say where a missing record is; called once, even if several are missing. */
  outside?: () => Promise<readonly StoredRecord[]>
  /** Whether a partial name is enough if it matches only one record (at a terminal). */
  mayGuess?: boolean
  /** Whether, if no partial name matches, words in any order, their initials, or single letters may be matched. */
  mayGuessLoosely?: boolean
  /** Called with the record that a partial name matched. */
  onGuess?: (row: Row) => void
  /** Asks the user to choose among several records; if undefined, several are an error that lists them. */
  choose?: (resource: Resource, records: readonly StoredRecord[]) => Promise<StoredRecord>
}

/** A search for one record by its name, a key or its number. */
export interface NamedSearch {
  api: Api
  resource: Resource
  selector: NamedSelector
  options: FindOptions
}

/**
 * Returns the one record that a WHICH matches, complete. Throws a NotFoundError if there is none, and an AmbiguousError
 * if there are several and the user can't choose.
 */
export async function findRecord(
  api: Api,
  resource: Resource,
  text: string,
  options: FindOptions,
): Promise<StoredRecord> {
  const selector = parseSelector(resource, text)
  const { scope } = options
  if (selector.by === 'id') {
    if (selector.id <= MAX_ID) return findById(api, resource, selector.id, options)
    // Too large for an exact number, so the message repeats the digits as they were written.
    const digits = text.replace(/^.*:/s, '').trim()
    throw await (await loadErrors()).notFoundError(api, resource, digits, options)
  }
  const records = await readAll(api, resource, { scope })
  const found = await pick({ api, resource, selector, options }, records)
  return resource.joinedIn === 'record' ? completeRecord(api, resource, found) : found
}

/** Returns the record with an ID, complete; reads the list if a read by ID leaves fields out. */
export async function findById(
  api: Api,
  resource: Resource,
  id: number,
  options: Pick<FindOptions, 'scope' | 'listed'>,
): Promise<StoredRecord> {
  const { scope } = options
  const byId = await readById(api, resource, id)
  if (byId === undefined) {
    throw await (await loadErrors()).notFoundError(api, resource, String(id), options)
  }
  const isWithin = await scopeTest(api, resource, scope)
  if (!isWithin(byId.row)) {
    throw await (await loadErrors()).outOfScopeError(api, resource, byId.row, scope)
  }
  if (resource.joinedIn !== 'list') return byId
  const whole = await readCompleteById(api, resource, id, clientOf(resource, byId.row))
  if (whole !== undefined) requireSameRecord(api.server, resource, byId.row, whole.row)
  return whole ?? byId
}

/** Adds the fields to a record that only a read by ID joins (a ticket's status name). */
export async function completeRecord(
  api: Api,
  resource: Resource,
  stored: StoredRecord,
): Promise<StoredRecord> {
  const id = stored.row[resource.id]
  const whole = typeof id === 'number' ? await readById(api, resource, id) : undefined
  if (whole === undefined) return stored
  // If the command has waited since, someone may have changed the record; the write checks that.
  if (api.freshness.isFresh(stored.readMark)) {
    requireSameRecord(api.server, resource, stored.row, whole.row)
  }
  // It counts as read when it was first read: a list to choose from may have been open in between.
  const { readMark, selector } = stored
  const found = { ...(readMark && { readMark }), ...(selector && { selector }) }
  return { ...whole, ...found, asFound: stored.asFound ?? stored }
}

/** Returns the one of these records that matches; throws as `findRecord` does. */
export async function pick(
  search: NamedSearch,
  records: readonly StoredRecord[],
): Promise<StoredRecord> {
  return { ...(await findMatch(search, records)), selector: search.selector }
}

/** Returns the active records in a list that have a name for which `test` is true. */
type NameFilter = (test: (name: string) => boolean) => readonly StoredRecord[]

async function findMatch(
  search: NamedSearch,
  records: readonly StoredRecord[],
): Promise<StoredRecord> {
  const { resource, selector, options } = search
  const wanted = foldText(selectorText(selector))
  const withRow = (test: (row: Row) => boolean) =>
    preferActive(
      resource,
      records.filter(({ row }) => test(row)),
    )
  const withName: NameFilter = (test) =>
    withRow((row) => searchedNamesOf(resource, row, selector).some(test))
  const whole = withRow((row) => matchesSelector(resource, row, selector))
  const exact =
    whole.length > 0 ? whole : withRow((row) => matchesSharedKey(resource, row, selector))
  if (exact.length > 0) return chooseOne(search, exact)
  const partial = withName((name) => foldText(name).includes(wanted))
  const noMatchError = async () => (await loadErrors()).noMatchError(search, partial)
  if (options.mayGuess !== true) throw await noMatchError()
  const similar = partial.length > 0 ? partial : await matchesIgnoringAccents(withName, wanted)
  const guesses =
    similar.length === 0 && options.mayGuessLoosely === true
      ? closestMatches(withName, wanted)
      : similar
  if (guesses.length === 0) throw await noMatchError()
  const match = await chooseOne(search, guesses)
  if (guesses.length === 1) options.onGuess?.(match.row)
  return match
}

/** The records whose names contain the text if accents are ignored (`bjork`). */
async function matchesIgnoringAccents(
  withName: NameFilter,
  wanted: string,
): Promise<readonly StoredRecord[]> {
  const { foldForSearch } = await import('../../text/search-folding.ts')
  const plain = foldForSearch(wanted)
  return plain === '' ? [] : withName((name) => foldForSearch(name).includes(plain))
}

/** The records whose names are most like the text. */
function closestMatches(withName: NameFilter, wanted: string): readonly StoredRecord[] {
  const byLikeness = LIKENESSES.map((rank) =>
    withName((name) => fuzzyRank(foldText(name), wanted) === rank),
  )
  return byLikeness.find(({ length }) => length > 0) ?? []
}

/** Returns the only record; of several, never simply the first: the user chooses, or an error lists them. */
async function chooseOne(
  { api, resource, selector, options }: NamedSearch,
  found: readonly StoredRecord[],
): Promise<StoredRecord> {
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  const ordered = hiddenLast(resource, found)
  if (options.choose !== undefined) return options.choose(resource, ordered)
  const { ambiguousError, describeAll, MAX_CANDIDATES } = await loadErrors()
  const lines = await describeAll(api, resource, ordered.slice(0, MAX_CANDIDATES))
  throw ambiguousError(resource, selectorText(selector), lines, found.length)
}

/** Puts records that a list hides (closed tickets) after the others, keeping their order otherwise. */
export function hiddenLast(
  { hiddenByDefault }: Resource,
  records: readonly StoredRecord[],
): readonly StoredRecord[] {
  if (hiddenByDefault === undefined) return records
  const isHidden = ({ row }: StoredRecord) =>
    Number(row[hiddenByDefault.field] === hiddenByDefault.value)
  return [...records].sort((a, b) => isHidden(a) - isHidden(b))
}

/** Returns the records that aren't archived, or all if there is no such record. */
function preferActive(
  { archivedAt }: Resource,
  records: readonly StoredRecord[],
): readonly StoredRecord[] {
  if (archivedAt === null) return records
  const active = records.filter(({ row }) => (row[archivedAt] ?? null) === null)
  return active.length > 0 ? active : records
}
