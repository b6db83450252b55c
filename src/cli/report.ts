import type { Failure } from '../errors.ts'
import { hintLines } from '../hints.ts'
import { cleanText, escapeJson } from '../text/terminal-safe.ts'
import { hintText, type InstanceFlags } from './step-commands.ts'

/** A text in lines as long as a terminal is wide. */
export type Wrap = (text: string) => string

/** How messages are told: as text, or as one JSON object a line. */
export interface MessageOptions {
  isJson: boolean
  print(text: string): void
  /** Fits a clean text into the terminal that it is told at; absent where it is not told at one. */
  wrap?: Wrap
  /** What else to say about a failure, after its own hint. */
  extraHint?: string | undefined
  /** The instance that the line named. */
  at?: InstanceFlags
  /** Whether the command may have changed something on the server: trying it again could do it twice. */
  hasWritten?: boolean
  /** Hides secrets. */
  mask?(text: string): string
}

/** Tells a failure: the message and the next step, or one JSON line. */
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
 * A message without secrets and control sequences. Secrets are hidden before it is cleaned, since a sequence
 * may take the first letter of one along, and after, since cleaning may join the parts of one.
 */
function sanitize(message: string, mask: (text: string) => string): string {
  return mask(cleanText(mask(message)))
}

function identity(text: string): string {
  return text
}

/** The message with the number of its hazard, which `itflow help hazards` explains. */
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

/** Tells something worth knowing that is no failure; `dress` colours the text once nothing foreign in it can. */
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
