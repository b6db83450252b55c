import { createPrompt, isEnterKey, useKeypress, useMemo, useRef, useState } from '@inquirer/core'
import { InterruptedError } from '../../errors.ts'
import type { Choice } from '../prompts.ts'
import { cellsOf, columnFitter, formatColumns } from './choice-columns.ts'
import { choiceFilter } from './choice-filter.ts'
import {
  appendText,
  inputView,
  linesBelow,
  questionLines,
  type Spans,
  usableWidth,
  viewOf,
} from './layout.ts'
import { type PromptTerminal, useTerminal } from './use-terminal.ts'

/** Precede the current choice, and the others. */
const POINTER = '❯ '
const NO_POINTER = '  '

/** How many choices are shown at once: at most, and at least, no matter how low the terminal is. */
const MAX_SHOWN = 15
const MIN_SHOWN = 1

/** A question for one of several choices. */
interface ChoiceConfig {
  terminal: PromptTerminal
  question: string
  choices: readonly Choice<unknown>[]
}

/** Asks for one of several choices, narrowed by what is typed; resolves with its index. */
export const pickerPrompt = createPrompt<number, ChoiceConfig>((config, done) => {
  const { terminal, question, choices } = config
  const { line, size, isCancelled, show } = useTerminal(terminal)
  const [answer, setAnswer] = useState<number>()
  const [pointed, setPointed] = useState<PointerState>({ among: [], at: 0 })
  const window = useRef<Window>({ first: 0, length: 1 })
  const filter = useMemo(() => choiceFilter(choices), [])
  const widthsFor = useMemo(() => columnFitter(choices), [])
  const { indexes } = filter.match(line.text)
  // The pointer returns to the first choice when the matches change.
  const pointer = pointed.among === indexes ? pointed.at : 0
  useKeypress((key) => {
    if (key.name === 'escape') return terminal.ending.cancel(new InterruptedError('SIGINT'))
    if (!isEnterKey(key)) {
      const target = pointer + stepOf(key.name, window.current.length)
      return setPointed({ among: indexes, at: Math.max(0, Math.min(indexes.length - 1, target)) })
    }
    const index = indexes[pointer]
    if (index === undefined) return
    setAnswer(index)
    done(index)
  })
  const room = usableWidth(size)
  if (isCancelled || answer !== undefined) {
    const text = answer === undefined ? '' : (choices[answer]?.name ?? '')
    const lines = appendText(questionLines(question, room), { text, style: 'answer' }, room)
    return show(viewOf(lines, terminal.dress))
  }
  const { lines, cursor } = inputView(question, line, room)
  const help = linesBelow(helpText(choices.length, indexes.length), room, 'hint')
  const rows = size.rows - lines.length - help.length - 1
  window.current = moveWindow(window.current, { pointer, rows, count: indexes.length })
  const shown = choiceLines(
    choices,
    indexes,
    { pointer, window: window.current },
    widthsFor(room - POINTER.length),
  )
  return show(viewOf([...lines, ...shown, ...help], terminal.dress, cursor))
})

/** The current choice, and the matches that it is one of. */
interface PointerState {
  among: readonly number[]
  at: number
}

/** The matches that are shown. */
interface Window {
  first: number
  length: number
}

/** How far a key moves the pointer. */
function stepOf(key: string, page: number): number {
  const steps: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -page, pagedown: page }
  return steps[key] ?? 0
}

/** Moves the window only as far as needed to show the pointer, and fits it to the free rows. */
function moveWindow(
  { first }: Window,
  { pointer, rows, count }: { pointer: number; rows: number; count: number },
): Window {
  const length = Math.min(count, Math.max(MIN_SHOWN, Math.min(MAX_SHOWN, rows)))
  const highest = Math.max(0, Math.min(first, pointer, count - length))
  return { first: pointer >= highest + length ? pointer - length + 1 : highest, length }
}

function choiceLines(
  choices: readonly Choice<unknown>[],
  indexes: readonly number[],
  { pointer, window }: { pointer: number; window: Window },
  widths: readonly number[],
): Spans[] {
  return indexes.slice(window.first, window.first + window.length).map((index, nth) => {
    const text = formatColumns(cellsOf(choices[index]), widths)
    return window.first + nth === pointer
      ? [{ style: 'answer', text: `${POINTER}${text}` }]
      : [{ text: `${NO_POINTER}${text}` }]
  })
}

function helpText(total: number, matching: number): string {
  const count = (number: number) => number.toLocaleString('en')
  if (matching === 0) return `None of ${count(total)} match. Type something else, or Esc to cancel`
  const matches = matching === total ? '' : `${count(matching)} of ${count(total)} match. `
  const all = matching === total && total > MAX_SHOWN ? ` the ${count(total)}` : ''
  return `${matches}Type to narrow${all}, ↑ ↓ to move, Enter to choose, Esc to cancel`
}
