import type { Io } from './io.ts'

/** How long a pipe may take to accept the last output when the program ends, in milliseconds. */
const LAST_WORDS = 500

/** The same streams for as long as the program may run: a slow reader or a silent writer can't delay its end. */
export function untilAborted(io: Io, signal: AbortSignal): Io {
  return {
    ...io,
    write: (text) => within(io.write(text), signal),
    pass: (to, bytes) => within(io.pass(to, bytes), signal),
    readAll: (_, most) => io.readAll(signal, most),
    readParts: (_, most) => io.readParts(signal, most),
  }
}

/** Rejects with the signal's reason if the writing isn't done soon after. */
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
