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

/** A record that was named, and how. */
export interface Found {
  stored: StoredRecord
  /** What was written for it, the first time. */
  text: string
  /** Named by a part of its name, and by nothing else. */
  isGuess: boolean
}

/** A WHICH that fits no record, or more than one. */
export interface UnresolvedSelector {
  text: string
  failure: NotFoundError | AmbiguousError
}

/** What several WHICH came to. */
export interface Lookup {
  /** In the order given; each record once, however often it was named. */
  found: readonly Found[]
  unresolved: readonly UnresolvedSelector[]
  /** How many records the scope has, archived ones included; undefined where they were not all read. */
  total: number | undefined
  /** The list of the scope, where it was read. */
  listed: readonly StoredRecord[] | undefined
}

/**
 * Looks up several records with as few reads as it takes: names, and more than a few IDs, from one reading of the
 * list. What fits none or several is part of the result; throws a UsageError for an empty WHICH, and what reading throws.
 */
export async function findRecords(
  api: Api,
  resource: Resource,
  texts: readonly string[],
  options: LookupOptions,
): Promise<Lookup> {
  const asked = [...new Set(texts)].map((text) => ({ text, which: parseSelector(resource, text) }))
  const records = isListCheaper(resource, asked, options)
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
  for (const one of asked) looked.push({ ...one, ...(await lookUpOne(search, one)) })
  const known = await recovered(looked, options)
  const settled = await chosen(search, known)
  const hidden = known.filter(({ isHidden }) => isHidden === true).length
  return {
    ...sorted(resource, settled),
    total: records === undefined ? undefined : records.length + hidden,
    listed: records,
  }
}

/** The same, with what may be there although it was not found. */
async function recovered(
  looked: readonly Looked[],
  { recover }: LookupOptions,
): Promise<readonly Looked[]> {
  const ids = looked.flatMap(({ which, failure }) =>
    which.by === 'id' && failure instanceof NotFoundError ? [which.id] : [],
  )
  if (recover === undefined || ids.length === 0) return looked
  const hidden = await recover(ids)
  return looked.map((one) => {
    const outcome = one.which.by === 'id' ? hidden.get(one.which.id) : undefined
    if (outcome === undefined) return one
    const { text, which } = one
    return outcome instanceof NotFoundError
      ? { text, which, failure: outcome }
      : { text, which, stored: outcome, isHidden: true }
  })
}

/** The same, with what fits several chosen by a person, once all the others are known to be there. */
async function chosen(search: Search, looked: readonly Looked[]): Promise<readonly Looked[]> {
  const { options, records } = search
  if (records === undefined || options.choose === undefined) return looked
  const isMissing = looked.some(({ failure }) => failure instanceof NotFoundError)
  if (isMissing && options.mayMiss !== true) return looked
  const settled: Looked[] = []
  for (const { text, which, ...outcome } of looked) {
    const isAsked = outcome.failure instanceof AmbiguousError && which.by !== 'id'
    const now = isAsked
      ? await tryFind(options, (one) => pickWhole(search, which, records, one))
      : outcome
    settled.push({ text, which, ...now })
  }
  return settled
}

/** What was found and what was not, a record that was named twice once. */
function sorted(
  resource: Resource,
  looked: readonly Looked[],
): Pick<Lookup, 'found' | 'unresolved'> {
  const found = new Map<unknown, Found>()
  const missed: UnresolvedSelector[] = []
  for (const { text, stored, failure, isGuess = false } of looked) {
    if (failure !== undefined) missed.push({ text, failure })
    if (stored === undefined) continue
    const id = stored.row[resource.id]
    const before = found.get(id)
    found.set(id, before === undefined ? { stored, text, isGuess } : merged(before, isGuess))
  }
  return { found: [...found.values()], unresolved: missed }
}

/** A record that was named once more: exactly once is enough. */
function merged(before: Found, isGuess: boolean): Found {
  return { ...before, isGuess: before.isGuess && isGuess }
}
