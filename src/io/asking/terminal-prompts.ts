import type { Prompts } from '../prompts.ts'
import { choiceDialogue } from './choice-dialogue.ts'
import { converse, type Dialogue, type PromptStreams } from './dialogue.ts'
import type { Dress } from './styles.ts'
import { textDialogue, yesNoDialogue } from './text-dialogue.ts'

/** Questions at a terminal; they are written to standard error, since standard output is for results. */
export function terminalPrompts(streams: PromptStreams, dress: Dress): Prompts {
  const ask = <T>(dialogue: Dialogue<T>) => converse(dialogue, streams)
  return {
    text: (question, initial) =>
      ask(textDialogue(initial === undefined ? { question } : { question, initial }, dress)),
    // No key makes it visible either: somebody may look over the shoulder, or a recording run.
    secret: (question) => ask(textDialogue({ question }, dress, { isSecret: true })),
    confirm: (question, initial = true) => ask(yesNoDialogue(question, initial, dress)),
    ask: (question) => ask(textDialogue(question, dress)),
    select: async (question, choices) =>
      (await ask(choiceDialogue(question, choices, { dress, isFiltered: false }))).value,
    pick: async (question, choices) =>
      (await ask(choiceDialogue(question, choices, { dress, isFiltered: true }))).value,
  }
}
