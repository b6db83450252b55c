import type { Io } from './io.ts'

/** How long a pipe may take what the program has left to say when it ends, in milliseconds. */
const LAST_WORDS = 500

/** The same streams for as long as the program may run: nobody who reads slowly, or never writes, holds up its end. */
export function untilAborted(io: Io, signal: AbortSignal): Io {
  return {
    ...io,
    write: (text) => within(io.write(text), signal),
    pass: (to, bytes) => within(io.pass(to, bytes), signal),
    readAll: (_, most) => io.readAll(signal, most),
  }
}

/** Rejects with the signal's reason where the writing isn't done soon after. */
async function within(writing: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let wait: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    wait = () => {
      timer = setTimeout(() => reject(signal.reason), LAST_WORDS)
    }
    if (signal.aborted) wait()
    else signal.addEventListener('abort', wait, { once: true })
  })
  try {
    await Promise.race([writing, late])
  } finally {
    clearTimeout(timer)
    if (wait !== undefined) signal.removeEventListener('abort', wait)
  }
}
