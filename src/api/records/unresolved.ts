import { AmbiguousError, type Failure, NotFoundError } from '../../errors.ts'
import { type HintLine, indentHint } from '../../hints.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Lookup } from './find-many.ts'

/**
 * Builds the error that lists each WHICH that matches no record, or several; undefined if there is none. If both occur
 * it is an AmbiguousError, since a script may read "not found" as "already deleted". `end` is added to the message.
 */
export function unresolvedError(
  resource: Resource,
  { found, unresolved }: Pick<Lookup, 'found' | 'unresolved'>,
  end = '',
): Failure | undefined {
  const [first] = unresolved
  if (first === undefined) return undefined
  if (unresolved.length === 1 && found.length === 0) return first.failure
  const isAmbiguous = unresolved.some(({ failure }) => failure instanceof AmbiguousError)
  const Kind = isAmbiguous ? AmbiguousError : NotFoundError
  if (unresolved.length === 1) {
    const { message, hint } = first.failure
    return new Kind(withEnd(message, end), hint === undefined ? {} : { hint })
  }
  const all = `${unresolved.length} of ${unresolved.length + found.length} ${nounsOf(resource)}`
  return new Kind(withEnd(`${all} could not be identified`, end), {
    hint: unresolvedLines(unresolved),
  })
}

/** Returns a line for each WHICH that failed, with its hint below; a hint that several share is there once. */
export function unresolvedLines(unresolved: Lookup['unresolved']): readonly HintLine[] {
  const seenHints = new Set<string>()
  return unresolved.flatMap(({ failure: { message, hint } }) => {
    const key = JSON.stringify(hint)
    const isNew = !seenHints.has(key)
    seenHints.add(key)
    return isNew ? [message, ...indentHint(hint)] : [message]
  })
}

function withEnd(message: string, end: string): string {
  return end === '' ? message : `${message}. ${end}`
}
