import type { Failure } from './errors.ts'
import { cleanText, escapeJson } from './output/clean.ts'

/** How messages are told: as text, or as one JSON object a line. */
export interface Telling {
  isJson: boolean
  tell(text: string): void
}

/** Tells a failure: the message and the next step, or one JSON line. */
export function tellFailure(failure: Failure, { isJson, tell }: Telling): void {
  if (isJson) {
    tell(escapeJson(JSON.stringify({ error: errorObject(failure) })))
    return
  }
  tell(cleanText(titled(failure)))
  if (failure.hint !== undefined) {
    tell(
      cleanText(
        failure.hint
          .split('\n')
          .map((line) => `  ${line}`)
          .join('\n'),
      ),
    )
  }
}

/** The message with the number of its hazard, which `itflow help hazards` explains. */
function titled({ code, message, hazard }: Failure): string {
  const number = hazard === undefined || message.includes(hazard) ? '' : ` (${hazard})`
  return code === 'refused' ? `Refused${number}: ${message}` : `${message}${number}`
}

function errorObject({
  code,
  message,
  hint,
  httpStatus,
  hazard,
}: Failure): Record<string, unknown> {
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(httpStatus === undefined ? {} : { status: httpStatus }),
    ...(hazard === undefined ? {} : { hazard }),
  }
}

/** Tells something worth knowing that is no failure. */
export function tellNotice(code: string, message: string, { isJson, tell }: Telling): void {
  tell(
    isJson
      ? escapeJson(JSON.stringify({ notice: { code, message } }))
      : cleanText(message.startsWith('✓') ? message : `· ${message}`),
  )
}
