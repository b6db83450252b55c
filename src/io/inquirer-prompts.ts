import process from 'node:process'
import type { ReadStream } from 'node:tty'
import { InterruptedError } from '../errors.ts'
import type { Prompts } from './prompts.ts'

/** Where questions are read from and written to. */
export interface PromptStreams {
  input: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isRaw' | 'setRawMode'>>
  output: NodeJS.WritableStream
  /** Ends the question that is being asked. */
  signal?: AbortSignal
}

/** Questions at a terminal; they are written to standard error, since standard output is for results. */
export function inquirerPrompts(streams: PromptStreams): Prompts {
  const ask = <T>(question: (inquirer: Inquirer) => Promise<T>) => askOne(question, streams)
  return {
    text: (message, initial) => {
      const proposal = initial === undefined ? {} : { default: initial }
      return ask(({ input }) => input({ message, ...proposal }, streams))
    },
    // No key makes it visible either: somebody may look over the shoulder, or a recording run.
    secret: (message) =>
      ask(({ password }) => password({ message, mask: '*', toggleMask: false }, streams)),
    confirm: (message, initial = true) =>
      ask(({ confirm }) => confirm({ message, default: initial }, streams)),
    select: (message, choices) =>
      ask(({ select }) => select({ message, choices: [...choices] }, streams)),
  }
}

type Inquirer = typeof import('./inquirer.ts')

async function askOne<T>(
  question: (inquirer: Inquirer) => Promise<T>,
  { input, signal }: PromptStreams,
): Promise<T> {
  const resume = () => resumeRaw(input)
  process.on('SIGCONT', resume)
  try {
    return await question(await import('./inquirer.ts'))
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new InterruptedError('SIGINT')
    }
    throw error
  } finally {
    process.off('SIGCONT', resume)
  }
}

/** A shell that continues a stopped program has set the terminal for itself meanwhile. */
function resumeRaw(input: Partial<Pick<ReadStream, 'isRaw' | 'setRawMode'>>): void {
  if (input.isRaw !== true) return
  input.setRawMode?.(false)
  input.setRawMode?.(true)
}
