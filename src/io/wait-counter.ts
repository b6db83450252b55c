import type { Io } from './io.ts'
import type { Prompts } from './prompts.ts'

/** Notified each time the program waited for something: what was read before may have changed meanwhile. */
export interface WaitCounter {
  countWait(): void
}

/** Waits for a person, for input or for a program, and notes it whatever the result. */
export async function countWhile<T>({ countWait }: WaitCounter, wait: Promise<T>): Promise<T> {
  try {
    return await wait
  } finally {
    countWait()
  }
}

/** The same streams; waiting for standard input is noted. */
export function waitCountingIo(io: Io, waiting: WaitCounter): Io {
  return {
    ...io,
    readAll: (signal, most) => countWhile(waiting, io.readAll(signal, most)),
    readChunks: async function* (signal, most) {
      try {
        yield* io.readChunks(signal, most)
      } finally {
        waiting.countWait()
      }
    },
  }
}

/** The same questions, each noted once it is answered. */
export function waitCountingPrompts(prompts: Prompts, waiting: WaitCounter): Prompts {
  return {
    text: (question, initial) => countWhile(waiting, prompts.text(question, initial)),
    secret: (question) => countWhile(waiting, prompts.secret(question)),
    confirm: (question, initial) => countWhile(waiting, prompts.confirm(question, initial)),
    askText: (question) => countWhile(waiting, prompts.askText(question)),
    pick: (question, choices) => countWhile(waiting, prompts.pick(question, choices)),
  }
}
