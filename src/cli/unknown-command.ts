// Loaded only for an unknown command.

import { UsageError } from '../errors.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import type { CommandEntry } from './command-entry.ts'

/** Builds the error for an unknown command, with the closest match. */
export function unknownCommandError(tree: readonly CommandEntry[], word: string): UsageError {
  if (word.startsWith('-')) {
    return new UsageError(`Unknown global option: ${word.replace(/=.*$/s, '')}`, {
      hint: 'See: itflow help options',
    })
  }
  const near = closestMatch(
    word,
    tree.flatMap((entry) => [entry.name, ...entry.aliases]),
  )
  return new UsageError(`Unknown command: ${word}`, {
    hint: near === undefined ? 'See: itflow --help' : `Did you mean: itflow ${near}`,
  })
}
