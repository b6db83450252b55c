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

/** What stands before the choice that Enter takes, and before the others. */
const POINTER = '❯ '
const NO_POINTER = '  '

/** The most choices that are shown at once, and the fewest, however low the terminal is. */
const MOST = 15
const FEWEST = 1

/** A question for one of several choices. */
interface ChoiceConfig {
  terminal: PromptTerminal
  question: string
  choices: readonly Choice<unknown>[]
}

/** Asks for one of several choices, which what is typed narrows; gives its place among them. */
export const pickerPrompt = createPrompt<number, ChoiceConfig>((config, done) => {
  const { terminal, question, choices } = config
  const { line, size, isCancelled, show } = useTerminal(terminal)
  const [answer, setAnswer] = useState<number>()
  const [pointed, setPointed] = useState<PointerState>({ among: [], at: 0 })
  const window = useRef<Window>({ first: 0, length: 1 })
  const filter = useMemo(() => choiceFilter(choices), [])
  const widthsFor = useMemo(() => columnFitter(choices), [])
  const { indexes } = filter.match(line.text)
  // The pointer goes back to the first when what fits changes.
  const pointer = pointed.among === indexes ? pointed.at : 0
  useKeypress((key) => {
    if (key.name === 'escape') return terminal.ending.cancel(new InterruptedError('SIGINT'))
    if (!isEnterKey(key)) {
      const wanted = pointer + stepOf(key.name, window.current.length)
      return setPointed({ among: indexes, at: Math.max(0, Math.min(indexes.length - 1, wanted)) })
    }
    const place = indexes[pointer]
    if (place === undefined) return
    setAnswer(place)
    done(place)
  })

  const room = usableWidth(size)
  const { dress } = terminal
  if (isCancelled) return show(viewOf(questionLines(question, room), dress))
  if (answer !== undefined) {
    const text = choices[answer]?.name ?? ''
    const lines = appendText(questionLines(question, room), { text, style: 'answer' }, room)
    return show(viewOf(lines, dress))
  }
  const { lines, cursor } = inputView(question, line, room)
  const help = linesBelow(helpText(choices.length, indexes.length), room, 'aside')
  const left = size.rows - lines.length - help.length - 1
  const length = Math.min(indexes.length, Math.max(FEWEST, Math.min(MOST, left)))
  const first = firstShown(window.current, { pointer, length, of: indexes.length })
  window.current = { first, length }
  const widths = widthsFor(room - POINTER.length)
  const offered = indexes.slice(first, first + length).map((place, nth): Spans => {
    const text = formatColumns(cellsOf(choices[place]), widths)
    return first + nth === pointer
      ? [{ style: 'answer', text: `${POINTER}${text}` }]
      : [{ text: `${NO_POINTER}${text}` }]
  })
  return show(viewOf([...lines, ...offered, ...help], dress, cursor))
})

/** Which of the choices that fit is pointed at. */
interface PointerState {
  among: readonly number[]
  at: number
}

/** Which of the choices that fit are shown. */
interface Window {
  first: number
  length: number
}

/** How far a key moves the pointer. */
function stepOf(key: string, page: number): number {
  const steps: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -page, pagedown: page }
  return steps[key] ?? 0
}

/** The window moves no further than it must to show what is pointed at. */
function firstShown(
  { first }: Window,
  { pointer, length, of }: { pointer: number; length: number; of: number },
): number {
  const highest = Math.max(0, Math.min(first, pointer, of - length))
  return pointer >= highest + length ? pointer - length + 1 : highest
}

function helpText(total: number, fitting: number): string {
  const count = (number: number) => number.toLocaleString('en')
  if (fitting === 0) return `None of ${count(total)} match. Type something else, or Esc to cancel`
  const matches = fitting === total ? '' : `${count(fitting)} of ${count(total)} match. `
  const all = fitting === total && total > MOST ? ` the ${count(total)}` : ''
  return `${matches}Type to narrow${all}, ↑ ↓ to move, Enter to choose, Esc to cancel`
}
