import type { Choice } from '../prompts.ts'
import { cellsOf, columnFitter, inColumns } from './choice-columns.ts'
import { type ChoiceFilter, choiceFilter } from './choice-filter.ts'
import type { Dialogue } from './dialogue.ts'
import {
  below,
  questionLines,
  roomIn,
  type Spans,
  typedView,
  viewOf,
  withBehind,
} from './layout.ts'
import type { Dress } from './styles.ts'

/** What stands before the choice that Enter takes, and before the others. */
const POINTER = '❯ '
const NO_POINTER = '  '

/** The most choices that are shown at once, and the fewest, however low the terminal is. */
const MOST = 15
const FEWEST = 1

/** A question for one of several choices; `isFiltered` narrows them by what is typed. */
export function choiceDialogue<T>(
  question: string,
  choices: readonly Choice<T>[],
  { dress, isFiltered }: { dress: Dress; isFiltered: boolean },
): Dialogue<Choice<T>> {
  const filter = choiceFilter(choices)
  const widthsFor = columnFitter(choices)
  const list = pointedList(isFiltered ? filter : { fitting: () => filter.fitting('') })
  const page = () => list.page
  return {
    view: (line, size) => {
      const room = roomIn(size)
      const typed = isFiltered ? typedView(question, line, room) : undefined
      const lines = typed?.lines ?? questionLines(question, room)
      const help = below(
        helpText(choices.length, list.fitting(line.text).length, isFiltered),
        room,
        'aside',
      )
      const left = size.rows - lines.length - help.length - 1
      const shown = list.shown(line.text, Math.max(FEWEST, Math.min(MOST, left)))
      const widths = widthsFor(room - POINTER.length)
      const offered = shown.map(({ place, isPointedAt }): Spans => {
        const text = inColumns(cellsOf(choices[place]), widths)
        return isPointedAt
          ? [{ style: 'answer', text: `${POINTER}${text}` }]
          : [{ text: `${NO_POINTER}${text}` }]
      })
      // Where nothing is typed, the cursor stands at what it points at.
      const pointed = lines.length + shown.findIndex(({ isPointedAt }) => isPointedAt)
      const cursor = typed?.cursor ?? { row: pointed, column: 0 }
      return viewOf([...lines, ...offered, ...help], dress, cursor)
    },
    press: ({ name }, line) => {
      if (name === 'escape') return 'give-up'
      list.move(name, page())
      list.fitting(line.text)
      return undefined
    },
    enter: (text) => {
      const choice = choices[list.pointedAt(text) ?? -1]
      return choice === undefined ? undefined : { answer: choice }
    },
    left: (outcome, size) => {
      const room = roomIn(size)
      const lines = questionLines(question, room)
      const text = outcome?.answer.name ?? ''
      return viewOf(withBehind(lines, { text, style: 'answer' }, room), dress)
    },
  }
}

function helpText(total: number, fitting: number, isFiltered: boolean): string {
  const keys = '↑ ↓ to move, Enter to choose, Esc to cancel'
  if (!isFiltered) return keys
  const count = (number: number) => number.toLocaleString('en')
  if (fitting === 0)
    return `Nothing of ${count(total)} matches. Type something else, or Esc to cancel`
  const matches = fitting === total ? count(total) : `${count(fitting)} of ${count(total)} match`
  return `${matches}. Type to narrow, ${keys}`
}

/** The choices that fit, which of them is pointed at, and which of them can be seen. */
interface PointedList {
  /** How many were shown last. */
  readonly page: number
  /** What fits; the pointer goes back to the first when that changes. */
  fitting(typed: string): readonly number[]
  move(key: string, page: number): void
  shown(typed: string, most: number): { place: number; isPointedAt: boolean }[]
  pointedAt(typed: string): number | undefined
}

function pointedList(filter: Pick<ChoiceFilter, 'fitting'>): PointedList {
  let fitting: readonly number[] = filter.fitting('').places
  let pointer = 0
  let first = 0
  let page = 1
  const narrow = (typed: string) => {
    const { places } = filter.fitting(typed)
    if (places !== fitting) {
      fitting = places
      pointer = 0
      first = 0
    }
    return fitting
  }
  return {
    get page() {
      return page
    },
    fitting: narrow,
    move: (key, by) => {
      const steps: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -by, pagedown: by }
      const wanted = pointer + (steps[key] ?? 0)
      pointer = Math.max(0, Math.min(fitting.length - 1, wanted))
    },
    shown: (typed, most) => {
      narrow(typed)
      page = Math.min(most, fitting.length)
      first = Math.max(0, Math.min(first, pointer, fitting.length - page))
      if (pointer >= first + page) first = pointer - page + 1
      return fitting
        .slice(first, first + page)
        .map((place, nth) => ({ place, isPointedAt: first + nth === pointer }))
    },
    pointedAt: (typed) => narrow(typed)[pointer],
  }
}
