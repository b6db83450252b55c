import type { Context } from '../context.ts'
import { RefusedError, UsageError } from '../errors.ts'

/**
 * Asks before something is destroyed: yes or no, or by typing a name where more is at stake. `--yes` answers;
 * without a terminal it is refused. On a labelled profile (production) the label is asked for as well.
 */
export async function confirmDestruction(
  context: Context,
  question: string,
  typed: string | undefined,
): Promise<void> {
  if (context.flags.dryRun === true || context.flags.yes === true) return
  if (!context.canAsk) {
    throw new RefusedError(`${question} Nobody is there to ask.`, {
      hint: 'Add --yes to do it without asking, --dry-run to see what it would do',
    })
  }
  const prompts = await context.prompts()
  const { label } = await context.settings()
  for (const name of [typed, label]) {
    if (name === undefined) continue
    const answer = await prompts.text(`${question} Type “${name}” to go on`)
    if (answer.trim() !== name) throw new UsageError('Not that name: nothing was done')
  }
  if (typed !== undefined || label !== undefined) return
  if (!(await prompts.confirm(question, false))) throw new UsageError('Nothing was done')
}
