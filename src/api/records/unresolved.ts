import { AmbiguousError, type Failure, NotFoundError } from '../../errors.ts'
import { type HintLine, indented } from '../../hints.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Lookup } from './find-many.ts'

/**
 * The failure for the WHICH that fit no record, or several: all of them are named. Where both occur it is an
 * AmbiguousError, since a script may take "not found" for "gone already". `end` says what became of the others.
 */
export function missedFailure(
  resource: Resource,
  { found, missed }: Pick<Lookup, 'found' | 'missed'>,
  end = '',
): Failure | undefined {
  const [first] = missed
  if (first === undefined) return undefined
  if (missed.length === 1 && found.length === 0) return first.failure
  const isAmbiguous = missed.some(({ failure }) => failure instanceof AmbiguousError)
  const Kind = isAmbiguous ? AmbiguousError : NotFoundError
  if (missed.length === 1) {
    const { message, hint } = first.failure
    return new Kind(joined(message, end), hint === undefined ? {} : { hint })
  }
  const all = `${missed.length} of ${missed.length + found.length} ${nounsOf(resource)}`
  return new Kind(joined(`${all} could not be identified`, end), { hint: missedLines(missed) })
}

/** Each WHICH that failed with its next step below it; a step that several share is said once. */
export function missedLines(missed: Lookup['missed']): readonly HintLine[] {
  const said = new Set<string>()
  return missed.flatMap(({ failure: { message, hint } }) => {
    const key = JSON.stringify(hint)
    const isNew = !said.has(key)
    said.add(key)
    return isNew ? [message, ...indented(hint)] : [message]
  })
}

function joined(message: string, end: string): string {
  return end === '' ? message : `${message}. ${end}`
}
