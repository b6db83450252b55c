import { InterruptedError } from '../errors.ts'
import type { Prompts } from './prompts.ts'

/** Where questions are read from and written to. */
export interface PromptStreams {
  input: NodeJS.ReadableStream
  output: NodeJS.WritableStream
  /** Ends the question that is being asked. */
  signal?: AbortSignal
}

/** Questions at a terminal; they are written to standard error, since standard output is for results. */
export function inquirerPrompts(
  streams: PromptStreams = { input: process.stdin, output: process.stderr },
): Prompts {
  return {
    text: (message, initial) =>
      ask(async () => {
        const { input } = await import('./inquirer.ts')
        return input({ message, ...(initial === undefined ? {} : { default: initial }) }, streams)
      }),
    secret: (message) =>
      ask(async () => {
        const { password } = await import('./inquirer.ts')
        return password({ message, mask: '*' }, streams)
      }),
    confirm: (message, initial = true) =>
      ask(async () => {
        const { confirm } = await import('./inquirer.ts')
        return confirm({ message, default: initial }, streams)
      }),
    select: (message, choices) =>
      ask(async () => {
        const { select } = await import('./inquirer.ts')
        return select({ message, choices: choices.map((choice) => ({ ...choice })) }, streams)
      }),
  }

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question()
    } catch (error) {
      if (streams.signal?.aborted === true) throw streams.signal.reason
      if (error instanceof Error && error.name === 'ExitPromptError') {
        throw new InterruptedError('SIGINT')
      }
      throw error
    }
  }
}
