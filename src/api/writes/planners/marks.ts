import { labelInSentence } from '../../../records/fields.ts'
import { nounOf } from '../../../records/naming.ts'
import type { Field } from '../../../resources/definition.ts'
import { type Facts, type Planner, withWarning } from '../plan.ts'

/** Archiving clears some flags, and unarchive does not set them again. */
export const clearedByArchive: Planner = {
  hazard: 'H36',
  verbs: ['archive'],
  applies: (facts) => clearedFlags(facts).length > 0,
  plan: (draft, facts) => {
    const cleared = clearedFlags(facts)
    const labels = cleared.map(([, { label }]) => label).join(', ')
    return withWarning(
      draft,
      {
        code: 'cleared_by_archive',
        hazard: 'H36',
        message: `Archiving clears ${labels} for good: unarchive does not bring it back, an update can (H36)`,
      },
      Object.fromEntries(cleared.map(([name]) => [name, 0])),
    )
  },
}

/** The flags of the record that archiving is going to clear. */
function clearedFlags({ resource, target }: Facts): [string, Field][] {
  return Object.entries(resource.fields).filter(
    ([name, { isClearedByArchive }]) => isClearedByArchive === true && target?.row[name] === true,
  )
}

/** A record that becomes a client's primary one takes the flag off the client's others first. */
export const onlyOnePrimary: Planner = {
  hazard: 'H36',
  verbs: ['create', 'update'],
  modules: ['locations', 'contacts'],
  needs: ['25.11'],
  applies: (facts) => onlyFlag(facts) !== undefined,
  plan: (draft, { resource, given, isAtLeast }) => {
    const label = onlyFlag({ resource, given, isAtLeast })?.label
    if (label === undefined) return draft
    return withWarning(draft, {
      code: 'primary_moved',
      hazard: 'H36',
      message: `A client has only one ${labelInSentence({ label })} ${nounOf(resource)}: the others lose the flag (H36)`,
    })
  },
}

/** The flag that is to be set and that only one record of a client has. */
function onlyFlag({
  resource,
  given,
  isAtLeast,
}: Pick<Facts, 'resource' | 'given' | 'isAtLeast'>): Field | undefined {
  return Object.entries(resource.fields).find(([name, { onlyOne }]) => {
    if (onlyOne === undefined || Number(given[name]) !== 1) return false
    return onlyOne.since === undefined || isAtLeast(onlyOne.since)
  })?.[1]
}
