import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { codeOf } from '../files/file-errors.ts'
import { fromWorkingDirectory } from '../files/working-directory.ts'
import { requireVisible } from '../secrets/secret-input.ts'
import { decodeText, undecodableHint } from '../text/decode.ts'
import { readPath, TooMuchError } from './bounded-reading.ts'
import { waitFor } from './wait-counter.ts'

/** Where bytes come from, for the message about those that are no text. */
export interface Origin {
  /** The option that asked for them, with its dashes. */
  option: string
  /** The file, or what else they are, as a sentence begins with it. */
  what: string
  /** Nothing is told of where in it the fault lies. */
  isSecret?: boolean
  /** As in `Reading`. */
  mayHoldControls?: boolean
  /** What `--encoding` says; undefined where it has no say. */
  encoding?: string | undefined
}

/** What is taken of standard input, and for which option. */
export type Wanted = Pick<Origin, 'option' | 'isSecret'>

/** More than the largest columns of ITFlow ever hold, in bytes: whatever is larger is a mistake, such as a device. */
const MOST_TEXT = 16 * 1024 * 1024

/**
 * All of standard input as text; throws a UsageError if it isn't text, is empty or too long, or if a secret has
 * invisible characters.
 */
export async function standardInput(
  { io, flags }: Context,
  wanted: Wanted & Reading,
): Promise<string> {
  const what = 'standard input'
  const bytes = await io
    .readAll(undefined, wanted.most ?? MOST_TEXT)
    .catch((error: unknown) => fail(error, wanted.option, what))
  const text = textOf(bytes, { ...wanted, what, encoding: flags.encoding ?? 'utf-8' })
  if (wanted.mayBeEmpty !== true) requireFilled(text, what, wanted)
  if (wanted.isSecret === true) requireVisible(wanted.option, text, what)
  return text
}

/** How a text is taken from a file or standard input. */
export interface Reading {
  /** How to give an empty text on purpose, if that is allowed: empty input may come from a command that failed. */
  clearing?: string | undefined
  /** There may be nothing in it, and nothing is to be done then. */
  mayBeEmpty?: boolean
  /** The most bytes that are read. */
  most?: number
  /** Control characters are checked later, against what is stored. */
  mayHoldControls?: boolean
  /** There may be secrets in it: what a person types is not kept as a draft. */
  mayHoldSecrets?: boolean
}

function requireFilled(
  text: string,
  what: string,
  { option, clearing }: { option: string } & Reading,
): void {
  if (text.trim() !== '') return
  const state = text === '' ? 'is empty' : 'is blank'
  throw new UsageError(`${option}: ${what} ${state}; nothing was done`, {
    ...(clearing === undefined ? {} : { hint: `For an empty text: ${clearing}` }),
  })
}

/** A secret that a person types unseen; throws a UsageError if it has invisible characters. */
export async function typedSecret(
  context: Context,
  option: string,
  question: string,
): Promise<string> {
  const secret = await (await context.prompts()).secret(question)
  requireVisible(option, secret, 'what was typed')
  return secret
}

/**
 * A file's text, or standard input's for `-`, without the line break at its end. Throws a UsageError if it can't
 * be read, isn't text, is empty or too long.
 */
export async function fileText(
  context: Context,
  option: string,
  path: string,
  more: { hint?: string } & Reading = {},
): Promise<string> {
  if (path === '-') return typedOrPiped(context, { ...more, option })
  const bounds = { most: MOST_TEXT, signal: context.signal }
  const file = fromWorkingDirectory(context, path)
  // A named pipe has its text once somebody writes to it.
  const bytes = await waitFor(context, readPath(file, bounds)).catch((error: unknown) => {
    context.signal.throwIfAborted()
    return fail(error, option, path, more.hint)
  })
  const encoding = context.flags.encoding ?? 'utf-8'
  const text = textOf(bytes, { ...more, option, what: path, encoding })
  requireFilled(text, path, { ...more, option })
  return withoutLastBreak(text)
}

function fail(error: unknown, option: string, what: string, hint?: string): never {
  if (error instanceof TooMuchError) {
    throw new UsageError(`${option}: ${what} ${error.message}, the limit for a text`, {
      cause: error,
    })
  }
  if (!(error instanceof Error) || !('syscall' in error)) throw error
  throw new UsageError(`${option}: ${what} ${whyUnread(error)}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  })
}

/** Why a file was not read, as a sentence goes on after its name. */
function whyUnread(error: Error): string {
  const code = codeOf(error)
  if (code === 'ENOENT') return 'does not exist'
  return code === 'EISDIR' ? 'is a directory' : `cannot be read (${code})`
}

/** Standard input as a text; what a person typed is kept as a draft, since it is nowhere else. */
async function typedOrPiped(context: Context, wanted: Wanted & Reading): Promise<string> {
  const text = withoutLastBreak(await standardInput(context, wanted))
  const isKept = context.io.input.isTerminal && wanted.mayHoldSecrets !== true
  if (isKept) await context.keepDraft({ text: Buffer.from(text), suffix: '.txt' })
  return text
}

/** The text that bytes say; throws a UsageError that names the option, and the way out. */
export function textOf(bytes: Uint8Array, origin: Origin): string {
  const { option, what, isSecret, encoding } = origin
  const decoded = decodeText(bytes, encoding)
  if ('text' in decoded) return decoded.text
  if (origin.mayHoldControls === true && decoded.controlled !== undefined) return decoded.controlled
  const place = decoded.line === undefined || isSecret === true ? '' : ` (line ${decoded.line})`
  throw new UsageError(`${option}: ${what} ${decoded.why}${place}`, {
    hint: undecodableHint(decoded, encoding),
  })
}

/** The line break that ends a file belongs to the file, not to the text. */
export function withoutLastBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}

/** The lines of a text that holds a secret on each, however they end: none of the breaks belongs to a secret. */
export function secretLines(text: string): string[] {
  return text.replace(/(?:\r\n?|\n)$/, '').split(/\r\n?|\n/)
}
