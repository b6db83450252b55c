import { foldForSearch } from '../../text/search-folding.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { wrapTo } from '../../text/width.ts'
import type { Choice, Prompts, TextQuestion } from '../prompts.ts'
import { choiceFilter } from './choice-filter.ts'
import { usableWidth } from './layout.ts'
import { type LineReader, lineReader } from './line-reader.ts'
import { parseYesNoAnswer } from './parse-yes-no.ts'
import { type PromptStreams, sizeOf } from './prompt-streams.ts'

/** How many choices are read out at most. */
const MAX_CHOICES = 20

/** How many of a longer list are read out at first: those used last, and the one for none. */
const INITIAL_CHOICES = 5

/** Writes lines, and reads what is typed. */
interface LineDialog {
  /** Writes a text, wrapped between words. */
  say(text: string): void
  /** Asks for something, and reads it on the same line. */
  ask(prompt: string): Promise<string>
  askHidden(prompt: string): Promise<string>
}

/**
 * Prompts for screen readers: each question says how to answer it, nothing is redrawn, and the terminal itself shows
 * what is typed.
 */
export function accessiblePrompts(streams: PromptStreams): Prompts {
  const dialog = lineDialog(streams, lineReader(streams))
  return {
    text: (question, initial) =>
      askText(dialog, initial === undefined ? { question } : { question, initial }),
    askText: (question) => askText(dialog, question),
    secret: (question) => dialog.askHidden(`${question} (nothing is shown as you type)`),
    confirm: (question, initial = true) => askYesOrNo(dialog, question, initial),
    pick: (question, choices) => askNumbered(dialog, question, choices),
  }
}

function lineDialog(streams: PromptStreams, reader: LineReader): LineDialog {
  const write = (text: string) => void streams.output.write(text)
  const wrapped = (text: string) => wrapTo(text, usableWidth(sizeOf(streams))).join('\n')
  return {
    say: (text) => write(`${wrapped(text)}\n`),
    ask: async (prompt) => {
      write(`${wrapped(`${prompt}:`)} `)
      try {
        return await reader.line()
      } catch (error) {
        // The line wasn't ended, and the next text needs a new one.
        write('\n')
        throw error
      }
    },
    askHidden: async (prompt) => {
      // Reading starts before asking, so that the terminal never shows anything typed right away.
      const reading = reader.hidden()
      write(`${wrapped(`${prompt}:`)} `)
      return reading.finally(() => write('\n'))
    },
  }
}

async function askText(
  dialog: LineDialog,
  { question, initial, validate, preview }: TextQuestion,
): Promise<string> {
  const hint = initial === undefined || initial === '' ? '' : ` (Enter for ${initial})`
  for (;;) {
    const typed = await dialog.ask(`${question}${hint}`)
    const text = typed === '' ? (initial ?? '') : typed
    const problem = validate?.(text)
    if (problem === undefined) {
      const meaning = text === '' ? undefined : preview?.(text)
      if (meaning !== undefined && meaning !== text) dialog.say(`Taken as ${meaning}`)
      return text
    }
    dialog.say(problem)
  }
}

async function askYesOrNo(
  dialog: LineDialog,
  question: string,
  initial: boolean,
): Promise<boolean> {
  for (;;) {
    const typed = await dialog.ask(`${question} (yes/no, Enter for ${initial ? 'yes' : 'no'})`)
    const answer = typed.trim() === '' ? initial : parseYesNoAnswer(typed)
    if (answer !== undefined) return answer
    dialog.say('Type yes or no')
  }
}

/** Asks for a number, or for a part of the name, which narrows the choices. */
async function askNumbered<T>(
  dialog: LineDialog,
  question: string,
  choices: readonly Choice<T>[],
): Promise<T> {
  const filter = choiceFilter(choices)
  const count = (number: number) => number.toLocaleString('en')
  const isFew = choices.length <= MAX_CHOICES
  let shown = isFew ? choices : choices.slice(0, INITIAL_CHOICES)
  dialog.say(isFew ? question : `${question} (${count(choices.length)} to choose from)`)
  showChoices(dialog, shown)
  for (;;) {
    const range = shown.length === 1 ? '1' : `a number from 1 to ${shown.length}`
    const numbers = shown.length === 0 ? '' : `${range}, or `
    const typed = await dialog.ask(`Type ${numbers}a part of the name`)
    const choice = choiceWithNumber(shown, typed) ?? choiceWithName(choices, typed)
    if (choice !== undefined) return choice.value
    if (typed.trim() === '') continue
    const matching = filter.match(typed).indexes.flatMap((place) => choices[place] ?? [])
    if (matching.length === 0) {
      dialog.say(`Nothing matches ${cleanLine(typed) || 'that'}`)
      continue
    }
    shown = matching.slice(0, MAX_CHOICES)
    const more = matching.length - shown.length
    dialog.say(matching.length === 1 ? '1 matches' : `${count(matching.length)} match`)
    showChoices(dialog, shown)
    if (more > 0) dialog.say(`And ${count(more)} more: type more of the name to find them`)
  }
}

function showChoices(dialog: LineDialog, choices: readonly Choice<unknown>[]): void {
  for (const [nth, { name, details = [] }] of choices.entries()) {
    dialog.say(`${nth + 1}. ${[name, ...details].filter((text) => text !== '').join(', ')}`)
  }
}

function choiceWithNumber<T>(choices: readonly Choice<T>[], typed: string): Choice<T> | undefined {
  const word = typed.trim().replace(/\.$/, '')
  return /^\d{1,9}$/.test(word) ? choices[Number(word) - 1] : undefined
}

/** The choice with exactly this name, if there is only one. */
function choiceWithName<T>(choices: readonly Choice<T>[], typed: string): Choice<T> | undefined {
  const word = foldForSearch(typed.trim())
  const [match, ...others] = choices.filter(({ name }) => foldForSearch(name) === word)
  return others.length === 0 ? match : undefined
}
