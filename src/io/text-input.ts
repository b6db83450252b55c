import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { errorCode } from '../files/file-errors.ts'
import { resolvePath } from '../files/working-directory.ts'
import { rejectInvisible } from '../secrets/secret-input.ts'
import { decodeText, undecodableHint } from '../text/decode.ts'
import { readPath, SizeLimitError } from './bounded-reading.ts'
import { countWhile } from './wait-counter.ts'

/** Where bytes come from, for the message about those that are no text. */
export interface InputOrigin {
  /** The option that asked for them, with its dashes. */
  option: string
  /** The file, or what else they are, as a sentence begins with it. */
  what: string
  /** Nothing is told of where in it the fault lies. */
  isSecret?: boolean
  /** As in `Reading`. */
  allowsControlCharacters?: boolean
  /** What `--encoding` says; undefined where it has no say. */
  encoding?: string | undefined
}

/** What is taken of standard input, and for which option. */
export type InputRequest = Pick<InputOrigin, 'option' | 'isSecret'>

/** More than the largest columns of ITFlow ever hold, in bytes: whatever is larger is a mistake, such as a device. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024

/**
 * All of standard input as text; throws a UsageError if it isn't text, is empty or too long, or if a secret has
 * invisible characters.
 */
export async function readStandardInput(
  { io, flags }: Context,
  wanted: InputRequest & ReadOptions,
): Promise<string> {
  const what = 'standard input'
  const bytes = await io
    .readAll(undefined, wanted.maxBytes ?? MAX_TEXT_BYTES)
    .catch((error: unknown) => fail(error, wanted.option, what))
  const text = decodeInput(bytes, { ...wanted, what, encoding: flags.encoding ?? 'utf-8' })
  if (wanted.mayBeEmpty !== true) requireNotBlank(text, what, wanted)
  if (wanted.isSecret === true) rejectInvisible(wanted.option, text, what)
  return text
}

/** How a text is taken from a file or standard input. */
export interface ReadOptions {
  /** How to give an empty text on purpose, if that is allowed: empty input may come from a command that failed. */
  emptyInputHint?: string | undefined
  /** There may be nothing in it, and nothing is to be done then. */
  mayBeEmpty?: boolean
  /** The most bytes that are read. */
  maxBytes?: number
  /** Control characters are checked later, against what is stored. */
  allowsControlCharacters?: boolean
  /** There may be secrets in it: what a person types is not kept as a draft. */
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

/** A secret that a person types unseen; throws a UsageError if it has invisible characters. */
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
 * A file's text, or standard input's for `-`, without the line break at its end. Throws a UsageError if it can't
 * be read, isn't text, is empty or too long.
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
  // A named pipe has its text once somebody writes to it.
  const bytes = await countWhile(context, readPath(file, bounds)).catch((error: unknown) => {
    context.signal.throwIfAborted()
    return fail(error, option, path, more.hint)
  })
  const encoding = context.flags.encoding ?? 'utf-8'
  const text = decodeInput(bytes, { ...more, option, what: path, encoding })
  requireNotBlank(text, path, { ...more, option })
  return stripFinalNewline(text)
}

function fail(error: unknown, option: string, what: string, hint?: string): never {
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

/** Why a file was not read, as a sentence goes on after its name. */
function whyUnread(error: Error): string {
  const code = errorCode(error)
  if (code === 'ENOENT') return 'does not exist'
  return code === 'EISDIR' ? 'is a directory' : `cannot be read (${code})`
}

/** Standard input as a text; what a person typed is kept as a draft, since it is nowhere else. */
async function readStandardInputText(
  context: Context,
  wanted: InputRequest & ReadOptions,
): Promise<string> {
  const text = stripFinalNewline(await readStandardInput(context, wanted))
  const isKept = context.io.input.isTerminal && wanted.mayHoldSecrets !== true
  if (isKept) await context.saveDraft({ text: Buffer.from(text), suffix: '.txt' })
  return text
}

/** The text that bytes say; throws a UsageError that names the option, and the way out. */
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

/** The line break that ends a file belongs to the file, not to the text. */
export function stripFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, '')
}

/** The lines of a text that holds a secret on each, however they end: none of the breaks belongs to a secret. */
export function splitSecretLines(text: string): string[] {
  return text.replace(/(?:\r\n?|\n)$/, '').split(/\r\n?|\n/)
}
