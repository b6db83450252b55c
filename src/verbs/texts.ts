import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'

/**
 * The text a flag stands for: `@path` is read from that file, `@-` from standard input, `@@…` is a literal
 * `@…`, anything else is the text itself. Throws a UsageError where the file cannot be read.
 */
export async function textFor(context: Context, flag: string, written: string): Promise<string> {
  if (written.startsWith('@@')) return written.slice(1)
  if (!written.startsWith('@')) return written
  return fileText(context, `--${flag} ${written}`, written.slice(1), {
    hint: `For a text that starts with @, write @@: --${flag} '@${written}'`,
  })
}

/** A file's text, or standard input's for `-`, without the line break that ends it. Throws a UsageError where it cannot be read. */
export async function fileText(
  context: Context,
  option: string,
  path: string,
  more: { hint?: string } = {},
): Promise<string> {
  if (path === '-') return withoutLastBreak(await context.io.readAll())
  try {
    return withoutLastBreak(await readFile(resolve(context.cwd, path), 'utf8'))
  } catch (cause) {
    throw new UsageError(`${option}: ${path} cannot be read`, { ...more, cause })
  }
}

/** The line break that ends a file belongs to the file, not to the text. */
function withoutLastBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}
