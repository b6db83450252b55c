import type { Context } from '../../context.ts'
import { type Failure, NotFoundError, PartialError } from '../../errors.ts'
import { type HintLine, indentHint } from '../../hints.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import { capitalise, joinWords } from '../../text/sentence.ts'
import { instanceText } from '../../verbs/labels.ts'
import type { Collected } from './collect.ts'

/**
 * Reports what an instance left out: modules that it lacks, and archived records. A module that is gone from newer
 * releases is missed only if it `isNamed`.
 */
export async function reportLeftOut(
  context: Context,
  { absent, hidden }: Pick<Collected, 'absent' | 'hidden'>,
  isNamed: boolean,
): Promise<void> {
  const missed = absent.filter(({ operations }) => isNamed || operations.read?.until === undefined)
  if (missed.length > 0) {
    const instance = await instanceText(await context.api())
    context.note(
      'absent',
      `Not searched, since ${instance} has no list of them: ${joinWords(missed.map(nounsOf))}`,
    )
  }
  if (hidden > 0) {
    const [what, verb] = hidden === 1 ? ['match is', 'it'] : ['matches are', 'them']
    context.note('hidden', `${hidden} archived ${what} not shown. --all includes ${verb}`)
  }
}

/** Reports how many matches there are. */
export function reportCount(context: Context, shown: number, total: number): void {
  if (total === 0) return
  const what = total === 1 ? '1 match' : `${total} matches`
  const text = shown < total ? `The best ${shown} of ${what}; --limit shows more` : what
  context.note('total', text)
}

/** Builds the error for modules of an instance that couldn't be searched; those of every release may be missing too. */
export function unreadError({ failures, found, kinds }: Collected): Failure {
  const [first, ...others] = failures
  const isSearched = ({ name }: Resource) => kinds.includes(name)
  const isNothing = failures.filter(({ resource }) => isSearched(resource)).length === kinds.length
  // Nothing was searched at all, so there is no result to be a part of.
  if (first !== undefined && isNothing) return first.failure
  const start = found.length > 0 ? '' : 'Nothing found, but '
  if (first !== undefined && others.length === 0) {
    const { message, hint } = first.failure
    const text = `${start}${nounsOf(first.resource)} could not be searched: ${message}`
    return new PartialError(capitalise(text), hint === undefined ? {} : { hint })
  }
  const names = joinWords(failures.map(({ resource }) => nounsOf(resource)))
  return new PartialError(capitalise(`${start}${names} could not be searched`), {
    hint: failures.flatMap(({ resource, failure }): HintLine[] => [
      `${nounsOf(resource)}: ${failure.message}`,
      ...indentHint(failure.hint),
    ]),
  })
}

/** Builds the error for a term that nothing matches. */
export function nothingFound(text: string, place: string): NotFoundError {
  return new NotFoundError(`Nothing found for ${text} ${place}`)
}
