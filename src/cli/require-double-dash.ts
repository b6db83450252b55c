// Loaded only for a command that runs another one, and was given no `--`.

import { UsageError } from '../errors.ts'
import { shellQuote } from '../files/trust.ts'
import type { CommandSpec } from './command.ts'
import { takesValue } from './option-types.ts'

/**
 * Throws a UsageError with the line to type where the words hold a command that should stand behind `--`: its options are
 * its own, and none of this program's.
 */
export function requireDoubleDash(
  words: readonly string[],
  command: CommandSpec,
  path: string,
): void {
  const start = startOfCommand(words, command)
  if (start === undefined) return
  throw new UsageError(`-- is missing before ${words[start] ?? ''}`, {
    hint: [path, ...words.slice(0, start).map(shellQuote), '--', ...shown(words.slice(start))].join(
      ' ',
    ),
  })
}

/** The command as far as its first option: that, or what stands behind it, may be a secret (`-psecret`). */
function shown(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => word.startsWith('-'))
  if (first < 0) return words.map(shellQuote)
  return [...words.slice(0, first).map(shellQuote), '…']
}

/** Where the command begins: the first word that is neither an option, nor the value of one, nor an argument. */
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
