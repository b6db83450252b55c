import type { Notice } from '../api/writes/plan.ts'
import { recordText } from '../records/naming.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'

/** Says that nothing was sent, since a record is already as it was to become. */
export function unchangedNotice(message: string): Notice {
  return { code: 'unchanged', message }
}

/** Says that nobody knows the zone of the server's moments, and what that means here (H44). */
export function zoneNotice(instance: string, consequence: string): Notice {
  const message = `The time zone of ${instance}’s records is not known: ${consequence}`
  return { code: 'zone_unknown', hazard: 'H44', message }
}

/** Says which record a part of a name was taken for. */
export function guessNotice(resource: Resource, row: Row): Notice {
  return { code: 'guess', message: `Took ${recordText(resource, row)}` }
}
