import type { Notice } from '../api/writes/plan.ts'
import type { Outcome } from '../api/writes/write.ts'
import { describeMatch } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'

/** Puts a notice first if nothing was sent because the record already was as requested. */
export function withUnchanged(outcome: Outcome, message: string): Outcome {
  if (outcome.state !== 'unchanged') return outcome
  return { ...outcome, notices: [{ code: 'unchanged', message }, ...outcome.notices] }
}

/** Builds the notice that the server's time zone is unknown, with what that means here (H44). */
export function unknownZoneNotice(instance: string, consequence: string): Notice {
  const message = `The time zone of ${instance}'s records is not known: ${consequence}`
  return { code: 'zone_unknown', hazard: 'H44', message }
}

/** Builds the notice about which record a partial name matched. */
export function guessNotice(resource: Resource, row: Row): Notice {
  return takenNotice(describeMatch(resource, row))
}

/** Builds the notice about a match that is already described: `technician 3 Sam Okafor`. */
export function takenNotice(match: string): Notice {
  return { code: 'guess', message: `Using ${match}` }
}
