import type { Api } from '../api/api.ts'
import { type Found, findRecords } from '../api/records/find-many.ts'
import type { Stored } from '../api/records/read.ts'
import { missedFailure } from '../api/records/unresolved.ts'
import { UnsupportedError } from '../errors.ts'
import { nounsOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { ChangePlan, ChangeRequest } from './change.ts'
import type { ChangeRule } from './change-rule.ts'
import type { Finding } from './find.ts'
import { select } from './select-records.ts'

/** The records that a change is about, and what was learned in finding them. */
export interface Targets extends Pick<ChangePlan, 'total' | 'listed' | 'hidden' | 'notices'> {
  found: readonly Found[]
}

/** Finds the records that are named or chosen; throws where one of those named is missing or fits several. */
export async function targetsOf(
  api: Api,
  rule: ChangeRule,
  { which, ...options }: Omit<ChangeRequest, 'finding'> & Finding,
): Promise<Targets> {
  const { resource, scope } = options
  if ('where' in which) {
    if (which.where.shows?.onlyArchived === true) await requireShown(api, resource)
    const selected = await select(api, resource, scope, which.where)
    const { listed } = selected
    return { ...selected, found: asFound(resource, selected.found), total: listed?.length }
  }
  const texts = which.filter((one) => typeof one === 'string')
  const nothing = { hidden: { archived: 0, hidden: 0 }, notices: [] }
  if (texts.length < which.length) {
    const records = which.filter((one) => typeof one !== 'string')
    return { ...nothing, found: asFound(resource, records), total: undefined, listed: undefined }
  }
  const recover = rule.recover?.(api, resource, scope)
  const lookup = await findRecords(api, resource, texts, {
    ...options,
    isPartial: true,
    ...(recover && { recover }),
  })
  const failure = missedFailure(resource, lookup, `Nothing was ${rule.verb}d.`)
  if (failure !== undefined) throw failure
  const { found, total, listed } = lookup
  return { ...nothing, found, total, listed }
}

/** Throws an UnsupportedError where the server lists no archived records (H20), so that none could be chosen. */
async function requireShown(api: Api, resource: Resource): Promise<void> {
  const { hidesArchivedSince, name } = resource
  if (hidesArchivedSince === undefined || !(await api.capabilities.isAtLeast(hidesArchivedSince))) {
    return
  }
  throw new UnsupportedError(
    `${api.settings.instance} does not show archived ${nounsOf(resource)}, so none can be chosen by what is in them`,
    {
      hazard: 'H20',
      hint: { for: 'Name it by its ID', step: { do: 'unarchive', resource: name } },
    },
  )
}

function asFound({ id }: Resource, records: readonly Stored[]): Found[] {
  return records.map((stored) => ({ stored, text: String(stored.row[id] ?? ''), isGuess: false }))
}
