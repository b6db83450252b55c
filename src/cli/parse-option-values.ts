import { UsageError } from '../errors.ts'
import { notOneOf } from '../records/did-you-mean.ts'
import {
  isRelease,
  isWithin,
  NEWEST_RELEASE,
  OLDEST_RELEASE,
  RECORDED_RELEASES,
  type Release,
} from '../resources/releases.ts'
import { encodingNamed } from '../text/decode.ts'
import { secondsIn } from '../time/seconds.ts'
import type { ChoiceType, IntegerType } from './option-types.ts'

/** Parses a choice and returns it in its declared case; messages name it `option`. Throws a UsageError. */
export function parseChoice<Word extends string>(
  { choices }: ChoiceType<Word>,
  option: string,
  text: string,
): Word {
  const found = choices.find((word) => word.toLowerCase() === text.toLowerCase())
  if (found === undefined) throw notOneOf(choices, `${option} ${text}`, text)
  return found
}

/** Parses a whole number within its bounds; throws a UsageError. */
export function parseInteger({ min, max }: IntegerType, option: string, text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= (max ?? Number.POSITIVE_INFINITY)) return number
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`
  throw new UsageError(`${option} ${text}: not a whole number ${range}`)
}

/** Parses a number of seconds; throws a UsageError. */
export function parseSeconds(option: string, text: string): number {
  const seconds = secondsIn(text)
  if (seconds !== undefined) return seconds
  throw new UsageError(`${option} ${text}: not a number of seconds`)
}

/** Parses a number of days, with or without a `d`; throws a UsageError. */
export function parseDays(option: string, text: string): number {
  const [, days] = /^(\d{1,5})d?$/.exec(text.trim()) ?? []
  if (days !== undefined) return Number(days)
  throw new UsageError(`${option} ${text}: not a number of days`, {
    hint: `For example: ${option} 90d`,
  })
}

/** Parses a delimiter of CSV, one character; throws a UsageError. */
export function parseDelimiter(option: string, text: string): string {
  if (['tab', '\\t', '\t'].includes(text.toLowerCase())) return '\t'
  // With a quotation mark, a letter or a digit, cells couldn't be distinguished.
  if (/^[^\p{L}\p{N}\p{C}"\s]$/u.test(text)) return text
  throw new UsageError(`${option} ${text}: not one character that can separate cells`, {
    hint: `For example: ${option} ';' or ${option} tab`,
  })
}

/** Parses a release that the sandbox can behave like; throws a UsageError. */
export function parseRelease(option: string, text: string): Release {
  if (isRelease(text) && isWithin(text, { since: OLDEST_RELEASE, until: NEWEST_RELEASE })) {
    return text
  }
  throw new UsageError(
    `${option} ${text}: not a release from ${OLDEST_RELEASE} to ${NEWEST_RELEASE}`,
    {
      hint: `Recorded releases: ${RECORDED_RELEASES.join(', ').replace(/, ([^,]*)$/, ' and $1')}`,
    },
  )
}

/** Parses an encoding and returns its standard name; throws a UsageError. */
export function parseEncoding(option: string, text: string): string {
  const encoding = encodingNamed(text)
  if (encoding !== undefined) return encoding
  throw new UsageError(`${option} ${text}: unknown encoding`, {
    hint: 'For example: utf-8, utf-16le, windows-1252, iso-8859-15 or shift_jis',
  })
}

/** Parses the name of an environment variable; throws a UsageError. */
export function parseVariableName(option: string, text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text
  throw new UsageError(`${option} ${text}: not a valid variable name`)
}
