import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { type ReadOptions, readTextInput } from '../io/text-input.ts'

/**
 * The text a flag stands for: `@path` is read from that file, `@-` from standard input, `@@…` is a literal
 * `@…`, anything else is the text itself. Throws a UsageError if it can't be read, is empty, or isn't text.
 */
export async function readTextOption(
  context: Context,
  flag: string,
  written: string,
  reading: ReadOptions = {},
): Promise<string> {
  if (written.startsWith('@@')) return requireUtf8Argument(`--${flag}`, written.slice(1))
  if (!written.startsWith('@')) return requireUtf8Argument(`--${flag}`, written)
  return readTextInput(context, `--${flag} ${written}`, written.slice(1), {
    ...reading,
    hint: `For a text that starts with @, write @@: --${flag} '@${written}'`,
  })
}

/**
 * A text that stood on the command line, of which Node has made text already: what was no UTF-8 is U+FFFD by now, and
 * is refused with a UsageError.
 */
export function requireUtf8Argument(option: string, text: string): string {
  if (!text.includes('\ufffd')) return text
  throw new UsageError(`${option}: it is not UTF-8, or has a U+FFFD where a character was lost`, {
    hint: 'Put it in a file: @FILE takes --encoding, and keeps a U+FFFD',
  })
}
