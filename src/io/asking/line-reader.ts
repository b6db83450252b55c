import { createInterface } from 'node:readline'
import { StringDecoder } from 'node:string_decoder'
import { InterruptedError } from '../../errors.ts'
import { asHangup, HANGUP_GRACE, type PromptStreams } from './prompt-streams.ts'

/** Reads what a person types, without ever writing to the terminal. */
export interface LineReader {
  /** Reads a line, which the terminal itself edits and shows. */
  line(): Promise<string>
  /** Reads a line that the terminal doesn't show. */
  hidden(): Promise<string>
}

/** Makes a line reader. What is typed ahead is kept for the next question; the end of input cancels. */
export function lineReader(streams: Omit<PromptStreams, 'output'>): LineReader {
  const ahead: string[] = []
  return {
    line: async () => ahead.shift() ?? (await readLine(streams, ahead)),
    hidden: async () => ahead.shift() ?? (await readHidden(streams)),
  }
}

function readLine(
  { input, signal }: Omit<PromptStreams, 'output'>,
  ahead: string[],
): Promise<string> {
  return readUntilDone(signal, ({ resolve, reject }) => {
    const reader = createInterface({ input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY })
    let isDone = false
    reader.on('line', (line) => {
      if (isDone) return void ahead.push(line)
      isDone = true
      // The lines that came with it are emitted before this resolves.
      setImmediate(resolve, line)
    })
    reader.on('error', reject)
    reader.on('close', () => {
      if (!isDone) setTimeout(reject, HANGUP_GRACE, new InterruptedError('SIGINT'))
    })
    return () => reader.close()
  })
}

const INTERRUPT = '\u0003'
const END_OF_INPUT = '\u0004'
const ERASE = new Set(['\b', '\u007f'])
const ERASE_LINE = '\u0015'
const ESCAPE = '\u001b'

/** Reads in raw mode, in which a terminal shows nothing and passes on each key. */
function readHidden({ input, signal }: Omit<PromptStreams, 'output'>): Promise<string> {
  return readUntilDone(signal, ({ resolve, reject }) => {
    const decoder = new StringDecoder('utf8')
    let text = ''
    const take = (letter: string) => {
      if (letter === '\r' || letter === '\n') resolve(text)
      else if (letter === INTERRUPT || letter === END_OF_INPUT)
        reject(new InterruptedError('SIGINT'))
      else if (ERASE.has(letter)) text = [...text].slice(0, -1).join('')
      else if (letter === ERASE_LINE) text = ''
      else if (letter >= ' ') text += letter
    }
    const read = (chunk: Buffer | string) => {
      const typed = typeof chunk === 'string' ? chunk : decoder.write(chunk)
      // An arrow key or the like, which has no effect here.
      if (typed.startsWith(ESCAPE)) return
      for (const letter of typed) take(letter)
    }
    const ended = () => reject(new InterruptedError('SIGINT'))
    input.setRawMode?.(true)
    input.on('data', read)
    input.on('end', ended)
    input.on('error', reject)
    input.resume()
    return () => {
      input.removeListener('data', read)
      input.removeListener('end', ended)
      input.removeListener('error', reject)
      input.pause()
      input.setRawMode?.(false)
    }
  })
}

/** The callbacks that end reading. */
interface ReadCallbacks {
  resolve(text: string): void
  reject(error: unknown): void
}

/** Reads until a callback is called or the signal aborts; `read` returns a function that releases the input. */
async function readUntilDone(
  signal: AbortSignal | undefined,
  read: (callbacks: ReadCallbacks) => () => void,
): Promise<string> {
  signal?.throwIfAborted()
  let release: (() => void) | undefined
  let abort: (() => void) | undefined
  try {
    return await new Promise<string>((resolve, reject) => {
      abort = () => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      release = read({ resolve, reject: (error) => reject(asHangup(error)) })
    })
  } catch (error) {
    throw asHangup(error)
  } finally {
    if (abort !== undefined) signal?.removeEventListener('abort', abort)
    ignoreErrors(release)
  }
}

/** Releases the input. A closed terminal fails every change of its modes, which no longer matters. */
function ignoreErrors(release: (() => void) | undefined): void {
  try {
    release?.()
  } catch {
    return
  }
}
