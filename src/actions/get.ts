import type { Api } from '../api/api.ts'
import { complete } from '../api/records/find.ts'
import type { Lookup } from '../api/records/find-many.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Notice } from '../api/writes/plan.ts'
import { type Failure, PartialError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import { formatCount } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { QuerySelection } from './change.ts'
import { type FindOneOptions, findOne } from './find.ts'
import { guessNotice } from './notices.ts'
import { countUndecrypted, undecryptedNotices } from './undecrypted.ts'

/** Records that were named. */
export interface GetResult {
  found: readonly StoredRecord[]
  /** What of several was not found; undefined if all were. */
  missing: Failure | undefined
  notices: readonly Notice[]
}

/** Gets the records that are named, and throws where none is found; or those that conditions choose, be they none. */
export async function get(
  api: Api,
  resource: Resource,
  which: readonly string[] | QuerySelection,
  { random, ...finding }: FindOneOptions & { random: (bytes: number) => Uint8Array },
): Promise<GetResult> {
  const got =
    'where' in which
      ? await getSelected(api, resource, which, finding)
      : await named(api, resource, which, finding)
  const shut = await undecryptedNotices(api, countUndecrypted(resource, got.found), random)
  return { ...got, notices: [...got.notices, ...shut] }
}

async function named(
  api: Api,
  resource: Resource,
  texts: readonly string[],
  finding: FindOneOptions,
): Promise<GetResult> {
  const { found, missing } = await lookUp(api, resource, texts, finding)
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
  const whole: StoredRecord[] = []
  for (const stored of found) {
    whole.push(resource.joinedIn === 'record' ? await complete(api, resource, stored) : stored)
  }
  return { found: whole, missing: undefined, notices }
}

async function lookUp(
  api: Api,
  resource: Resource,
  texts: readonly string[],
  finding: FindOneOptions,
): Promise<Pick<Lookup, 'found'> & Pick<GetResult, 'missing'>> {
  const [only = ''] = texts
  if (texts.length === 1) {
    return { found: [await findOne(api, resource, only, finding)], missing: undefined }
  }
  const [{ findRecords }, { unresolvedError, unresolvedLines }] = await Promise.all([
    import('../api/records/find-many.ts'),
    import('../api/records/unresolved.ts'),
  ])
  const lookup = await findRecords(api, resource, texts, { ...finding, mayMiss: true })
  const { found, unresolved } = lookup
  const failure = unresolvedError(resource, lookup)
  if (failure !== undefined && found.length === 0) throw failure
  return { found, missing: failure && partly(resource, lookup, unresolvedLines(unresolved)) }
}

/** Some were found: that is partly done. */
function partly(resource: Resource, { found, unresolved }: Lookup, hint: Hint): PartialError {
  const asked = formatCount(resource, found.length + unresolved.length)
  return new PartialError(`${unresolved.length} of ${asked} could not be identified`, { hint })
}
