import type { Context } from '../../context.ts'
import { CLOCK_HINT, requireTimer, runningText, showTimer, timerOwner } from './running.ts'

/** `itflow tickets timer`: shows the running timer, without contacting the server. */
export async function runTimer(context: Context): Promise<void> {
  const running = requireTimer(context, await timerOwner(context))
  const text = runningText(context, running)
  if (running.isAhead) context.note('clock_set_back', `${text}. ${CLOCK_HINT}.`)
  if (running.isLong) context.note('timer_long', `${text}. It may have been forgotten.`)
  await showTimer(context, running)
}
