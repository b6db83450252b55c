import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { InterruptedError } from '../../errors.ts'
import { codeOf } from '../../files/problems.ts'
import { knownSize, USUAL_COLUMNS } from '../io.ts'
import { Screen, type View } from './screen.ts'

/** Where questions are read from and written to. */
export interface PromptStreams {
  input: NodeJS.ReadableStream & {
    isTTY?: boolean
    isRaw?: boolean
    setRawMode?(mode: boolean): unknown
  }
  output: NodeJS.WritableStream & { columns?: number; rows?: number }
  /** Ends the question that is being asked. */
  signal?: AbortSignal | undefined
}

/** The room a question has. */
export interface Size {
  columns: number
  rows: number
}

/** What a person has typed, and where in it the cursor stands. */
export interface Line {
  text: string
  cursor: number
}

/** A key that is no letter. */
export interface Key {
  name: string
}

/** A question: what it shows, and what keys do to it. */
export interface Dialogue<T> {
  view(line: Line, size: Size): View
  /** Enter: the answer, or undefined if the question stays. */
  enter(text: string): { answer: T } | undefined
  /** Any other key, after the line was changed by it: `give-up` cancels the question, a text is put into the line. */
  press?(key: Key, line: Line): 'give-up' | { line: string } | undefined
  /** What is left standing there. */
  left(outcome: { answer: T; text: string } | undefined, size: Size): Pick<View, 'lines' | 'paint'>
}

/** How long to wait for the rest of a key that begins like Escape, in milliseconds. */
const ESCAPE = 100

/** How long a terminal that was closed may take to send its signal, in milliseconds. */
const HANGUP = 200

/** Asks until there is an answer; rejects with an InterruptedError where the person gives up, or with the signal's reason. */
export function converse<T>(dialogue: Dialogue<T>, streams: PromptStreams): Promise<T> {
  const { input, output, signal } = streams
  if (signal?.aborted === true) return Promise.reject(signal.reason)
  return new Promise<T>((resolve, reject) => {
    const reader = openReader(input)
    const screen = new Screen((text) => void output.write(text))
    const line = (): Line => ({ text: reader.line, cursor: reader.cursor })
    const draw = () => screen.draw(dialogue.view(line(), sizeOf(streams)), sizeOf(streams).columns)
    let isOver = false
    const end = (settle: () => void, outcome?: { answer: T; text: string }) => {
      if (isOver) return
      isOver = true
      free()
      const size = sizeOf(streams)
      screen.leave(dialogue.left(outcome, size), size.columns)
      settle()
    }
    const giveUp = (error: unknown) => end(() => reject(error))
    const answer = (value: T, text: string) => end(() => resolve(value), { answer: value, text })
    const press = (_: string, key: Partial<Key> = {}) => {
      // The key that ended the question is still told.
      if (isOver || key.name === 'return' || key.name === 'enter') return
      const outcome = dialogue.press?.({ name: key.name ?? '' }, line())
      if (outcome === 'give-up') return giveUp(new InterruptedError('SIGINT'))
      if (outcome !== undefined) reader.write(outcome.line)
      draw()
    }
    const enter = (text: string) => {
      const outcome = dialogue.enter(text)
      if (outcome !== undefined) return answer(outcome.answer, text)
      // Readline has emptied its line.
      reader.write(text)
      draw()
    }
    const abort = () => giveUp(signal?.reason)
    const resume = whenContinued(streams.input, draw)
    let late: NodeJS.Timeout | undefined
    const free = () => {
      clearTimeout(late)
      for (const name of ['line', 'SIGINT', 'close', 'error']) reader.removeAllListeners(name)
      input.removeListener('keypress', press)
      output.removeListener('resize', draw)
      signal?.removeEventListener('abort', abort)
      closeReader(reader, input)
      resume.free()
    }
    reader.on('line', enter)
    reader.on('SIGINT', () => giveUp(new InterruptedError('SIGINT')))
    reader.on('error', (error: unknown) => giveUp(lost(error)))
    // Also where the terminal was closed: its signal says so.
    reader.on('close', () => {
      late = setTimeout(giveUp, HANGUP, new InterruptedError('SIGINT'))
    })
    input.on('keypress', press)
    output.on('resize', draw)
    signal?.addEventListener('abort', abort, { once: true })
    draw()
  })
}

/** Readline edits the line; what it would show goes nowhere. */
function openReader(input: PromptStreams['input']): Interface {
  try {
    return createInterface({
      input,
      output: new Writable({ write: (_chunk, _encoding, done) => done() }),
      terminal: true,
      historySize: 0,
      escapeCodeTimeout: ESCAPE,
      completer: (text: string) => [[], text],
    })
  } catch (error) {
    throw lost(error)
  }
}

/** A closed terminal fails every change of its modes. */
function closeReader(reader: Interface, input: PromptStreams['input']): void {
  // What fails later is of no concern to anybody.
  reader.on('error', () => undefined)
  try {
    reader.close()
  } catch {
    input.pause()
  }
}

/** A closed terminal fails every operation, and may do so before its signal arrives. */
export function lost(error: unknown): unknown {
  return codeOf(error) === 'EIO' ? new InterruptedError('SIGHUP', { cause: error }) : error
}

/** The size of the terminal, as it says now. */
export function sizeOf({ output }: Pick<PromptStreams, 'output'>): Size {
  return {
    columns: knownSize(output.columns) ?? USUAL_COLUMNS,
    rows: knownSize(output.rows) ?? USUAL_ROWS,
  }
}

const USUAL_ROWS = 24

/** A shell that continues a stopped program has changed the terminal's modes in between. */
function whenContinued(input: PromptStreams['input'], draw: () => void): { free(): void } {
  let isResumed = false
  const goOn = () => {
    input.resume()
    if (input.isRaw === true) {
      input.setRawMode?.(false)
      input.setRawMode?.(true)
    }
    draw()
  }
  // After readline, which pauses what it reads from then.
  const resume = () => {
    isResumed = true
    setImmediate(goOn)
  }
  process.on('SIGCONT', resume)
  return {
    free: () => {
      process.off('SIGCONT', resume)
      // Readline takes it for paused still, and one that is read from keeps the process.
      if (isResumed) input.pause()
    },
  }
}
