import type { Io } from './io.ts'

/** How long a pipe may take to accept the last output when the program ends, in milliseconds. */
const FINAL_WRITE_TIMEOUT = 500

/** The same streams for as long as the program may run: a slow reader or a silent writer can't delay its end. */
export function abortableIo(io: Io, signal: AbortSignal): Io {
  return {
    ...io,
    write: (text) => untilTimeout(io.write(text), signal),
    writeBytes: (to, bytes) => untilTimeout(io.writeBytes(to, bytes), signal),
    readAll: (_, most) => io.readAll(signal, most),
    readChunks: (_, most) => io.readChunks(signal, most),
  }
}

/** Rejects with the signal's reason if the writing isn't done soon after. */
async function untilTimeout(writing: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let wait: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    wait = () => {
      timer = setTimeout(() => reject(signal.reason), FINAL_WRITE_TIMEOUT)
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
