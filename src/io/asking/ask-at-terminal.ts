import type { createPrompt } from '@inquirer/core'
import { InterruptedError } from '../../errors.ts'
import { ScreenOutput } from './inquirer-screen.ts'
import { asHangup, HANGUP_GRACE, type PromptStreams } from './prompt-streams.ts'
import type { Styler } from './styles.ts'
import type { Cancellation, PromptTerminal } from './use-terminal.ts'

type Prompt<T, C> = ReturnType<typeof createPrompt<T, C>>

/**
 * Asks until there is an answer; rejects with an InterruptedError if the person cancels, or with the signal's reason.
 */
export async function askAtTerminal<T, C extends { terminal: PromptTerminal }>(
  prompt: Prompt<T, C>,
  question: Omit<C, 'terminal'>,
  { streams, dress }: { streams: PromptStreams; dress: Styler },
): Promise<T> {
  streams.signal?.throwIfAborted()
  const { ending, signal, release } = makeCancellation(streams.signal)
  try {
    const config = { ...question, terminal: { streams, dress, ending } } as C
    return await prompt(config, { input: streams.input, output: new ScreenOutput(streams), signal })
  } catch (error) {
    throw reasonOf(error, signal)
  } finally {
    release()
  }
}

/** A way to cancel a question, and the signal that cancels Inquirer's prompt. */
function makeCancellation(outer: AbortSignal | undefined): {
  ending: Cancellation
  signal: AbortSignal
  release(): void
} {
  const controller = new AbortController()
  let beforeCancel: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined
  const end = (reason: unknown) => {
    beforeCancel?.()
    controller.abort(reason)
  }
  const abort = () => end(outer?.reason)
  outer?.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    ending: {
      cancel: end,
      hangUp: () => {
        timer = setTimeout(end, HANGUP_GRACE, new InterruptedError('SIGINT'))
      },
      onCancel: (callback) => {
        beforeCancel = callback
      },
    },
    release: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', abort)
    },
  }
}

/** The reason why a question ended; Inquirer's own errors are replaced. */
function reasonOf(error: unknown, { aborted, reason }: AbortSignal): unknown {
  if (aborted) return reason
  const isCancelled = error instanceof Error && error.name === 'ExitPromptError'
  return isCancelled ? new InterruptedError('SIGINT') : asHangup(error)
}
