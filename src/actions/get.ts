import type { Api } from '../api/api.ts'
import { completeRecord } from '../api/records/find.ts'
import type { Lookup } from '../api/records/find-many.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Notice } from '../api/writes/plan.ts'
import { type Failure, PartialError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import { formatCount } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { QuerySelection } from './change-plan.ts'
import { type FindOneOptions, findOne } from './find.ts'
import { guessNotice } from './notices.ts'
import { countUndecrypted, undecryptedNotices } from './undecrypted.ts'

/** The result of getting records. */
export interface GetResult {
  found: readonly StoredRecord[]
  /** An error listing which of several weren't found; undefined if all were. */
  missing: Failure | undefined
  notices: readonly Notice[]
}

/** Gets the getNamed records, and throws if none is found; or those that conditions select, which may be none. */
export async function get(
  api: Api,
  resource: Resource,
  selection: readonly string[] | QuerySelection,
  { random, ...findOptions }: FindOneOptions & { random: (bytes: number) => Uint8Array },
): Promise<GetResult> {
  const result =
    'where' in selection
      ? await getSelected(api, resource, selection, findOptions)
      : await getNamed(api, resource, selection, findOptions)
  const undecrypted = await undecryptedNotices(
    api,
    countUndecrypted(resource, result.found),
    random,
  )
  return { ...result, notices: [...result.notices, ...undecrypted] }
}

async function getNamed(
  api: Api,
  resource: Resource,
  texts: readonly string[],
  findOptions: FindOneOptions,
): Promise<GetResult> {
  const { found, missing } = await lookUp(api, resource, texts, findOptions)
  const notices = found.flatMap(({ isGuess, stored }) =>
    isGuess ? [guessNotice(resource, stored.row)] : [],
  )
  return { found: found.map(({ stored }) => stored), missing, notices }
}

async function getSelected(
  api: Api,
  resource: Resource,
  { where }: QuerySelection,
  { scope }: FindOneOptions,
): Promise<GetResult> {
  const { found, notices } = await (await import('./select-records.ts')).selectRecords(
    api,
    resource,
    scope,
    where,
  )
  const completed: StoredRecord[] = []
  for (const stored of found) {
    completed.push(
      resource.joinedIn === 'record' ? await completeRecord(api, resource, stored) : stored,
    )
  }
  return { found: completed, missing: undefined, notices }
}

async function lookUp(
  api: Api,
  resource: Resource,
  texts: readonly string[],
  findOptions: FindOneOptions,
): Promise<Pick<Lookup, 'found'> & Pick<GetResult, 'missing'>> {
  const [only = ''] = texts
  if (texts.length === 1) {
    return { found: [await findOne(api, resource, only, findOptions)], missing: undefined }
  }
  const [{ findRecords }, { unresolvedError, unresolvedLines }] = await Promise.all([
    import('../api/records/find-many.ts'),
    import('../api/records/unresolved.ts'),
  ])
  const lookup = await findRecords(api, resource, texts, { ...findOptions, mayMiss: true })
  const { found, unresolved } = lookup
  const failure = unresolvedError(resource, lookup)
  if (failure !== undefined && found.length === 0) throw failure
  return { found, missing: failure && missingError(resource, lookup, unresolvedLines(unresolved)) }
}

/** Builds the PartialError for when some records weren't found. */
function missingError(resource: Resource, { found, unresolved }: Lookup, hint: Hint): PartialError {
  const requested = formatCount(resource, found.length + unresolved.length)
  return new PartialError(`${unresolved.length} of ${requested} could not be identified`, { hint })
}
