import type { Failure } from '../errors.ts'
import { linesOf } from '../hints.ts'
import { cleanText, escapeJson } from '../text/terminal-safe.ts'
import { type At, hintText } from './step-commands.ts'

/** A text in lines as long as a terminal is wide. */
export type Wrap = (text: string) => string

/** How messages are told: as text, or as one JSON object a line. */
export interface Telling {
  isJson: boolean
  tell(text: string): void
  /** Fits a clean text into the terminal that it is told at; absent where it is not told at one. */
  wrap?: Wrap
  /** What else to say about a failure, after its own hint. */
  more?: string | undefined
  /** The instance that the line named. */
  at?: At
  /** Whether the command may have changed something on the server: trying it again could do it twice. */
  hasWritten?: boolean
  /** Hides secrets. */
  mask?(text: string): string
}

/** Tells a failure: the message and the next step, or one JSON line. */
export function tellFailure(
  failure: Failure,
  { isJson, tell, wrap = same, mask = same, more, at, hasWritten = false }: Telling,
): void {
  const next = hintText(linesOf(failure.hint, more), at)
  const hint = next === undefined ? undefined : mask(next)
  if (isJson) {
    const error = {
      ...errorObject(failure),
      message: mask(failure.message),
      retryable: failure.mayPass && !hasWritten,
    }
    tell(escapeJson(JSON.stringify({ error: hint === undefined ? error : { ...error, hint } })))
    return
  }
  tell(wrap(safe(titled(failure), mask)))
  if (hint !== undefined) tell(wrap(safe(hint, mask).replace(/^/gm, '  ')))
}

/**
 * A message without secrets and control sequences. Secrets are hidden before it is cleaned, since a sequence
 * may take the first letter of one along, and after, since cleaning may join the parts of one.
 */
function safe(message: string, mask: (text: string) => string): string {
  return mask(cleanText(mask(message)))
}

function same(text: string): string {
  return text
}

/** The message with the number of its hazard, which `itflow help hazards` explains. */
function titled({ code, message, hazard }: Failure): string {
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
export function tellNotice(
  code: string,
  message: string,
  { isJson, tell, wrap = same, mask = same }: Telling,
  dress: (text: string) => string = same,
): void {
  if (isJson) {
    tell(escapeJson(JSON.stringify({ notice: { code, message: mask(message) } })))
    return
  }
  const clean = safe(message, mask)
  tell(dress(wrap(clean.startsWith('✓') ? clean : `· ${clean}`)))
}
