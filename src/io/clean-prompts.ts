import { cleanLine } from '../text/clean.ts'
import type { Prompts } from './prompts.ts'

/** The same questions, on one line each and with nothing in them that a terminal would act on (H31). */
export function cleanPrompts(prompts: Prompts): Prompts {
  return {
    text: (question, initial) =>
      prompts.text(cleanLine(question), initial === undefined ? undefined : cleanLine(initial)),
    secret: (question) => prompts.secret(cleanLine(question)),
    confirm: (question, initial) => prompts.confirm(cleanLine(question), initial),
    select: (question, choices) =>
      prompts.select(
        cleanLine(question),
        choices.map(({ value, name }) => ({ value, name: cleanLine(name) })),
      ),
  }
}
