// Loaded only for a command that runs another one and was called without `--`.

import { UsageError } from '../errors.ts'
import { shellQuote } from '../files/trust.ts'
import type { CommandSpec } from './command.ts'
import { takesValue } from './option-types.ts'

/**
 * Throws a UsageError with the corrected line if the words contain a command that should come after `--`, so that its
 * options aren't parsed as this program's.
 */
export function requireDoubleDash(
  words: readonly string[],
  command: CommandSpec,
  path: string,
): void {
  const start = startOfCommand(words, command)
  if (start === undefined) return
  throw new UsageError(`-- is missing before ${words[start] ?? ''}`, {
    hint: [
      path,
      ...words.slice(0, start).map(shellQuote),
      '--',
      ...withoutSecrets(words.slice(start)),
    ].join(' '),
  })
}

/** Cuts a command before its first option: the option or its value may be a secret (`-psecret`). */
function withoutSecrets(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => word.startsWith('-'))
  if (first < 0) return words.map(shellQuote)
  return [...words.slice(0, first).map(shellQuote), '…']
}

/** The index of the command: the first word that is neither an option, nor an option's value, nor an argument. */
function startOfCommand(
  words: readonly string[],
  { arguments: wanted = [], options = [] }: CommandSpec,
): number | undefined {
  let count = 0
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (!word.startsWith('-') || word === '-') {
      if (count === wanted.length) return index
      count += 1
      continue
    }
    const isShort = (short: string | undefined) => short !== undefined && word === `-${short}`
    const known = options.find(({ name, short }) => word === `--${name}` || isShort(short))
    if (known !== undefined && takesValue(known.type)) index += 1
  }
  return undefined
}
