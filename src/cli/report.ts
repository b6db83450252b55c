import type { Failure } from '../errors.ts'
import { hintLines } from '../hints.ts'
import { cleanText, escapeJson } from '../text/terminal-safe.ts'
import { hintText, type InstanceFlags } from './step-commands.ts'

/** Wraps a text to a terminal's width. */
export type Wrap = (text: string) => string

/** How to print messages: as text, or as one JSON object per line. */
export interface MessageOptions {
  isJson: boolean
  print(text: string): void
  /** Wraps a clean text; absent if it isn't printed at a terminal. */
  wrap?: Wrap
  /** A second hint, after the failure's own. */
  extraHint?: string | undefined
  /** The instance that the command line names. */
  at?: InstanceFlags
  /** Whether the command may have changed something on the server, so that running it again could do it twice. */
  hasWritten?: boolean
  /** Hides secrets. */
  mask?(text: string): string
}

/** Prints a failure: its message and the next step, or one line of JSON. */
export function printFailure(
  failure: Failure,
  {
    isJson,
    print,
    wrap = identity,
    mask = identity,
    extraHint,
    at,
    hasWritten = false,
  }: MessageOptions,
): void {
  const next = hintText(hintLines(failure.hint, extraHint), at)
  const hint = next === undefined ? undefined : mask(next)
  if (isJson) {
    const error = {
      ...errorObject(failure),
      message: mask(failure.message),
      retryable: failure.isRetryable && !hasWritten,
    }
    print(escapeJson(JSON.stringify({ error: hint === undefined ? error : { ...error, hint } })))
    return
  }
  print(wrap(sanitize(withHazardNumber(failure), mask)))
  if (hint !== undefined) print(wrap(sanitize(hint, mask).replace(/^/gm, '  ')))
}

/**
 * Removes secrets and control sequences from a message. Secrets are masked before cleaning, since a sequence may
 * swallow the first letter of one, and again after it, since cleaning may join the parts of one.
 */
function sanitize(message: string, mask: (text: string) => string): string {
  return mask(cleanText(mask(message)))
}

function identity(text: string): string {
  return text
}

/** Adds the hazard's number, which `itflow help hazards` explains. */
function withHazardNumber({ code, message, hazard }: Failure): string {
  const number = hazard === undefined || message.includes(hazard) ? '' : ` (${hazard})`
  return code === 'refused' ? `Refused${number}: ${message}` : `${message}${number}`
}

function errorObject({ code, message, httpStatus, hazard }: Failure): Record<string, unknown> {
  return {
    code,
    message,
    ...(httpStatus === undefined ? {} : { status: httpStatus }),
    ...(hazard === undefined ? {} : { hazard }),
  }
}

/** Prints a notice. `dress` colours the text after it was cleaned, so its control sequences are safe. */
export function printNotice(
  code: string,
  message: string,
  { isJson, print, wrap = identity, mask = identity }: MessageOptions,
  dress: (text: string) => string = identity,
): void {
  if (isJson) {
    print(escapeJson(JSON.stringify({ notice: { code, message: mask(message) } })))
    return
  }
  const clean = sanitize(message, mask)
  print(dress(wrap(clean.startsWith('✓') ? clean : `· ${clean}`)))
}
