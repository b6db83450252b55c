import type { Context } from '../context.ts'
import { RefusedError, UsageError } from '../errors.ts'

/** What a person is asked before something is done. */
export interface Confirmation {
  question: string
  /** A dry run can't show it. */
  hasNoDryRun?: boolean
  /** It cannot be undone: on a labelled profile (production) the label is asked for. */
  isFinal: boolean
  /** Names to be typed, one after another, each with its own question, where more is at stake than a yes. */
  namesToType?: readonly { question: string; name: string }[]
}

/** Whether a question is open: `--yes` has answered it, and a dry run does nothing. */
export function needsConfirmation({ flags }: Pick<Context, 'flags'>): boolean {
  return flags.dryRun !== true && flags.yes !== true
}

/**
 * Asks before something is done; the answer is no unless it is yes. `--yes` answers, and a dry run asks nothing.
 * Throws a RefusedError where nobody can be asked, a UsageError where the answer is no.
 */
export async function requireConfirmation(
  context: Context,
  confirmation: Confirmation,
): Promise<void> {
  if (!needsConfirmation(context)) return
  const { question, isFinal, hasNoDryRun, namesToType = [] } = confirmation
  if (!context.canAsk) {
    throw new RefusedError(`${question} Confirmation needs a terminal, or --yes.`, {
      hint: `Add --yes to do it without asking${hasNoDryRun === true ? '' : ', --dry-run to see what it would do'}`,
    })
  }
  const prompts = await context.prompts()
  const { label } = await context.settings()
  const names = [
    ...namesToType,
    ...(isFinal && label !== undefined ? [{ question, name: label }] : []),
  ]
  for (const { question: about, name } of names) {
    const answer = await prompts.text(`${about} Type “${name}” to confirm`)
    if (answer.trim() !== name) throw new UsageError('Not that name: nothing was done')
  }
  if (names.length > 0) return
  if (!(await prompts.confirm(question, false))) throw new UsageError('Nothing was done')
}
