import type { createPrompt } from '@inquirer/core'
import { InterruptedError } from '../../errors.ts'
import { ScreenOutput } from './inquirer-screen.ts'
import { asHangup, HANGUP_GRACE, type PromptStreams } from './prompt-streams.ts'
import type { Styler } from './styles.ts'
import type { Cancellation, PromptTerminal } from './use-terminal.ts'

type Prompt<T, C> = ReturnType<typeof createPrompt<T, C>>

/** Asks until there is an answer; rejects with an InterruptedError where the person gives up, or with the signal's reason. */
export async function askAtTerminal<T, C extends { terminal: PromptTerminal }>(
  prompt: Prompt<T, C>,
  question: Omit<C, 'terminal'>,
  { streams, dress }: { streams: PromptStreams; dress: Styler },
): Promise<T> {
  streams.signal?.throwIfAborted()
  const { ending, signal, free } = makeCancellation(streams.signal)
  try {
    const config = { ...question, terminal: { streams, dress, ending } } as C
    return await prompt(config, { input: streams.input, output: new ScreenOutput(streams), signal })
  } catch (error) {
    throw reasonOf(error, signal)
  } finally {
    free()
  }
}

/** What ends a question, with the signal that tells Inquirer. */
function makeCancellation(outer: AbortSignal | undefined): {
  ending: Cancellation
  signal: AbortSignal
  free(): void
} {
  const controller = new AbortController()
  let leave: (() => void) | undefined
  let late: NodeJS.Timeout | undefined
  const end = (reason: unknown) => {
    leave?.()
    controller.abort(reason)
  }
  const abort = () => end(outer?.reason)
  outer?.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    ending: {
      cancel: end,
      hangUp: () => {
        late = setTimeout(end, HANGUP_GRACE, new InterruptedError('SIGINT'))
      },
      onCancel: (callback) => {
        leave = callback
      },
    },
    free: () => {
      clearTimeout(late)
      outer?.removeEventListener('abort', abort)
    },
  }
}

/** Why a question ended; closing a lost terminal fails as well. */
function reasonOf(error: unknown, { aborted, reason }: AbortSignal): unknown {
  if (aborted) return reason
  const isEarly = error instanceof Error && error.name === 'ExitPromptError'
  return isEarly ? new InterruptedError('SIGINT') : asHangup(error)
}
