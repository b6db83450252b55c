import { cleanLine } from '../text/terminal-safe.ts'
import type { Choice, Prompts, TextQuestion } from './prompts.ts'

/** Prompts that show every text on one line, without control sequences for the terminal (H31). */
export function cleanPrompts(prompts: Prompts): Prompts {
  return {
    text: (question, initial) =>
      prompts.text(cleanLine(question), initial === undefined ? undefined : cleanLine(initial)),
    secret: (question) => prompts.secret(cleanLine(question)),
    confirm: (question, initial) => prompts.confirm(cleanLine(question), initial),
    askText: (question) => prompts.askText(cleanQuestion(question)),
    pick: (question, choices) => prompts.pick(cleanLine(question), choices.map(cleanChoice)),
  }
}

function cleanChoice<T>({ value, name, details, keywords }: Choice<T>): Choice<T> {
  return {
    value,
    name: cleanLine(name),
    ...(details === undefined ? {} : { details: details.map(cleanLine) }),
    ...(keywords === undefined ? {} : { keywords }),
  }
}

function cleanQuestion({ question, initial, validate, preview }: TextQuestion): TextQuestion {
  const cleaned = (describe: (text: string) => string | undefined) => (text: string) => {
    const description = describe(text)
    return description === undefined ? undefined : cleanLine(description)
  }
  return {
    question: cleanLine(question),
    ...(initial === undefined ? {} : { initial: cleanLine(initial) }),
    ...(validate === undefined ? {} : { validate: cleaned(validate) }),
    ...(preview === undefined ? {} : { preview: cleaned(preview) }),
  }
}
