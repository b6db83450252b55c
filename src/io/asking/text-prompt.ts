import { createPrompt, isEnterKey, isTabKey, useKeypress, useState } from '@inquirer/core'
import type { TextQuestion } from '../prompts.ts'
import type { View } from './inquirer-screen.ts'
import { appendText, inputView, linesBelow, questionLines, usableWidth, viewOf } from './layout.ts'
import { type Line, type PromptTerminal, useTerminal } from './use-terminal.ts'

/** A question for a text. */
interface TextConfig {
  terminal: PromptTerminal
  asked: TextQuestion
  /** How to answer it, shown after the question. */
  hint?: string
  /** Replaces the text at the terminal. */
  mask?(text: string): string
  /** Shown as the answer in the end; by default the text and how it is understood. */
  answerText?(answer: string): string
}

/** Asks for a text until it is valid. */
export const textPrompt = createPrompt<string, TextConfig>((config, done) => {
  const { terminal, asked } = config
  const { initial = '', validate } = asked
  const { line, size, isCancelled, type, show } = useTerminal(terminal)
  const [problem, setProblem] = useState<string>()
  const [answer, setAnswer] = useState<string>()
  useKeypress((key) => {
    if (!isEnterKey(key)) {
      setProblem(undefined)
      if (isTabKey(key) && line.text === '') type(initial)
      return
    }
    const text = line.text === '' ? initial : line.text
    const found = validate?.(text)
    setProblem(found)
    if (found !== undefined) return
    setAnswer(text)
    done(text)
  })
  const room = usableWidth(size)
  if (isCancelled) return show(viewOf(questionLines(asked.question, room), terminal.dress))
  if (answer !== undefined) return show(answeredView(config, answer, room))
  return show(openView(config, line, problem, room))
})

/** The question with its answer. */
function answeredView(config: TextConfig, answer: string, room: number): View {
  const { terminal, asked, mask = identity, answerText } = config
  const meaning = meaningOf(answer, asked.preview)
  const text = answerText?.(answer) ?? [mask(answer), meaning].filter(Boolean).join(' ')
  const lines = appendText(questionLines(asked.question, room), { text, style: 'answer' }, room)
  return viewOf(lines, terminal.dress)
}

/** The question while it is being answered, with what is typed so far. */
function openView(
  { terminal, asked, hint, mask = identity }: TextConfig,
  line: Line,
  problem: string | undefined,
  room: number,
): View {
  const { question, initial = '' } = asked
  const typed = inputView(
    hint === undefined ? question : `${question} ${hint}`,
    { ...line, text: mask(line.text) },
    room,
  )
  const appended =
    line.text === '' && initial !== ''
      ? ({ text: `(${initial})`, style: 'hint', gap: '' } as const)
      : ({ text: meaningOf(line.text, asked.preview), style: 'hint', gap: ' ' } as const)
  const lines = appendText(typed.lines, appended, room)
  if (problem !== undefined) lines.push(...linesBelow(problem, room, 'problem'))
  return viewOf(lines, terminal.dress, typed.cursor)
}

function identity(text: string): string {
  return text
}

/** How a text is understood, if that differs from the text. */
function meaningOf(text: string, preview: TextQuestion['preview']): string {
  const meaning = text === '' ? undefined : preview?.(text)
  return meaning === undefined || meaning === text ? '' : `→ ${meaning}`
}
