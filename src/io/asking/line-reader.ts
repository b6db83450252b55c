import { createInterface } from 'node:readline'
import { StringDecoder } from 'node:string_decoder'
import { InterruptedError } from '../../errors.ts'
import { asHangup, HANGUP_GRACE, type PromptStreams } from './prompt-streams.ts'

/** Reads what a person types, without ever writing to the terminal. */
export interface LineReader {
  /** The next line, edited and shown by the terminal itself. */
  line(): Promise<string>
  /** The same unseen: the terminal shows nothing of it. */
  hidden(): Promise<string>
}

/** One for these streams; what is typed ahead waits for the next question. The end of input is giving up. */
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
  return readUntilDone(signal, ({ give, fail }) => {
    const reader = createInterface({ input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY })
    let isGiven = false
    reader.on('line', (line) => {
      if (isGiven) return void ahead.push(line)
      isGiven = true
      // The rest of what came with it is told after this.
      setImmediate(give, line)
    })
    reader.on('error', fail)
    reader.on('close', () => {
      if (!isGiven) setTimeout(fail, HANGUP_GRACE, new InterruptedError('SIGINT'))
    })
    return () => reader.close()
  })
}

const INTERRUPT = '\u0003'
const END_OF_INPUT = '\u0004'
const ERASE = new Set(['\b', '\u007f'])
const ERASE_LINE = '\u0015'
const ESCAPE = '\u001b'

/** In raw mode, in which a terminal shows nothing and gives each key as it comes. */
function readHidden({ input, signal }: Omit<PromptStreams, 'output'>): Promise<string> {
  return readUntilDone(signal, ({ give, fail }) => {
    const decoder = new StringDecoder('utf8')
    let text = ''
    const take = (letter: string) => {
      if (letter === '\r' || letter === '\n') give(text)
      else if (letter === INTERRUPT || letter === END_OF_INPUT) fail(new InterruptedError('SIGINT'))
      else if (ERASE.has(letter)) text = [...text].slice(0, -1).join('')
      else if (letter === ERASE_LINE) text = ''
      else if (letter >= ' ') text += letter
    }
    const read = (chunk: Buffer | string) => {
      const typed = typeof chunk === 'string' ? chunk : decoder.write(chunk)
      // An arrow and the like, which moves nothing here.
      if (typed.startsWith(ESCAPE)) return
      for (const letter of typed) take(letter)
    }
    const ended = () => fail(new InterruptedError('SIGINT'))
    input.setRawMode?.(true)
    input.on('data', read)
    input.on('end', ended)
    input.on('error', fail)
    input.resume()
    return () => {
      input.removeListener('data', read)
      input.removeListener('end', ended)
      input.removeListener('error', fail)
      input.pause()
      input.setRawMode?.(false)
    }
  })
}

/** How a reading ends. */
interface ReadCallbacks {
  give(text: string): void
  fail(error: unknown): void
}

/** Reads until one of the ends, or the signal; `read` returns what lets go of the input. */
async function readUntilDone(
  signal: AbortSignal | undefined,
  read: (ends: ReadCallbacks) => () => void,
): Promise<string> {
  signal?.throwIfAborted()
  let letGo: (() => void) | undefined
  let abort: (() => void) | undefined
  try {
    return await new Promise<string>((resolve, reject) => {
      abort = () => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      letGo = read({ give: resolve, fail: (error) => reject(asHangup(error)) })
    })
  } catch (error) {
    throw asHangup(error)
  } finally {
    if (abort !== undefined) signal?.removeEventListener('abort', abort)
    ignoreErrors(letGo)
  }
}

/** A closed terminal fails every change of its modes, and nothing is to be done about it any more. */
function ignoreErrors(letGo: (() => void) | undefined): void {
  try {
    letGo?.()
  } catch {
    return
  }
}
