import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { errorCode } from '../files/file-errors.ts'
import { resolvePath } from '../files/working-directory.ts'
import { rejectInvisible } from '../secrets/secret-input.ts'
import { decodeText, undecodableHint } from '../text/decode.ts'
import { readPath, SizeLimitError } from './bounded-reading.ts'
import { countWhile } from './wait-counter.ts'

/** Where bytes come from, for the message if they aren't text. */
interface InputOrigin {
  /** The option that asked for them, with its dashes. */
  option: string
  /** The file's name or another description; a sentence begins with it. */
  what: string
  /** The message doesn't say where in it the problem is. */
  isSecret?: boolean
  /** As in `ReadOptions`. */
  allowsControlCharacters?: boolean
  /** The value of `--encoding`; undefined if that doesn't apply. */
  encoding?: string | undefined
}

/** A request to read standard input, and the option that makes it. */
type InputRequest = Pick<InputOrigin, 'option' | 'isSecret'>

/** More than ITFlow's largest columns can hold, in bytes: anything larger is a mistake, such as a device. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024

/**
 * Reads all of standard input as text; throws a UsageError if it isn't text, is empty or too long, or if a secret has
 * invisible characters.
 */
export async function readStandardInput(
  { io, flags }: Context,
  wanted: InputRequest & ReadOptions,
): Promise<string> {
  const what = 'standard input'
  const bytes = await io
    .readAll(undefined, wanted.maxBytes ?? MAX_TEXT_BYTES)
    .catch((error: unknown) => throwReadError(error, wanted.option, what))
  const text = decodeInput(bytes, { ...wanted, what, encoding: flags.encoding ?? 'utf-8' })
  if (wanted.mayBeEmpty !== true) requireNotBlank(text, what, wanted)
  if (wanted.isSecret === true) rejectInvisible(wanted.option, text, what)
  return text
}

/** How to read a text from a file or standard input. */
export interface ReadOptions {
  /** How to pass an empty text on purpose, if that is allowed: empty input may come from a command that failed. */
  emptyInputHint?: string | undefined
  /** Empty input is allowed, and means that nothing is done. */
  mayBeEmpty?: boolean
  /** How many bytes to read at most. */
  maxBytes?: number
  /** Control characters are checked later, against the stored value. */
  allowsControlCharacters?: boolean
  /** It may contain secrets, so text typed by a person isn't saved as a draft. */
  mayHoldSecrets?: boolean
}

function requireNotBlank(
  text: string,
  what: string,
  { option, emptyInputHint }: { option: string } & ReadOptions,
): void {
  if (text.trim() !== '') return
  const state = text === '' ? 'is empty' : 'is blank'
  throw new UsageError(`${option}: ${what} ${state}; nothing was done`, {
    ...(emptyInputHint === undefined ? {} : { hint: `For an empty text: ${emptyInputHint}` }),
  })
}

/** Asks for a secret without showing it; throws a UsageError if it has invisible characters. */
export async function promptForSecret(
  context: Context,
  option: string,
  question: string,
): Promise<string> {
  const secret = await (await context.prompts()).secret(question)
  rejectInvisible(option, secret, 'what was typed')
  return secret
}

/**
 * Reads a file, or standard input for `-`, as text without the final line break. Throws a UsageError if it can't be
 * read, isn't text, is empty or too long.
 */
export async function readTextInput(
  context: Context,
  option: string,
  path: string,
  more: { hint?: string } & ReadOptions = {},
): Promise<string> {
  if (path === '-') return readStandardInputText(context, { ...more, option })
  const bounds = { maxBytes: MAX_TEXT_BYTES, signal: context.signal }
  const file = resolvePath(context, path)
  // A named pipe has no text until somebody writes to it.
  const bytes = await countWhile(context, readPath(file, bounds)).catch((error: unknown) => {
    context.signal.throwIfAborted()
    return throwReadError(error, option, path, more.hint)
  })
  const encoding = context.flags.encoding ?? 'utf-8'
  const text = decodeInput(bytes, { ...more, option, what: path, encoding })
  requireNotBlank(text, path, { ...more, option })
  return stripFinalNewline(text)
}

function throwReadError(error: unknown, option: string, what: string, hint?: string): never {
  if (error instanceof SizeLimitError) {
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

/** Why a file couldn't be read; completes a sentence that begins with its name. */
function whyUnread(error: Error): string {
  const code = errorCode(error)
  if (code === 'ENOENT') return "doesn't exist"
  return code === 'EISDIR' ? 'is a directory' : `can't be read (${code})`
}

/** Reads standard input as text; text typed by a person is saved as a draft, since there is no other copy. */
async function readStandardInputText(
  context: Context,
  wanted: InputRequest & ReadOptions,
): Promise<string> {
  const text = stripFinalNewline(await readStandardInput(context, wanted))
  const isDraft = context.io.input.isTerminal && wanted.mayHoldSecrets !== true
  if (isDraft) await context.saveDraft({ text: Buffer.from(text), suffix: '.txt' })
  return text
}

/** Decodes text; throws a UsageError that names the option and says what to do. */
export function decodeInput(bytes: Uint8Array, origin: InputOrigin): string {
  const { option, what, isSecret, encoding } = origin
  const decoded = decodeText(bytes, encoding)
  if ('text' in decoded) return decoded.text
  if (origin.allowsControlCharacters === true && decoded.controlled !== undefined)
    return decoded.controlled
  const place = decoded.line === undefined || isSecret === true ? '' : ` (line ${decoded.line})`
  throw new UsageError(`${option}: ${what} ${decoded.reason}${place}`, {
    hint: undecodableHint(decoded, encoding),
  })
}

/** Removes the line break at the end of a file, which isn't part of the text. */
export function stripFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, '')
}

/** Splits a text with one secret per line; line breaks of any kind aren't part of a secret. */
export function splitSecretLines(text: string): string[] {
  return text.replace(/(?:\r\n?|\n)$/, '').split(/\r\n?|\n/)
}
