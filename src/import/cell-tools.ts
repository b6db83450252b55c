import type { Resource } from '../resources/definition.ts'
import type { ImportMap } from './import-map.ts'
import type { OtpReader } from './otp-uri.ts'

/** Functions that only some files need, loaded before the first row is read. */
export interface ReadingTools {
  /** Converts HTML to readable text. */
  htmlText?: (html: string) => string
  /** Reads secrets of one-time codes that are written as addresses (`otpauth://…`). */
  otp?: OtpReader
}

/** Loads what is needed to read records of a module with a map. */
export async function readingTools({ fields }: Resource, map?: ImportMap): Promise<ReadingTools> {
  const uses = [...(map?.columns?.values() ?? [])].flat()
  const isHtml = uses.some(({ take }) => take === 'text')
  const makesCodes = Object.values(fields).some((field) => field.isTotpSecret === true)
  return {
    ...(isHtml ? { htmlText: (await import('../text/html-to-text.ts')).htmlToText } : {}),
    ...(makesCodes ? { otp: await (await import('./otp-uri.ts')).otpReader() } : {}),
  }
}
