import { AmbiguousError, NotFoundError } from '../../errors.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import {
  isListCheaper,
  type Looked,
  type LookupOptions,
  lookUpOne,
  pickWhole,
  type Search,
  searchIn,
  tryFind,
} from './lookup-steps.ts'
import { readAll, type StoredRecord } from './read.ts'
import { parseSelector } from './selector.ts'

/** A record that a WHICH matched, and how. */
export interface Found {
  stored: StoredRecord
  /** The first WHICH that matched it. */
  text: string
  /** Whether only a part of its name was given. */
  isGuess: boolean
}

/** A WHICH that matches no record, or more than one. */
interface UnresolvedSelector {
  text: string
  failure: NotFoundError | AmbiguousError
}

/** The result of looking up several WHICH. */
export interface Lookup {
  /** In the order given; each record once, even if it was named several times. */
  found: readonly Found[]
  unresolved: readonly UnresolvedSelector[]
  /** How many records the scope has, archived ones included; undefined if they were not all read. */
  total: number | undefined
  /** The records in the scope, if they were read. */
  listed: readonly StoredRecord[] | undefined
}

/**
 * Looks up several records with as few reads as possible: names, and more than a few IDs, in one list. Those that match
 * no record, or several, are part of the result. Throws a UsageError for an empty WHICH, and errors of reading.
 */
export async function findRecords(
  api: Api,
  resource: Resource,
  texts: readonly string[],
  options: LookupOptions,
): Promise<Lookup> {
  const named = [...new Set(texts)].map((text) => ({
    text,
    selector: parseSelector(resource, text),
  }))
  const records = isListCheaper(resource, named, options)
    ? await readAll(api, resource, { scope: options.scope })
    : undefined
  let all: Promise<readonly StoredRecord[]> | undefined
  const outside = async () => {
    const { readAllClientsRecords } = await import('./not-found.ts')
    all ??= readAllClientsRecords(api, resource)
    return all
  }
  const search = searchIn(api, resource, { ...options, outside }, records)
  const looked: Looked[] = []
  for (const one of named) looked.push({ ...one, ...(await lookUpOne(search, one)) })
  const withHidden = await recoverHidden(looked, options)
  const outcomes = await chooseAmbiguous(search, withHidden)
  const hidden = withHidden.filter(({ isHidden }) => isHidden === true).length
  return {
    ...toLookup(resource, outcomes),
    total: records === undefined ? undefined : records.length + hidden,
    listed: records,
  }
}

/** Adds records that exist although the server doesn't show them. */
async function recoverHidden(
  looked: readonly Looked[],
  { recover }: LookupOptions,
): Promise<readonly Looked[]> {
  const ids = looked.flatMap(({ selector, failure }) =>
    selector.by === 'id' && failure instanceof NotFoundError ? [selector.id] : [],
  )
  if (recover === undefined || ids.length === 0) return looked
  const hidden = await recover(ids)
  return looked.map((result) => {
    const { text, selector } = result
    const outcome = selector.by === 'id' ? hidden.get(selector.id) : undefined
    if (outcome === undefined) return result
    return outcome instanceof NotFoundError
      ? { text, selector, failure: outcome }
      : { text, selector, stored: outcome, isHidden: true }
  })
}

/** Asks the user to choose where several records match, once all others are known to exist. */
async function chooseAmbiguous(
  search: Search,
  looked: readonly Looked[],
): Promise<readonly Looked[]> {
  const { options, records } = search
  if (records === undefined || options.choose === undefined) return looked
  const isMissing = looked.some(({ failure }) => failure instanceof NotFoundError)
  if (isMissing && options.mayMiss !== true) return looked
  const outcomes: Looked[] = []
  for (const { text, selector, ...before } of looked) {
    const isAmbiguous = before.failure instanceof AmbiguousError && selector.by !== 'id'
    const outcome = isAmbiguous
      ? await tryFind(options, (findOptions) => pickWhole(search, selector, records, findOptions))
      : before
    outcomes.push({ text, selector, ...outcome })
  }
  return outcomes
}

/** Separates what was found from what was not; a record that was named twice is there once. */
function toLookup(
  resource: Resource,
  looked: readonly Looked[],
): Pick<Lookup, 'found' | 'unresolved'> {
  const found = new Map<unknown, Found>()
  const unresolved: UnresolvedSelector[] = []
  for (const { text, stored, failure, isGuess = false } of looked) {
    if (failure !== undefined) unresolved.push({ text, failure })
    if (stored === undefined) continue
    const id = stored.row[resource.id]
    const before = found.get(id)
    // A record that was also named exactly isn't a guess.
    found.set(
      id,
      before === undefined
        ? { stored, text, isGuess }
        : { ...before, isGuess: before.isGuess && isGuess },
    )
  }
  return { found: [...found.values()], unresolved }
}
