import { PartialError } from '../errors.ts'
import type { UnreadModule } from '../reports/read-with-clients.ts'
import type { Resource } from '../resources/definition.ts'
import { capitalise, joinWords } from '../text/sentence.ts'

/** Says which modules this release doesn't have. */
export function absentText(absent: readonly Resource[]): string {
  return `This server has no ${joinWords(absent.map(({ nouns }) => nouns))}`
}

/** Returns the failure to report for modules that could not be read; undefined if there are none. */
export function unreadFailure(unread: readonly UnreadModule[]): PartialError | undefined {
  const [first] = unread
  if (first === undefined) return undefined
  const { hint } = first.failure
  return new PartialError(capitalise(unreadText(unread)), hint === undefined ? {} : { hint })
}

/** Says which modules could not be read, and why: `domains could not be read: …`. */
export function unreadText(unread: readonly UnreadModule[]): string {
  return unread
    .map(({ resource, failure }) => `${resource.nouns} could not be read: ${failure.message}`)
    .join('; ')
}
