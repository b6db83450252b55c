import type { Api } from '../api/api.ts'
import { type Found, findRecords } from '../api/records/find-many.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { unresolvedError } from '../api/records/unresolved.ts'
import { UnsupportedError } from '../errors.ts'
import { nounsOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { ChangePlan, ChangeRequest } from './change-plan.ts'
import type { ChangeRule } from './change-rule.ts'
import type { FindOneOptions } from './find.ts'
import { selectRecords } from './select-records.ts'

/** The records a change applies to, and what finding them brought up. */
interface Targets extends Pick<ChangePlan, 'total' | 'listed' | 'hidden' | 'notices'> {
  found: readonly Found[]
}

/** Finds the records that are named or selected; throws if a name matches no record or several. */
export async function findTargets(
  api: Api,
  rule: ChangeRule,
  { selection, ...options }: Omit<ChangeRequest, 'findOptions'> & FindOneOptions,
): Promise<Targets> {
  const { resource, scope } = options
  if ('where' in selection) {
    if (selection.where.visibility?.onlyArchived === true)
      await requireArchivedListed(api, resource)
    const selected = await selectRecords(api, resource, scope, selection.where)
    const { listed } = selected
    return { ...selected, found: asFound(resource, selected.found), total: listed?.length }
  }
  const texts = selection.filter((one) => typeof one === 'string')
  const empty = { hidden: { archived: 0, hidden: 0 }, notices: [] }
  if (texts.length < selection.length) {
    const records = selection.filter((one) => typeof one !== 'string')
    return { ...empty, found: asFound(resource, records), total: undefined, listed: undefined }
  }
  const recover = rule.recover?.(api, resource, scope)
  const lookup = await findRecords(api, resource, texts, {
    ...options,
    isPartial: true,
    ...(recover && { recover }),
  })
  const failure = unresolvedError(resource, lookup, `Nothing was ${rule.verb}d.`)
  if (failure !== undefined) throw failure
  const { found, total, listed } = lookup
  return { ...empty, found, total, listed }
}

/** Throws an UnsupportedError if the server doesn't list archived records (H20), so none can be selected. */
async function requireArchivedListed(api: Api, resource: Resource): Promise<void> {
  const { hidesArchivedSince, name } = resource
  if (hidesArchivedSince === undefined || !(await api.capabilities.isAtLeast(hidesArchivedSince))) {
    return
  }
  throw new UnsupportedError(
    `${api.settings.instance} doesn't show archived ${nounsOf(resource)}, so they can't be selected by a condition`,
    {
      hazard: 'H20',
      hint: { for: 'Use its ID', step: { do: 'unarchive', resource: name } },
    },
  )
}

function asFound({ id }: Resource, records: readonly StoredRecord[]): Found[] {
  return records.map((stored) => ({ stored, text: String(stored.row[id] ?? ''), isGuess: false }))
}
