import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { decodeText } from '../text/decode.ts'

/** Where bytes come from, for the message about those that are no text. */
export interface Origin {
  /** The option that asked for them, with its dashes. */
  option: string
  /** The file, or what else they are, as a sentence begins with it. */
  what: string
  /** Nothing is told of where in it the fault lies. */
  isSecret?: boolean
  /** What `--encoding` says; undefined where it has no say. */
  encoding?: string | undefined
}

/** What is taken of standard input, and for which option. */
export type Wanted = Pick<Origin, 'option' | 'isSecret'>

/** All of standard input as text; throws a UsageError where it is none. */
export async function standardInput({ io, flags }: Context, wanted: Wanted): Promise<string> {
  const bytes = await io.readAll()
  return textOf(bytes, { ...wanted, what: 'standard input', encoding: flags.encoding ?? 'utf-8' })
}

/** A file's text, or standard input's for `-`, without the line break that ends it. Throws a UsageError where it cannot be read, or is no text. */
export async function fileText(
  context: Context,
  option: string,
  path: string,
  more: { hint?: string } = {},
): Promise<string> {
  if (path === '-') return withoutLastBreak(await standardInput(context, { option }))
  const bytes = await readFile(resolve(context.cwd, path)).catch((cause) => {
    throw new UsageError(`${option}: ${path} cannot be read`, { ...more, cause })
  })
  const encoding = context.flags.encoding ?? 'utf-8'
  return withoutLastBreak(textOf(bytes, { option, what: path, encoding }))
}

/** The text that bytes say; throws a UsageError that names the option, and the way out. */
export function textOf(bytes: Uint8Array, { option, what, isSecret, encoding }: Origin): string {
  const decoded = decodeText(bytes, encoding)
  if ('text' in decoded) return decoded.text
  const { why, line, perhaps } = decoded
  const place = line === undefined || isSecret === true ? '' : ` (line ${line})`
  const [guess] = encoding === undefined ? [] : perhaps
  const hint =
    guess === undefined
      ? 'Text must be UTF-8, or UTF-16 with a byte-order mark'
      : `If it is ${guess}, say so: --encoding ${guess}`
  throw new UsageError(`${option}: ${what} ${why}${place}`, { hint })
}

/** The line break that ends a file belongs to the file, not to the text. */
export function withoutLastBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}
