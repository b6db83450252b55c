import type { Notice } from '../api/writes/plan.ts'
import type { Outcome } from '../api/writes/write.ts'
import { describeMatch } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'

/** The outcome, with a notice in front where nothing was sent, since a record is already as it was to become. */
export function withUnchanged(outcome: Outcome, message: string): Outcome {
  if (outcome.state !== 'unchanged') return outcome
  return { ...outcome, notices: [{ code: 'unchanged', message }, ...outcome.notices] }
}

/** Says that nobody knows the zone of the server's moments, and what that means here (H44). */
export function unknownZoneNotice(instance: string, consequence: string): Notice {
  const message = `The time zone of ${instance}’s records is not known: ${consequence}`
  return { code: 'zone_unknown', hazard: 'H44', message }
}

/** Says which record a part of a name was taken for. */
export function guessNotice(resource: Resource, row: Row): Notice {
  return takenNotice(describeMatch(resource, row))
}

/** The same of what is in words already: `technician 3 Sam Okafor`. */
export function takenNotice(taken: string): Notice {
  return { code: 'guess', message: `Took ${taken}` }
}
