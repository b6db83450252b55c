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

/** What words a failure is loaded only where there is one. */
function notFoundTexts() {
  return import('./not-found.ts')
}

/** What a search may do. */
export interface FindOptions {
  scope: Scope
  /** The scope's list, where it was read already: a record that is not found is explained by it, and by no further read but `outside`. */
  listed?: readonly StoredRecord[]
  /** Reads the records of all clients, to say where one is that is not in the scope; once for several that are missing. */
  outside?: () => Promise<readonly StoredRecord[]>
  /** Whether a part of a name may do, where it fits only one record (at a terminal). */
  mayGuess?: boolean
  /** Whether, where no part fits, a name may be guessed by its words in any order, their initials, or its letters. */
  mayGuessLoosely?: boolean
  /** Told which record a part of a name was taken for. */
  onGuess?: (row: Row) => void
  /** Asks a person which of several is meant; absent: several are an error that lists them. */
  choose?: (resource: Resource, records: readonly StoredRecord[]) => Promise<StoredRecord>
}

/** The one record that fits, complete; fails when none does, or more than one. */
export async function findRecord(
  api: Api,
  resource: Resource,
  text: string,
  options: FindOptions,
): Promise<StoredRecord> {
  const which = parseSelector(resource, text)
  const { scope, listed } = options
  if (which.by === 'id') {
    if (which.id <= MAX_ID) return findById(api, resource, which.id, scope, listed)
    // So many digits are no number to count on: they are told as they were written.
    throw await (await notFoundTexts()).notFoundError(
      api,
      resource,
      text.replace(/^.*:/s, '').trim(),
      {
        scope,
        listed,
      },
    )
  }
  const records = await readAll(api, resource, { scope: options.scope })
  const found = await pick(api, resource, which, records, options)
  return resource.joinedIn === 'record' ? complete(api, resource, found) : found
}

/** A record by its ID; a read by ID that the server does badly is replaced by the list. */
export async function findById(
  api: Api,
  resource: Resource,
  id: number,
  scope: Scope,
  listed?: readonly StoredRecord[],
): Promise<StoredRecord> {
  const byId = await readById(api, resource, id)
  if (byId === undefined)
    throw await (await notFoundTexts()).notFoundError(api, resource, String(id), { scope, listed })
  const isWithin = await scopeTest(api, resource, scope)
  if (!isWithin(byId.row))
    throw await (await notFoundTexts()).outOfScopeError(api, resource, byId.row, scope)
  if (resource.joinedIn !== 'list') return byId
  const whole = await readCompleteById(api, resource, id, clientOf(resource, byId.row))
  if (whole !== undefined) requireSameRecord(api.server, resource, byId.row, whole.row)
  return whole ?? byId
}

/** The same record with the fields that only a read by ID joins (a ticket's status name). */
export async function complete(
  api: Api,
  resource: Resource,
  stored: StoredRecord,
): Promise<StoredRecord> {
  const id = stored.row[resource.id]
  const whole = typeof id === 'number' ? await readById(api, resource, id) : undefined
  if (whole === undefined) return stored
  // If the command waited for something, others may have changed it; the write checks that.
  if (api.freshness.isFresh(stored.readMark))
    requireSameRecord(api.server, resource, stored.row, whole.row)
  // It is as old as the first read: a list to choose from may have been open in between.
  const { readMark, selector } = stored
  const found = { ...(readMark && { readMark }), ...(selector && { selector }) }
  return { ...whole, ...found, asFound: stored.asFound ?? stored }
}

/** The one of these records that is named; fails as `findRecord` does. */
export async function pick(
  api: Api,
  resource: Resource,
  which: NamedSelector,
  records: readonly StoredRecord[],
  options: FindOptions,
): Promise<StoredRecord> {
  return { ...(await oneNamed(api, resource, which, records, options)), selector: which }
}

async function oneNamed(
  api: Api,
  resource: Resource,
  which: NamedSelector,
  records: readonly StoredRecord[],
  options: FindOptions,
): Promise<StoredRecord> {
  const wanted = foldText(selectorText(which))
  const those = (test: (row: Row) => boolean) =>
    preferActive(
      resource,
      records.filter(({ row }) => test(row)),
    )
  const fits = (test: (text: string) => boolean) =>
    those((row) => searchedNamesOf(resource, row, which).some(test))
  const whole = those((row) => matchesSelector(resource, row, which))
  const exact = whole.length > 0 ? whole : those((row) => matchesSharedKey(resource, row, which))
  if (exact.length > 0) return theOne(api, resource, which, exact, options)
  const parts = fits((name) => foldText(name).includes(wanted))
  const nothing = async () =>
    (await notFoundTexts()).noMatchError(api, resource, which, options, parts)
  if (options.mayGuess !== true) throw await nothing()
  const spelt = parts.length > 0 ? parts : await matchesIgnoringAccents(fits, wanted)
  const guessed =
    spelt.length === 0 && options.mayGuessLoosely === true ? closestMatches(fits, wanted) : spelt
  if (guessed.length === 0) throw await nothing()
  const one = await theOne(api, resource, which, guessed, options)
  if (guessed.length === 1) options.onGuess?.(one.row)
  return one
}

/** The records whose names have a part as people type it without a key for its accents (`bjork`). */
async function matchesIgnoringAccents(
  fits: (test: (text: string) => boolean) => readonly StoredRecord[],
  wanted: string,
): Promise<readonly StoredRecord[]> {
  const { foldForSearch } = await import('../../text/search-folding.ts')
  const plain = foldForSearch(wanted)
  return plain === '' ? [] : fits((name) => foldForSearch(name).includes(plain))
}

/** The records whose names are the most like what was written. */
function closestMatches(
  fits: (test: (text: string) => boolean) => readonly StoredRecord[],
  wanted: string,
): readonly StoredRecord[] {
  const found = LIKENESSES.map((rank) => fits((name) => fuzzyRank(foldText(name), wanted) === rank))
  return found.find(({ length }) => length > 0) ?? []
}

/** Never the first of several: a person chooses, or they are listed in the error. */
async function theOne(
  api: Api,
  resource: Resource,
  which: NamedSelector,
  found: readonly StoredRecord[],
  { choose }: FindOptions,
): Promise<StoredRecord> {
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  const ordered = hiddenLast(resource, found)
  if (choose !== undefined) return choose(resource, ordered)
  const { ambiguousError, CANDIDATES_SHOWN, describeAll } = await notFoundTexts()
  const lines = await describeAll(api, resource, ordered.slice(0, CANDIDATES_SHOWN))
  throw ambiguousError(resource, selectorText(which), lines, found.length)
}

/** Those that a list hides (closed tickets) come after the others, each in their own order. */
export function hiddenLast(
  { hiddenByDefault }: Resource,
  records: readonly StoredRecord[],
): readonly StoredRecord[] {
  if (hiddenByDefault === undefined) return records
  const isHidden = ({ row }: StoredRecord) =>
    Number(row[hiddenByDefault.field] === hiddenByDefault.value)
  return [...records].sort((a, b) => isHidden(a) - isHidden(b))
}

/** Archived records count only where nothing else fits. */
function preferActive(
  { archivedAt }: Resource,
  records: readonly StoredRecord[],
): readonly StoredRecord[] {
  if (archivedAt === null) return records
  const active = records.filter(({ row }) => (row[archivedAt] ?? null) === null)
  return active.length > 0 ? active : records
}
