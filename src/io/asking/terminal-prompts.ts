import type { Choice, Prompts } from '../prompts.ts'
import { askAtTerminal } from './ask-at-terminal.ts'
import { parseYesNoAnswer } from './parse-yes-no.ts'
import { pickerPrompt } from './picker.ts'
import type { PromptStreams } from './prompt-streams.ts'
import type { Styler } from './styles.ts'
import { textPrompt } from './text-prompt.ts'

/** Prompts at a terminal, on standard error, since standard output is for results. */
export function terminalPrompts(streams: PromptStreams, dress: Styler): Prompts {
  const terminal = { streams, dress }
  return {
    text: (question, initial) =>
      askAtTerminal(
        textPrompt,
        { asked: initial === undefined ? { question } : { question, initial } },
        terminal,
      ),
    // No key makes it visible: somebody may be watching, or recording the screen.
    secret: (question) =>
      askAtTerminal(textPrompt, { asked: { question }, mask: asterisks }, terminal),
    confirm: async (question, initial = true) => {
      const asked = { question, validate: rejectOther }
      const hint = initial ? '(Y/n)' : '(y/N)'
      const parse = (text: string) => parseYesNoAnswer(text) ?? initial
      const answerText = (text: string) => (parse(text) ? 'Yes' : 'No')
      return parse(await askAtTerminal(textPrompt, { asked, hint, answerText }, terminal))
    },
    askText: (asked) => askAtTerminal(textPrompt, { asked }, terminal),
    pick: (question, choices) => askChoice({ question, choices }, terminal),
  }
}

function asterisks(text: string): string {
  return '*'.repeat(text.length)
}

function rejectOther(text: string): string | undefined {
  return text.trim() === '' || parseYesNoAnswer(text) !== undefined ? undefined : 'Answer yes or no'
}

async function askChoice<T>(
  question: { question: string; choices: readonly Choice<T>[] },
  terminal: { streams: PromptStreams; dress: Styler },
): Promise<T> {
  const choice = question.choices[await askAtTerminal(pickerPrompt, question, terminal)]
  if (choice === undefined) throw new RangeError('The prompt returned an unknown choice')
  return choice.value
}
