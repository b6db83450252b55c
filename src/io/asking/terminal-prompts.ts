import type { Choice, Prompts } from '../prompts.ts'
import { askAtTerminal } from './ask-at-terminal.ts'
import { parseYesNo } from './parse-yes-no.ts'
import { pickerPrompt } from './picker.ts'
import type { PromptStreams } from './prompt-streams.ts'
import type { Styler } from './styles.ts'
import { textPrompt } from './text-prompt.ts'

/** Questions at a terminal; they are written to standard error, since standard output is for results. */
export function terminalPrompts(streams: PromptStreams, dress: Styler): Prompts {
  const where = { streams, dress }
  return {
    text: (question, initial) =>
      askAtTerminal(
        textPrompt,
        { asked: initial === undefined ? { question } : { question, initial } },
        where,
      ),
    // No key makes it visible either: somebody may look over the shoulder, or a recording run.
    secret: (question) => askAtTerminal(textPrompt, { asked: { question }, mask: stars }, where),
    confirm: async (question, initial = true) => {
      const asked = { question, validate: notYesOrNo }
      const hint = initial ? '(Y/n)' : '(y/N)'
      const meant = (text: string) => parseYesNo(text) ?? initial
      const said = (text: string) => (meant(text) ? 'Yes' : 'No')
      return meant(await askAtTerminal(textPrompt, { asked, hint, answerText: said }, where))
    },
    askText: (asked) => askAtTerminal(textPrompt, { asked }, where),
    pick: (question, choices) => askChoice({ question, choices }, where),
  }
}

function stars(text: string): string {
  return '*'.repeat(text.length)
}

function notYesOrNo(text: string): string | undefined {
  return text.trim() === '' || parseYesNo(text) !== undefined ? undefined : 'Answer yes or no'
}

async function askChoice<T>(
  question: { question: string; choices: readonly Choice<T>[] },
  where: { streams: PromptStreams; dress: Styler },
): Promise<T> {
  const choice = question.choices[await askAtTerminal(pickerPrompt, question, where)]
  if (choice === undefined) throw new RangeError('There is no such choice')
  return choice.value
}
