import { hintText } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { AuthenticationError, Failure, InterruptedError, UsageError } from '../../errors.ts'

/** Whether a person can put right what they typed. */
type IsCorrectable = (failure: Failure) => boolean

const isInvalidInput: IsCorrectable = (failure) =>
  failure instanceof AuthenticationError || failure instanceof UsageError

/** Asks until the answer is right: what is wrong with it is told, with the next step, and the question comes again. */
export async function askUntilValid<T>(
  context: Context,
  ask: () => Promise<T>,
  isTypedWrongly = isInvalidInput,
): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const isOver = error instanceof InterruptedError || context.signal.aborted
      if (isOver || !(error instanceof Failure) || !isTypedWrongly(error)) throw error
      const hint = hintText(error.hint)
      const lines = [error.message, ...(hint === undefined ? [] : hint.split('\n'))]
      context.reportInvalidAnswer(lines.join('\n  '))
    }
  }
}
