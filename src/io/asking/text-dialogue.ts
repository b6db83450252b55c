import type { TextQuestion } from '../prompts.ts'
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

/** A question for a text, which stays until the text will do; `isSecret` shows stars for it. */
export function textDialogue(
  { question, initial = '', wrong, meaning }: TextQuestion,
  dress: Dress,
  { isSecret = false } = {},
): Dialogue<string> {
  let fault: string | undefined
  const shown = (text: string) => (isSecret ? '*'.repeat(text.length) : text)
  const understood = (text: string) => meantBy(text, meaning)
  return {
    view: ({ text, cursor }, size) => {
      const room = roomIn(size)
      const typed = typedView(question, { text: shown(text), cursor }, room)
      const behind =
        text === '' && initial !== ''
          ? ({ text: `(${initial})`, style: 'aside', gap: '' } as const)
          : ({ text: understood(text), style: 'aside', gap: ' ' } as const)
      const lines = withBehind(typed.lines, behind, room)
      if (fault !== undefined) lines.push(...below(fault, room, 'fault'))
      return viewOf(lines, dress, typed.cursor)
    },
    press: (key, { text }) => {
      fault = undefined
      return key.name === 'tab' && text === '' ? { line: initial } : undefined
    },
    enter: (text) => {
      const answer = text === '' ? initial : text
      fault = wrong?.(answer)
      return fault === undefined ? { answer } : undefined
    },
    left: (outcome, size) => {
      const room = roomIn(size)
      const lines: Spans[] = questionLines(question, room)
      if (outcome === undefined) return viewOf(lines, dress)
      const { answer } = outcome
      const whole = [shown(answer), understood(answer)].filter((part) => part !== '').join(' ')
      return viewOf(withBehind(lines, { text: whole, style: 'answer' }, room), dress)
    },
  }
}

/** What a text is taken for, where that is not the text itself. */
function meantBy(text: string, meaning: TextQuestion['meaning']): string {
  const meant = text === '' ? undefined : meaning?.(text)
  return meant === undefined || meant === text ? '' : `→ ${meant}`
}

/** A question for yes or no. */
export function yesNoDialogue(question: string, initial: boolean, dress: Dress): Dialogue<boolean> {
  const asked = `${question} ${initial ? '(Y/n)' : '(y/N)'}`
  const text = textDialogue({ question: asked, wrong: notYesOrNo }, dress)
  const answerOf = (typed: string) => yesOrNo(typed) ?? initial
  return {
    ...text,
    enter: (typed) => (text.enter(typed) === undefined ? undefined : { answer: answerOf(typed) }),
    left: (outcome, size) => {
      const lines = questionLines(question, roomIn(size))
      if (outcome === undefined) return viewOf(lines, dress)
      const said = { text: outcome.answer ? 'Yes' : 'No', style: 'answer' } as const
      return viewOf(withBehind(lines, said, roomIn(size)), dress)
    },
  }
}

function notYesOrNo(text: string): string | undefined {
  return text.trim() === '' || yesOrNo(text) !== undefined ? undefined : 'Answer yes or no'
}

/** What a person says by `y`, `yes`, `n` or `no`; undefined for anything else. */
export function yesOrNo(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'y' || word === 'yes') return true
  return word === 'n' || word === 'no' ? false : undefined
}
