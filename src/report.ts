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
  const title = failure.hazard === undefined ? '' : ` (${failure.hazard})`
  const refused = failure.code === 'refused' ? `Refused${title}: ` : ''
  tell(cleanText(`${refused}${failure.message}`))
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
    isJson ? escapeJson(JSON.stringify({ notice: { code, message } })) : cleanText(`· ${message}`),
  )
}
