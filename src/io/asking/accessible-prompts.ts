import { foldForSearch } from '../../text/search-folding.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { wrapTo } from '../../text/width.ts'
import type { Choice, Prompts, TextQuestion } from '../prompts.ts'
import { choiceFilter } from './choice-filter.ts'
import { usableWidth } from './layout.ts'
import { type LineReader, lineReader } from './line-reader.ts'
import { parseYesNo } from './parse-yes-no.ts'
import { type PromptStreams, sizeOf } from './prompt-streams.ts'

/** The most choices that are read out at once. */
const MOST = 20

/** Of more than that, so many are read out before anything is typed: what was used last, and what leaves it out. */
const FIRST = 5

/** Writes lines, and asks for the next one that is typed. */
interface LineDialog {
  /** In lines broken between words. */
  say(text: string): void
  /** Says what is wanted, and waits for it on the same line. */
  hear(wanted: string): Promise<string>
  hearHidden(wanted: string): Promise<string>
}

/**
 * Questions for a screen reader: each says what is asked and how it is answered, what was written is never changed, and
 * the terminal itself shows what is typed.
 */
export function accessiblePrompts(streams: PromptStreams): Prompts {
  const talk = conversation(streams, lineReader(streams))
  return {
    text: (question, initial) =>
      askText(talk, initial === undefined ? { question } : { question, initial }),
    askText: (question) => askText(talk, question),
    secret: (question) => talk.hearHidden(`${question} (nothing is shown as you type)`),
    confirm: (question, initial = true) => askYesOrNo(talk, question, initial),
    pick: (question, choices) => askNumbered(talk, question, choices),
  }
}

function conversation(streams: PromptStreams, reader: LineReader): LineDialog {
  const write = (text: string) => void streams.output.write(text)
  const wrapped = (text: string) => wrapTo(text, usableWidth(sizeOf(streams))).join('\n')
  return {
    say: (text) => write(`${wrapped(text)}\n`),
    hear: async (wanted) => {
      write(`${wrapped(`${wanted}:`)} `)
      try {
        return await reader.line()
      } catch (error) {
        // Nobody has ended the line, and what is said next begins one.
        write('\n')
        throw error
      }
    },
    hearHidden: async (wanted) => {
      // Read before it is asked for: nothing that comes at once may be shown by the terminal.
      const reading = reader.hidden()
      write(`${wrapped(`${wanted}:`)} `)
      return reading.finally(() => write('\n'))
    },
  }
}

async function askText(
  talk: LineDialog,
  { question, initial, validate, preview }: TextQuestion,
): Promise<string> {
  const usual = initial === undefined || initial === '' ? '' : ` (Enter for ${initial})`
  for (;;) {
    const typed = await talk.hear(`${question}${usual}`)
    const text = typed === '' ? (initial ?? '') : typed
    const fault = validate?.(text)
    if (fault === undefined) {
      const meant = text === '' ? undefined : preview?.(text)
      if (meant !== undefined && meant !== text) talk.say(`Taken as ${meant}`)
      return text
    }
    talk.say(fault)
  }
}

async function askYesOrNo(talk: LineDialog, question: string, initial: boolean): Promise<boolean> {
  for (;;) {
    const typed = await talk.hear(`${question} (yes/no, Enter for ${initial ? 'yes' : 'no'})`)
    const answer = typed.trim() === '' ? initial : parseYesNo(typed)
    if (answer !== undefined) return answer
    talk.say('Type yes or no')
  }
}

/** A part of the name narrows the choices until few enough are left to be numbered, and one of the numbers is typed. */
async function askNumbered<T>(
  talk: LineDialog,
  question: string,
  choices: readonly Choice<T>[],
): Promise<T> {
  const filter = choiceFilter(choices)
  const count = (number: number) => number.toLocaleString('en')
  const isFew = choices.length <= MOST
  let offered = isFew ? choices : choices.slice(0, FIRST)
  talk.say(isFew ? question : `${question} (${count(choices.length)} to choose from)`)
  offer(talk, offered)
  for (;;) {
    const range = offered.length === 1 ? '1' : `a number from 1 to ${offered.length}`
    const numbers = offered.length === 0 ? '' : `${range}, or `
    const typed = await talk.hear(`Type ${numbers}a part of the name`)
    const choice = numbered(offered, typed) ?? named(choices, typed)
    if (choice !== undefined) return choice.value
    if (typed.trim() === '') continue
    const fitting = filter.match(typed).indexes.flatMap((place) => choices[place] ?? [])
    if (fitting.length === 0) {
      talk.say(`Nothing matches ${said(typed)}`)
      continue
    }
    offered = fitting.slice(0, MOST)
    const more = fitting.length - offered.length
    talk.say(fitting.length === 1 ? '1 matches' : `${count(fitting.length)} match`)
    offer(talk, offered)
    if (more > 0) talk.say(`And ${count(more)} more: type more of the name to find one of those`)
  }
}

function offer(talk: LineDialog, choices: readonly Choice<unknown>[]): void {
  for (const [nth, { name, details = [] }] of choices.entries()) {
    talk.say(`${nth + 1}. ${[name, ...details].filter((text) => text !== '').join(', ')}`)
  }
}

function numbered<T>(choices: readonly Choice<T>[], typed: string): Choice<T> | undefined {
  const word = typed.trim().replace(/\.$/, '')
  return /^\d{1,9}$/.test(word) ? choices[Number(word) - 1] : undefined
}

/** The one choice that has just this name. */
function named<T>(choices: readonly Choice<T>[], typed: string): Choice<T> | undefined {
  const word = foldForSearch(typed.trim())
  const [one, ...others] = choices.filter(({ name }) => foldForSearch(name) === word)
  return others.length === 0 ? one : undefined
}

function said(typed: string): string {
  return cleanLine(typed) || '(nothing was typed)'
}
