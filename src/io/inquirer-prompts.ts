import process from 'node:process'
import type { ReadStream } from 'node:tty'
import { InterruptedError } from '../errors.ts'
import { codeOf } from '../files/problems.ts'
import type { Choice, Prompts } from './prompts.ts'

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
    ask: ({ question, initial, wrong, meaning }) => {
      const proposal = initial === undefined ? {} : { default: initial }
      const asked = {
        ...proposal,
        message: question,
        validate: (text: string) => wrong?.(text) ?? true,
        transformer: (text: string) => shownWith(text, meaning?.(text)),
      }
      return ask(({ input }) => input(asked, streams))
    },
    select: (message, choices) =>
      ask(({ select }) => select({ message, choices: choices.map(shownAs) }, streams)),
    pick: (message, choices) =>
      ask(({ select }) => select({ message, choices: choices.map(shownAs) }, streams)),
  }
}

function shownWith(text: string, meaning: string | undefined): string {
  return meaning === undefined || meaning === text ? text : `${text} (${meaning})`
}

function shownAs<T>({ value, name, details = [] }: Choice<T>): { value: T; name: string } {
  return { value, name: [name, ...details].join('  ') }
}

type Inquirer = typeof import('./inquirer.ts')

async function askOne<T>(
  question: (inquirer: Inquirer) => Promise<T>,
  { input, signal }: PromptStreams,
): Promise<T> {
  let isResumed = false
  // After readline, which pauses what it reads from then.
  const resume = () => {
    isResumed = true
    setImmediate(goOn, input)
  }
  process.on('SIGCONT', resume)
  try {
    return await question(await import('./inquirer.ts'))
  } catch (error) {
    const reason: unknown = signal?.aborted === true ? signal.reason : error
    if (isLostTerminal(reason)) throw new InterruptedError('SIGHUP', { cause: reason })
    if (signal?.aborted === true) throw reason
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new InterruptedError('SIGINT')
    }
    throw error
  } finally {
    process.off('SIGCONT', resume)
    // Readline takes it for paused still, and one that is read from keeps the process.
    if (isResumed) input.pause()
  }
}

/** A closed terminal fails every operation, and may do so before its signal arrives. */
function isLostTerminal(error: unknown): boolean {
  return codeOf(error) === 'EIO'
}

/** A shell that continues a stopped program has changed the terminal's modes in between. */
function goOn(input: PromptStreams['input']): void {
  input.resume()
  if (input.isRaw !== true) return
  input.setRawMode?.(false)
  input.setRawMode?.(true)
}
