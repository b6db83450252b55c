import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { type ReadOptions, readTextInput } from '../io/text-input.ts'

/**
 * Reads the text of an option: `@path` is read from that file, `@-` from standard input, `@@…` means `@…`, anything
 * else is the text itself. Throws a UsageError if it can't be read, is empty, or isn't text.
 */
export async function readTextOption(
  context: Context,
  flag: string,
  written: string,
  options: ReadOptions = {},
): Promise<string> {
  if (written.startsWith('@@')) return requireUtf8Argument(`--${flag}`, written.slice(1))
  if (!written.startsWith('@')) return requireUtf8Argument(`--${flag}`, written)
  return readTextInput(context, `--${flag} ${written}`, written.slice(1), {
    ...options,
    hint: `For text that starts with @, write @@: --${flag} '@${written}'`,
  })
}

/**
 * Checks text from the command line: Node has already replaced bytes that aren't UTF-8 with U+FFFD, so text that
 * contains it is refused with a UsageError.
 */
export function requireUtf8Argument(option: string, text: string): string {
  if (!text.includes('\ufffd')) return text
  throw new UsageError(`${option} isn't valid UTF-8, or has U+FFFD in place of a lost character`, {
    hint: 'Put it in a file: @FILE works with --encoding, and keeps U+FFFD',
  })
}
