import type { Context } from '../../context.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import { type ListedRun, listRuns, type RunSummary } from '../../runs/run-list.ts'
import { capitalise } from '../../text/sentence.ts'
import { readRun } from './options.ts'

/** Which run to suggest if none is named, and what for. */
interface RunChoice {
  /** The command's name: `resume`. */
  verb: string
  matches(run: ListedRun): boolean
  /** The message if no run matches. */
  notFoundMessage: string
  /** Whether the command shows and confirms what it does later. */
  isConfirmedLater?: boolean
}

/**
 * Returns the number of the named run, or the last one that matches, once a person has agreed to it. Throws a UsageError
 * if nobody can be asked.
 */
export async function chooseRun(
  context: Context,
  text: string | undefined,
  { verb, matches, notFoundMessage, isConfirmedLater = false }: RunChoice,
): Promise<number> {
  const number = readRun(text)
  if (number !== undefined) return number
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
