import { Interface } from 'node:readline'
import { isEnterKey, useEffect, useKeypress, useRef, useState } from '@inquirer/core'
import { InterruptedError } from '../../errors.ts'
import {
  type DrawnView,
  emptyLinesFor,
  eraseSequence,
  toInquirerView,
  type View,
} from './inquirer-screen.ts'
import { asHangup, type PromptStreams, type Size, sizeOf } from './prompt-streams.ts'
import type { Styler } from './styles.ts'

/** The terminal of a question. */
export interface PromptTerminal {
  streams: PromptStreams
  dress: Styler
  ending: Cancellation
}

/** Ways to end a question without an answer. */
export interface Cancellation {
  cancel(reason: unknown): void
  /** The input has ended; if the terminal was closed, its signal will follow. */
  hangUp(): void
  /** Sets what is called before the question ends. */
  onCancel(callback: () => void): void
}

/** What a person has typed, and the cursor's index in it. */
export interface Line {
  text: string
  cursor: number
}

/** What a question knows about its terminal each time it is drawn. */
interface PromptState {
  line: Line
  size: Size
  /** The question is about to end without an answer, and is drawn for the last time. */
  isCancelled: boolean
  /** Types a text into the line. */
  type(text: string): void
  /** The view as a prompt must return it. */
  show(view: View): [string, string]
}

/** How long to wait for the rest of a key sequence that begins with Escape, in milliseconds. */
const ESCAPE_TIMEOUT = 100

/** Before anything is drawn. */
const EMPTY_VIEW = { lines: [' '], cursor: { row: 0, column: 1 } }

/** A hook that tracks the typed line and the terminal's size, and draws the question's view. */
export function useTerminal({ streams, ending }: PromptTerminal): PromptState {
  const [reader, setReader] = useState<Interface>()
  const [line, setLine] = useState<Line>({ text: '', cursor: 0 })
  const [isCancelled, setIsCancelled] = useState(false)
  const [, redraw] = useState({})
  const cursor = useRef({ rows: 0, cols: 0 })
  const drawn = useRef<DrawnView>(EMPTY_VIEW)
  const size = sizeOf(streams)
  const readLine = (from: Interface) => setLine({ text: from.line, cursor: from.cursor })
  useEffect((rl) => {
    const opened = readlineOf(rl)
    // The typed text may take several lines or none, so only the view knows where the cursor is.
    Object.assign(opened, { getCursorPos: () => cursor.current })
    ending.onCancel(() => setIsCancelled(true))
    setReader(opened)
    readLine(opened)
    return attachListeners(opened, { streams, ending, drawn, draw: () => redraw({}) })
  }, [])
  useKeypress((key) => {
    if (reader === undefined) return
    // Ctrl-Z stopped the program, and it has been continued: what the shell wrote in between stays.
    if (key.ctrl && key.name === 'z') streams.output.write(emptyLinesFor(drawn.current))
    keepLine(reader, isEnterKey(key), line)
    readLine(reader)
  })
  const show = (view: View): [string, string] => {
    // The first view is drawn before a hook has the readline.
    if (reader === undefined) return [' ', '']
    const shown = toInquirerView(view, size.columns)
    cursor.current = shown.place
    drawn.current = view
    return shown.parts
  }
  const type = (text: string) => {
    if (reader === undefined) return
    reader.write(text)
    readLine(reader)
  }
  return { line, size, isCancelled, type, show }
}

/** Restores the line, which readline empties on Enter though the question may stay, and removes a typed Tab. */
function keepLine(reader: Interface, isEnter: boolean, line: Line): void {
  if (isEnter && reader.line === '') reader.write(line.text)
  if (reader.line[reader.cursor - 1] === '\t') reader.write(null, { name: 'backspace' })
}

/** Inquirer's readline, which its own type mostly leaves out. */
function readlineOf(rl: unknown): Interface {
  if (!(rl instanceof Interface)) throw new TypeError("Inquirer doesn't use readline")
  // No key recalls a rejected answer, or another secret.
  rl.on('history', (history: string[]) => history.splice(0))
  return Object.assign(rl, { escapeCodeTimeout: ESCAPE_TIMEOUT })
}

interface ListenerOptions {
  streams: PromptStreams
  ending: Cancellation
  drawn: { current: DrawnView }
  draw(): void
}

/** Redraws when the terminal changes, and ends the question with its input; returns a function that stops this. */
function attachListeners(
  reader: Interface,
  { streams, ending, drawn, draw }: ListenerOptions,
): () => void {
  const { input, output } = streams
  const redraw = () => {
    const { columns } = sizeOf(streams)
    output.write(eraseSequence(drawn.current, columns) + emptyLinesFor(drawn.current))
    draw()
  }
  const interrupt = () => ending.cancel(new InterruptedError('SIGINT'))
  const onContinue = continueHandler(reader, input, redraw)
  // Not removed with the others: errors after the question don't matter.
  reader.on('error', (error: unknown) => ending.cancel(asHangup(error)))
  reader.on('close', ending.hangUp)
  // Before Inquirer's own listener, which would leave the question on the screen.
  reader.prependListener('SIGINT', interrupt)
  output.on('resize', redraw)
  process.on('SIGCONT', onContinue)
  if ('closed' in reader && reader.closed === true) ending.hangUp()
  return () => {
    reader.off('close', ending.hangUp)
    reader.off('SIGINT', interrupt)
    output.off('resize', redraw)
    process.off('SIGCONT', onContinue)
  }
}

/** Makes a handler for SIGCONT: a shell changes the terminal's modes while a program is stopped. */
function continueHandler(
  reader: Interface,
  input: PromptStreams['input'],
  draw: () => void,
): () => void {
  const resume = () => {
    reader.resume()
    if (input.isRaw === true) {
      input.setRawMode?.(false)
      input.setRawMode?.(true)
    }
    draw()
  }
  // After readline, which pauses its input at that point.
  return () => void setImmediate(resume)
}
