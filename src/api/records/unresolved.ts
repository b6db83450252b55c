import { AmbiguousError, type Failure, NotFoundError } from '../../errors.ts'
import { type HintLine, indentHint } from '../../hints.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Lookup } from './find-many.ts'

/**
 * The failure for the WHICH that fit no record, or several: all of them are named. Where both occur it is an
 * AmbiguousError, since a script may take "not found" for "gone already". `end` says what became of the others.
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
    return new Kind(joined(message, end), hint === undefined ? {} : { hint })
  }
  const all = `${unresolved.length} of ${unresolved.length + found.length} ${nounsOf(resource)}`
  return new Kind(joined(`${all} could not be identified`, end), {
    hint: unresolvedLines(unresolved),
  })
}

/** Each WHICH that failed with its next step below it; a step that several share is said once. */
export function unresolvedLines(missed: Lookup['unresolved']): readonly HintLine[] {
  const said = new Set<string>()
  return missed.flatMap(({ failure: { message, hint } }) => {
    const key = JSON.stringify(hint)
    const isNew = !said.has(key)
    said.add(key)
    return isNew ? [message, ...indentHint(hint)] : [message]
  })
}

function joined(message: string, end: string): string {
  return end === '' ? message : `${message}. ${end}`
}
