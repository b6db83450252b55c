import type { Io } from './io.ts'
import type { Prompts } from './prompts.ts'

/** Counts how often the program waited: what was read before may have changed since. */
interface WaitCounter {
  countWait(): void
}

/** Waits for a person, for input or for a program, and counts it even if that fails. */
export async function countWhile<T>({ countWait }: WaitCounter, wait: Promise<T>): Promise<T> {
  try {
    return await wait
  } finally {
    countWait()
  }
}

/** Streams that count each wait for standard input. */
export function waitCountingIo(io: Io, counter: WaitCounter): Io {
  return {
    ...io,
    readAll: (signal, maxBytes) => countWhile(counter, io.readAll(signal, maxBytes)),
    readChunks: async function* (signal, maxBytes) {
      try {
        yield* io.readChunks(signal, maxBytes)
      } finally {
        counter.countWait()
      }
    },
  }
}

/** Prompts that count each question once it is answered. */
export function waitCountingPrompts(prompts: Prompts, counter: WaitCounter): Prompts {
  return {
    text: (question, initial) => countWhile(counter, prompts.text(question, initial)),
    secret: (question) => countWhile(counter, prompts.secret(question)),
    confirm: (question, initial) => countWhile(counter, prompts.confirm(question, initial)),
    askText: (question) => countWhile(counter, prompts.askText(question)),
    pick: (question, choices) => countWhile(counter, prompts.pick(question, choices)),
  }
}
