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

/** The terminal that a question is asked at. */
export interface PromptTerminal {
  streams: PromptStreams
  dress: Styler
  ending: Cancellation
}

/** How a question ends without an answer. */
export interface Cancellation {
  cancel(reason: unknown): void
  /** The input has ended; where the terminal was closed, its signal is about to say so. */
  hangUp(): void
  /** Called before the question ends. */
  onCancel(leave: () => void): void
}

/** What a person has typed, and where in it the cursor stands. */
export interface Line {
  text: string
  cursor: number
}

/** What a question knows of its terminal each time it is drawn. */
export interface PromptState {
  line: Line
  size: Size
  /** The question is about to end without an answer, and is drawn for the last time. */
  isCancelled: boolean
  /** Types a text into the line. */
  type(text: string): void
  /** The view as a prompt returns it. */
  show(view: View): [string, string]
}

/** How long to wait for the rest of a key that begins like Escape, in milliseconds. */
const ESCAPE = 100

/** Before anything is drawn. */
const EMPTY_VIEW = { lines: [' '], cursor: { row: 0, column: 1 } }

/** A hook: follows the line that is typed and the terminal's size, and draws what the question shows of them. */
export function useTerminal({ streams, ending }: PromptTerminal): PromptState {
  const [reader, setReader] = useState<Interface>()
  const [line, setLine] = useState<Line>({ text: '', cursor: 0 })
  const [isLeft, setIsLeft] = useState(false)
  const [, redraw] = useState({})
  const place = useRef({ rows: 0, cols: 0 })
  const drawn = useRef<DrawnView>(EMPTY_VIEW)
  const size = sizeOf(streams)

  const follow = (from: Interface) => setLine({ text: from.line, cursor: from.cursor })
  useEffect((rl) => {
    const opened = readlineOf(rl)
    // Where the cursor stands is ours to say: what is typed may take several lines, or none.
    Object.assign(opened, { getCursorPos: () => place.current })
    ending.onCancel(() => setIsLeft(true))
    setReader(opened)
    follow(opened)
    return attachListeners(opened, { streams, ending, drawn, draw: () => redraw({}) })
  }, [])
  useKeypress((key) => {
    if (reader === undefined) return
    // The program was stopped by it and has been continued: what a shell wrote meanwhile stays.
    if (key.ctrl && key.name === 'z') streams.output.write(emptyLinesFor(drawn.current))
    // Readline empties the line on Enter, and the question may stay.
    if (isEnterKey(key) && reader.line === '') reader.write(line.text)
    if (reader.line[reader.cursor - 1] === '\t') reader.write(null, { name: 'backspace' })
    follow(reader)
  })

  return {
    line,
    size,
    isCancelled: isLeft,
    type: (text) => {
      if (reader === undefined) return
      reader.write(text)
      follow(reader)
    },
    show: (view) => {
      // The first view is drawn before a hook has the readline.
      if (reader === undefined) return [' ', '']
      const shown = toInquirerView(view, size.columns)
      place.current = shown.place
      drawn.current = view
      return shown.parts
    },
  }
}

/** Inquirer's own type of it leaves most of it out. */
function readlineOf(rl: unknown): Interface {
  if (!(rl instanceof Interface)) throw new TypeError('Inquirer reads by no readline')
  // No key brings back what was refused, or another secret.
  rl.on('history', (history: string[]) => history.splice(0))
  return Object.assign(rl, { escapeCodeTimeout: ESCAPE })
}

/** Draws anew where the terminal has changed, and ends the question with its input. */
function attachListeners(
  reader: Interface,
  {
    streams,
    ending,
    drawn,
    draw,
  }: {
    streams: PromptStreams
    ending: Cancellation
    drawn: { current: DrawnView }
    draw(): void
  },
): () => void {
  const { input, output } = streams
  const drawAnew = () => {
    const { columns } = sizeOf(streams)
    output.write(eraseSequence(drawn.current, columns) + emptyLinesFor(drawn.current))
    draw()
  }
  const interrupt = () => ending.cancel(new InterruptedError('SIGINT'))
  const goOn = onContinue(reader, input, drawAnew)
  // What fails after the question is of no concern to anybody.
  reader.on('error', (error: unknown) => ending.cancel(asHangup(error)))
  reader.on('close', ending.hangUp)
  // Before Inquirer's own, which would leave the question as it stands.
  reader.prependListener('SIGINT', interrupt)
  output.on('resize', drawAnew)
  process.on('SIGCONT', goOn)
  if ('closed' in reader && reader.closed === true) ending.hangUp()
  return () => {
    reader.off('close', ending.hangUp)
    reader.off('SIGINT', interrupt)
    output.off('resize', drawAnew)
    process.off('SIGCONT', goOn)
  }
}

/** A shell that continues a stopped program has changed the terminal's modes in between. */
function onContinue(
  reader: Interface,
  input: PromptStreams['input'],
  draw: () => void,
): () => void {
  const goOn = () => {
    reader.resume()
    if (input.isRaw === true) {
      input.setRawMode?.(false)
      input.setRawMode?.(true)
    }
    draw()
  }
  // After readline, which pauses what it reads from then.
  return () => void setImmediate(goOn)
}
