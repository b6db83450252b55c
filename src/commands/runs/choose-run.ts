import type { Context } from '../../context.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import { type ListedRun, listRuns, type RunSummary } from '../../runs/run-list.ts'
import { capitalise } from '../../text/sentence.ts'
import { readRun } from './options.ts'

/** What a run is asked for, where none is named. */
export interface RunChoice {
  /** As the command is called: `resume`. */
  verb: string
  matches(run: ListedRun): boolean
  /** What is said where none fits. */
  notFoundMessage: string
  /** What is to be done is shown and asked for later. */
  isConfirmedLater?: boolean
}

/**
 * The number of the run that was named; without one the last that fits, once a person has agreed to it. Throws a
 * UsageError where nobody can be asked.
 */
export async function chooseRun(
  context: Context,
  text: string | undefined,
  { verb, matches, notFoundMessage, isConfirmedLater = false }: RunChoice,
): Promise<number> {
  const named = readRun(text)
  if (named !== undefined) return named
  if (!context.canAsk) {
    throw new UsageError(`Name the run to ${verb}`, { hint: 'See: itflow runs list' })
  }
  const last = (await listRuns(context)).filter(isKnown).findLast(matches)
  if (last === undefined)
    throw new NotFoundError(notFoundMessage, { hint: 'See: itflow runs list' })
  if (isConfirmedLater) return last.run
  const prompts = await context.prompts()
  const question = `${capitalise(verb)} run ${last.run} (${last.header.command})?`
  if (!(await prompts.confirm(question, false))) throw new UsageError('Nothing was done')
  return last.run
}

function isKnown(run: RunSummary): run is ListedRun {
  return run.state !== 'damaged'
}
