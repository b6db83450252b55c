import type { Context } from '../../context.ts'
import { RefusedError, UsageError } from '../../errors.ts'
import { needsConfirmation, requireConfirmation } from '../confirm.ts'
import { CLOCK_HINT, type RunningTimer, runningText } from './running.ts'

/** ITFlow's longest time of a reply (H28), in seconds. */
const LONGEST = 359_999

/**
 * Has the person confirm a time that may be wrong: the timer may have been forgotten, or the clock was set back. Throws a
 * RefusedError if nobody can be asked, and a UsageError if the answer is no or the time can't be stored.
 */
export async function requirePlausible(context: Context, running: RunningTimer): Promise<void> {
  const { isAhead, isLong, elapsed } = running
  if (!isAhead && !isLong) return
  const text = runningText(context, running)
  if (elapsed > LONGEST) {
    throw new UsageError(`${text}: ITFlow stores at most 99:59:59`, {
      hint: 'Give the time worked with --time, or forget the timer with --discard',
    })
  }
  const reason = isAhead ? `${CLOCK_HINT}, so no time was measured` : 'It may have been forgotten'
  if (!needsConfirmation(context)) return context.note(codeOf(running), `${text}. ${reason}.`)
  if (!context.canAsk) {
    throw new RefusedError(`${text}. ${reason}.`, {
      hint: `Give the time worked with --time, or add --yes to write ${isAhead ? 'a reply with no time' : 'all of it'}`,
    })
  }
  const question = isAhead ? 'Write a reply with no time?' : 'Write all of it?'
  await requireConfirmation(context, {
    question: `${text}. ${reason}. ${question}`,
    isFinal: false,
  })
}

function codeOf({ isAhead }: RunningTimer): string {
  return isAhead ? 'clock_set_back' : 'timer_long'
}
