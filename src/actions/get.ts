import type { Api } from '../api/api.ts'
import { complete } from '../api/records/find.ts'
import type { Lookup } from '../api/records/find-many.ts'
import type { Stored } from '../api/records/read.ts'
import type { Notice } from '../api/writes/plan.ts'
import { type Failure, PartialError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import { countOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { Where } from './change.ts'
import { type Finding, find } from './find.ts'
import { guessNotice } from './notices.ts'
import { countShut, shutNotices } from './undecrypted.ts'

/** Records that were named. */
export interface Got {
  found: readonly Stored[]
  /** What of several was not found; undefined if all were. */
  missing: Failure | undefined
  notices: readonly Notice[]
}

/** Gets the records that are named, and throws where none is found; or those that conditions choose, be they none. */
export async function get(
  api: Api,
  resource: Resource,
  which: readonly string[] | Where,
  { random, ...finding }: Finding & { random: (bytes: number) => Uint8Array },
): Promise<Got> {
  const got =
    'where' in which
      ? await choose(api, resource, which, finding)
      : await named(api, resource, which, finding)
  const shut = await shutNotices(api, countShut(resource, got.found), random)
  return { ...got, notices: [...got.notices, ...shut] }
}

async function named(
  api: Api,
  resource: Resource,
  texts: readonly string[],
  finding: Finding,
): Promise<Got> {
  const { found, missing } = await lookUp(api, resource, texts, finding)
  const notices = found.flatMap(({ isGuess, stored }) =>
    isGuess ? [guessNotice(resource, stored.row)] : [],
  )
  return { found: found.map(({ stored }) => stored), missing, notices }
}

async function choose(
  api: Api,
  resource: Resource,
  { where }: Where,
  { scope }: Finding,
): Promise<Got> {
  const { found, notices } = await (await import('./select-records.ts')).select(
    api,
    resource,
    scope,
    where,
  )
  const whole: Stored[] = []
  for (const stored of found) {
    whole.push(resource.joinedIn === 'record' ? await complete(api, resource, stored) : stored)
  }
  return { found: whole, missing: undefined, notices }
}

async function lookUp(
  api: Api,
  resource: Resource,
  texts: readonly string[],
  finding: Finding,
): Promise<Pick<Lookup, 'found'> & Pick<Got, 'missing'>> {
  const [only = ''] = texts
  if (texts.length === 1) {
    return { found: [await find(api, resource, only, finding)], missing: undefined }
  }
  const [{ findRecords }, { missedFailure, missedLines }] = await Promise.all([
    import('../api/records/find-many.ts'),
    import('../api/records/unresolved.ts'),
  ])
  const lookup = await findRecords(api, resource, texts, { ...finding, mayMiss: true })
  const { found, missed } = lookup
  const failure = missedFailure(resource, lookup)
  if (failure !== undefined && found.length === 0) throw failure
  return { found, missing: failure && partly(resource, lookup, missedLines(missed)) }
}

/** Some were found: that is partly done. */
function partly(resource: Resource, { found, missed }: Lookup, hint: Hint): PartialError {
  const asked = countOf(resource, found.length + missed.length)
  return new PartialError(`${missed.length} of ${asked} could not be identified`, { hint })
}
