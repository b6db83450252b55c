import { readFile } from 'node:fs/promises'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { fromWorkingDirectory } from '../files/working-directory.ts'
import { isSafe } from '../text/clean.ts'
import { decodeText, encodingNamed, type NoText } from '../text/decode.ts'
import { waitFor } from './waiting.ts'

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

/** All of standard input as text; throws a UsageError where it is none, and where a secret has signs that nobody sees. */
export async function standardInput({ io, flags }: Context, wanted: Wanted): Promise<string> {
  const bytes = await io.readAll()
  const encoding = flags.encoding ?? 'utf-8'
  const text = textOf(bytes, { ...wanted, what: 'standard input', encoding })
  if (wanted.isSecret === true) requireVisible(wanted.option, text)
  return text
}

/** What nobody sees nobody can type: a mark in the middle, where files were joined, or what was copied from a web page. */
function requireVisible(option: string, text: string): void {
  if (isSafe(text.replaceAll('\r', ''))) return
  throw new UsageError(`${option}: standard input has an invisible character in the secret`, {
    hint: 'Such as a byte-order mark or a zero-width space, which nobody can type',
  })
}

/** A file's text, or standard input's for `-`, without the line break that ends it. Throws a UsageError where it cannot be read, or is no text. */
export async function fileText(
  context: Context,
  option: string,
  path: string,
  more: { hint?: string } = {},
): Promise<string> {
  if (path === '-') return typedOrPiped(context, option)
  // A pipe with a name gives its text when somebody writes it.
  const bytes = await waitFor(context, readFile(fromWorkingDirectory(context, path))).catch(
    (cause) => {
      throw new UsageError(`${option}: ${path} cannot be read`, { ...more, cause })
    },
  )
  const encoding = context.flags.encoding ?? 'utf-8'
  return withoutLastBreak(textOf(bytes, { option, what: path, encoding }))
}

/** Standard input as a text; what a person typed there is nowhere else. */
async function typedOrPiped(context: Context, option: string): Promise<string> {
  const text = withoutLastBreak(await standardInput(context, { option }))
  if (context.io.input.isTerminal) context.wrote(text)
  return text
}

/** The text that bytes say; throws a UsageError that names the option, and the way out. */
export function textOf(bytes: Uint8Array, { option, what, isSecret, encoding }: Origin): string {
  const decoded = decodeText(bytes, encoding)
  if ('text' in decoded) return decoded.text
  const place = decoded.line === undefined || isSecret === true ? '' : ` (line ${decoded.line})`
  throw new UsageError(`${option}: ${what} ${decoded.why}${place}`, {
    hint: wayOut(decoded, encoding),
  })
}

function wayOut({ perhaps, hasControls }: NoText, encoding: string | undefined): string {
  const [guess] = encoding === undefined ? [] : perhaps
  if (guess !== undefined) return `If it is ${guess}, say so: --encoding ${guess}`
  if (hasControls === true) return 'Text has no control characters but tabs and line breaks'
  if (encoding !== undefined && encodingNamed(encoding) !== 'utf-8') {
    return 'A byte-order mark says what a text is in; without one, --encoding says it'
  }
  return 'Text is taken as UTF-8, or as UTF-16 with a byte-order mark'
}

/** The line break that ends a file belongs to the file, not to the text. */
export function withoutLastBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}

/** The lines of a text that holds a secret on each, however they end: none of the breaks belongs to a secret. */
export function secretLines(text: string): string[] {
  return text.replace(/(?:\r\n?|\n)$/, '').split(/\r\n?|\n/)
}
