import type { Io } from './io.ts'
import type { Prompts } from './prompts.ts'

/** Notified each time the program waited for something: what was read before may have changed meanwhile. */
export interface Waiting {
  waited(): void
}

/** Waits for a person, for input or for a program, and notes it whatever the result. */
export async function waitFor<T>({ waited }: Waiting, wait: Promise<T>): Promise<T> {
  try {
    return await wait
  } finally {
    waited()
  }
}

/** The same streams; waiting for standard input is noted. */
export function waitingIo(io: Io, waiting: Waiting): Io {
  return {
    ...io,
    readAll: (signal, most) => waitFor(waiting, io.readAll(signal, most)),
    readParts: async function* (signal, most) {
      try {
        yield* io.readParts(signal, most)
      } finally {
        waiting.waited()
      }
    },
  }
}

/** The same questions, each noted once it is answered. */
export function waitingPrompts(prompts: Prompts, waiting: Waiting): Prompts {
  return {
    text: (question, initial) => waitFor(waiting, prompts.text(question, initial)),
    secret: (question) => waitFor(waiting, prompts.secret(question)),
    confirm: (question, initial) => waitFor(waiting, prompts.confirm(question, initial)),
    ask: (question) => waitFor(waiting, prompts.ask(question)),
    pick: (question, choices) => waitFor(waiting, prompts.pick(question, choices)),
  }
}
