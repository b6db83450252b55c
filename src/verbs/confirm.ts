import type { Context } from '../context.ts'
import { RefusedError, UsageError } from '../errors.ts'

/** A question to be confirmed before something is done. */
export interface Confirmation {
  question: string
  /** Whether a dry run isn't possible. */
  hasNoDryRun?: boolean
  /** Whether it can't be undone: on a profile with a label (production) the label must be typed. */
  isFinal: boolean
  /** Names that must be typed, one after another, each with its own question, if a yes isn't enough. */
  namesToType?: readonly { question: string; name: string }[]
}

/** Returns whether confirmation is needed: not with `--yes`, nor on a dry run. */
export function needsConfirmation({ flags }: Pick<Context, 'flags'>): boolean {
  return flags.dryRun !== true && flags.yes !== true
}

/**
 * Asks for confirmation, with no as the default answer; skipped with `--yes` and on a dry run. Throws a RefusedError if
 * nobody can be asked, a UsageError if the answer is no.
 */
export async function requireConfirmation(
  context: Context,
  confirmation: Confirmation,
): Promise<void> {
  if (!needsConfirmation(context)) return
  const { question, isFinal, hasNoDryRun, namesToType = [] } = confirmation
  if (!context.canAsk) {
    throw new RefusedError(`${question} Confirmation needs a terminal, or --yes.`, {
      hint: `Add --yes to do it without asking${hasNoDryRun === true ? '' : ', or --dry-run to see what it would do'}`,
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
    if (answer.trim() !== name) throw new UsageError("That name doesn't match. Nothing was done.")
  }
  if (names.length > 0) return
  if (!(await prompts.confirm(question, false))) throw new UsageError('Nothing was done')
}
