import { hintText } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { AuthenticationError, Failure, InterruptedError, UsageError } from '../../errors.ts'

/** Whether a person can fix an error by typing another answer. */
type IsCorrectable = (failure: Failure) => boolean

const isInvalidInput: IsCorrectable = (failure) =>
  failure instanceof AuthenticationError || failure instanceof UsageError

/** Asks until the answer is valid; after an invalid one, reports what is wrong with the next step, and asks again. */
export async function askUntilValid<T>(
  context: Context,
  ask: () => Promise<T>,
  isCorrectable = isInvalidInput,
): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const isInterrupted = error instanceof InterruptedError || context.signal.aborted
      if (isInterrupted || !(error instanceof Failure) || !isCorrectable(error)) throw error
      const hint = hintText(error.hint)
      const lines = [error.message, ...(hint === undefined ? [] : hint.split('\n'))]
      context.reportInvalidAnswer(lines.join('\n  '))
    }
  }
}
