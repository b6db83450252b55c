import type { Io } from './io.ts'

/** How long a pipe may take to accept the last output when the program ends, in milliseconds. */
const FINAL_WRITE_TIMEOUT = 500

/** Returns streams that end with the signal, so that a slow reader or a silent writer can't keep the program alive. */
export function abortableIo(io: Io, signal: AbortSignal): Io {
  return {
    ...io,
    write: (text) => untilTimeout(io.write(text), signal),
    writeBytes: (to, bytes) => untilTimeout(io.writeBytes(to, bytes), signal),
    readAll: (_, maxBytes) => io.readAll(signal, maxBytes),
    readChunks: (_, maxBytes) => io.readChunks(signal, maxBytes),
  }
}

/** Rejects with the signal's reason if writing takes much longer than the signal. */
async function untilTimeout(writing: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let startTimer: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    startTimer = () => {
      timer = setTimeout(() => reject(signal.reason), FINAL_WRITE_TIMEOUT)
    }
    if (signal.aborted) startTimer()
    else signal.addEventListener('abort', startTimer, { once: true })
  })
  try {
    await Promise.race([writing, late])
  } finally {
    clearTimeout(timer)
    if (startTimer !== undefined) signal.removeEventListener('abort', startTimer)
  }
}
