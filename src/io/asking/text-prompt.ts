import { createPrompt, isEnterKey, isTabKey, useKeypress, useState } from '@inquirer/core'
import type { TextQuestion } from '../prompts.ts'
import { appendText, inputView, linesBelow, questionLines, usableWidth, viewOf } from './layout.ts'
import { type PromptTerminal, useTerminal } from './use-terminal.ts'

/** A question for a text. */
interface TextConfig {
  terminal: PromptTerminal
  asked: TextQuestion
  /** How it can be answered, behind the question while it is asked. */
  hint?: string
  /** What stands for the text at the terminal. */
  mask?(text: string): string
  /** What stands for the answer once it is given; the text and what it is taken for where that is not given. */
  answerText?(answer: string): string
}

/** Asks for a text until it will do. */
export const textPrompt = createPrompt<string, TextConfig>((config, done) => {
  const { terminal, asked, hint, mask = same } = config
  const { question, initial = '', validate } = asked
  const { line, size, isCancelled, type, show } = useTerminal(terminal)
  const [fault, setFault] = useState<string>()
  const [answer, setAnswer] = useState<string>()
  useKeypress((key) => {
    if (!isEnterKey(key)) {
      setFault(undefined)
      if (isTabKey(key) && line.text === '') type(initial)
      return
    }
    const text = line.text === '' ? initial : line.text
    const found = validate?.(text)
    setFault(found)
    if (found !== undefined) return
    setAnswer(text)
    done(text)
  })

  const room = usableWidth(size)
  const { dress } = terminal
  const understood = (text: string) => meantBy(text, asked.preview)
  if (isCancelled) return show(viewOf(questionLines(question, room), dress))
  if (answer !== undefined) {
    const whole = () => [mask(answer), understood(answer)].filter((part) => part !== '').join(' ')
    const text = config.answerText?.(answer) ?? whole()
    const lines = appendText(questionLines(question, room), { text, style: 'answer' }, room)
    return show(viewOf(lines, dress))
  }
  const typed = inputView(
    hint === undefined ? question : `${question} ${hint}`,
    { ...line, text: mask(line.text) },
    room,
  )
  const behind =
    line.text === '' && initial !== ''
      ? ({ text: `(${initial})`, style: 'aside', gap: '' } as const)
      : ({ text: understood(line.text), style: 'aside', gap: ' ' } as const)
  const lines = appendText(typed.lines, behind, room)
  if (fault !== undefined) lines.push(...linesBelow(fault, room, 'fault'))
  return show(viewOf(lines, dress, typed.cursor))
})

function same(text: string): string {
  return text
}

/** What a text is taken for, where that is not the text itself. */
function meantBy(text: string, meaning: TextQuestion['preview']): string {
  const meant = text === '' ? undefined : meaning?.(text)
  return meant === undefined || meant === text ? '' : `→ ${meant}`
}
