import { nounOf } from '../../../records/describe-record.ts'
import { labelInSentence } from '../../../records/field-names.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { joinWords } from '../../../text/sentence.ts'
import { type Facts, type FieldValues, type Planner, withWarning } from '../plan.ts'

/** Archiving clears some flags, and unarchive does not set them again. */
export const clearedByArchive: Planner = {
  hazard: 'H36',
  verbs: ['archive'],
  applies: (facts) => clearedFlags(facts).length > 0,
  plan: (draft, facts) => {
    const cleared = clearedFlags(facts)
    const labels = joinWords(cleared.map(([, { label }]) => label))
    const them = cleared.length === 1 ? 'it' : 'them'
    return withWarning(
      draft,
      {
        code: 'cleared_by_archive',
        hazard: 'H36',
        message: `Archiving clears ${labels}: unarchive does not restore ${them}, but an update can (H36)`,
      },
      Object.fromEntries(cleared.map(([name]) => [name, 0])),
    )
  },
}

/** Archiving a contact archives its portal user as well. */
export const portalUser: Planner = {
  hazard: 'H40',
  verbs: ['archive'],
  modules: ['contacts'],
  applies: ({ target }) => (target?.row['contact_user_id'] ?? null) !== null,
  plan: (draft) =>
    withWarning(draft, {
      code: 'portal_user',
      hazard: 'H40',
      message: 'Archiving this contact also archives its portal user (H40)',
    }),
}

/** The record's flags that archiving clears. */
function clearedFlags({ resource, target }: Facts): [string, Field][] {
  return Object.entries(resource.fields).filter(
    ([name, { isClearedByArchive }]) => isClearedByArchive === true && target?.row[name] === true,
  )
}

/** A record that becomes a client's primary one, or is updated while it is, clears the flag on the client's others. */
export const onlyOnePrimary: Planner = {
  hazard: 'H36',
  verbs: ['create', 'update'],
  modules: ['locations', 'contacts'],
  needs: ['25.11'],
  applies: (facts) => onlyFlag(facts) !== undefined,
  plan: (draft, facts) => {
    const label = onlyFlag(facts)?.label
    if (label === undefined) return draft
    const { resource, related } = facts
    const others = related.othersFlagged ?? []
    const losers =
      others.length === 0
        ? 'the others lose the flag'
        : `this one. ${others.join(', ')} ${others.length === 1 ? 'loses' : 'lose'} the flag`
    return withWarning(draft, {
      code: 'primary_moved',
      hazard: 'H36',
      message: `A client has only one ${labelInSentence({ label })} ${nounOf(resource)}: ${losers} (H36)`,
    })
  },
}

/** The flag that only one record of a client may have on this server, and that others are going to lose. */
function onlyFlag({
  resource,
  values,
  related,
  isAtLeast,
}: Pick<Facts, 'resource' | 'values' | 'related' | 'isAtLeast'>): Field | undefined {
  const isKept = (related.othersFlagged ?? []).length > 0
  const field = isKept ? onlyFlagOf(resource) : exclusiveFlagIn(resource, values)
  const since = field?.exclusiveFlag?.since
  return since === undefined || isAtLeast(since) ? field : undefined
}

function onlyFlagOf({ fields }: Resource): Field | undefined {
  return Object.values(fields).find(({ exclusiveFlag }) => exclusiveFlag !== undefined)
}

/** The flag that the values set and that only one record of a client may have, at least on some releases. */
export function exclusiveFlagIn({ fields }: Resource, values: FieldValues): Field | undefined {
  return Object.entries(fields).find(
    ([name, { exclusiveFlag }]) => exclusiveFlag !== undefined && Number(values[name]) === 1,
  )?.[1]
}
