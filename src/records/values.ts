import { UsageError } from '../errors.ts'
import type { Field } from '../resources/field.ts'
import type { Release } from '../resources/releases.ts'
import { CONTROLS_HINT, findControlCharacter } from '../text/decode.ts'
import type { Zone } from '../time/zone.ts'
import { formatScaled, parseScaled } from './decimals.ts'
import { closestMatch, notOneOf } from './did-you-mean.ts'
import { limitOf } from './limits.ts'
import { parseNotated } from './notations.ts'
import { parseDay, parseDuration, parseMoment } from './parse-dates.ts'

/** The time, zone and release that values are parsed with. */
export interface ValueOptions {
  /** For `today`, `+30d`. */
  now: Date
  /** The person's time zone; by default the process's. */
  zone?: Zone
  /** The release whose limits apply; by default the newest. */
  release?: Release
}

/**
 * Checks a given value and returns what to send (H23). Throws a UsageError that names `option` (`--serial`) for an invalid
 * value.
 */
export function parseValue(
  field: Field,
  option: string,
  text: string,
  options: ValueOptions,
): string | number {
  if (text.trim() === '') return cleared(field, option)
  rejectControlCharacters(option, text)
  switch (field.kind) {
    case 'flag':
      return parseFlag(text, option) ? 1 : 0
    case 'id':
    case 'reference':
      return parseIdOption(text, option)
    case 'integer':
      return parseInteger(field, option, text, options.release)
    case 'decimal':
      return parseDecimal(field, option, text)
    case 'date':
      return parseDay(text, options.now, options.zone) ?? failDate(option, text)
    case 'moment':
      return parseMoment(text, options.now, options.zone) ?? failMoment(option, text)
    case 'duration':
      return parseDuration(text, option)
    case 'choice':
      return parseChoice(field, option, text, options.release)
    default:
      return withinLimit(field, option, parseNotated(field, option, text), options.release)
  }
}

/**
 * Throws a UsageError for a text with control characters: the same rule for arguments, files, prompts and editors. `what`
 * is the source of the text.
 */
export function rejectControlCharacters(option: string, text: string, what = 'it'): void {
  const control = findControlCharacter(text)
  if (control === undefined) return
  const place = text.includes('\n') ? ` (line ${control.line})` : ''
  throw new UsageError(`${option}: ${what} ${control.reason}${place}`, { hint: CONTROLS_HINT })
}

/** Returns the value that clears a field; undefined if nothing does (H10: an empty date changes nothing). */
export function clearedValue({ kind, allowsOtherValues }: Field): string | number | undefined {
  if (kind === 'reference') return 0
  if (kind === 'text' || kind === 'html' || kind === 'secret') return ''
  return kind === 'choice' && allowsOtherValues === true ? '' : undefined
}

const YES: ReadonlySet<string> = new Set(['yes', 'y', 'true', 'on', '1'])
const NO: ReadonlySet<string> = new Set(['no', 'n', 'false', 'off', '0'])

/** Parses yes or no; undefined for anything else. */
export function parseYesNo(text: string): boolean | undefined {
  const word = fold(text)
  return YES.has(word) ? true : NO.has(word) ? false : undefined
}

function parseFlag(text: string, option: string): boolean {
  const flag = parseYesNo(text)
  if (flag === undefined) throw new UsageError(`${option} ${text}: not yes or no`)
  return flag
}

/** Parses a number or a word for one (a ticket status); undefined for anything else. */
export function parseNumberOrWord({ words }: Field, text: string): number | undefined {
  const trimmed = text.trim()
  if (/^-?\d+$/.test(trimmed)) return Number(trimmed)
  const wanted = fold(trimmed)
  const found = Object.entries(words ?? {}).find(([, word]) => fold(word) === wanted)
  return found === undefined ? undefined : Number(found[0])
}

function cleared(field: Field, option: string): string | number {
  const value = clearedValue(field)
  if (value !== undefined) return value
  if (field.kind === 'date' || field.kind === 'moment') {
    throw new UsageError(`${option} can't be empty: ITFlow can't clear a date (H10)`, {
      hint: 'Clear it in the browser, or set another date',
    })
  }
  throw new UsageError(`${option} can't be empty`, choiceHint(field))
}

function parseIdOption(text: string, option: string): number {
  const id = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (id <= 2_147_483_647) return id
  throw new UsageError(`${option} ${text}: not an ID`)
}

function parseInteger(
  field: Field,
  option: string,
  text: string,
  release: Release | undefined,
): number {
  const value = parseNumberOrWord(field, text)
  const words = Object.values(field.words ?? {})
  // Operators can add statuses with higher numbers; ITFlow ignores 0.
  const isWord = words.length === 0 || (value !== undefined && value > 0)
  if (value === undefined || !isWord) {
    if (words.length > 0) throw notOneOf(words, `${option} ${text}`, text)
    throw new UsageError(`${option} ${text}: not a whole number`)
  }
  const limit = limitOf(field, release)
  if (limit?.of === 'integer' && (value < limit.min || value > limit.max)) {
    throw new UsageError(`${option} ${text}: not between ${limit.min} and ${limit.max}`)
  }
  return value
}

/** Amounts stay text, so that nothing is rounded; too many decimal places are refused. */
function parseDecimal(field: Field, option: string, text: string): string {
  const limit = limitOf(field)
  const { digits, places } = limit?.of === 'decimal' ? limit : { digits: 15, places: 2 }
  const value = parseScaled(text, places)
  if (value === undefined) {
    const isNumber = parseScaled(text, 100) !== undefined
    throw new UsageError(
      isNumber
        ? `${option} ${text}: more than ${places} decimal places`
        : `${option} ${text}: not an amount`,
      { hint: 'Write it as 1234.50' },
    )
  }
  if (String(value).replace('-', '').length > digits) {
    throw new UsageError(`${option} ${text}: more than ${digits - places} digits before the point`)
  }
  return formatScaled(value, places)
}

function parseChoice(
  field: Field,
  option: string,
  text: string,
  release: Release | undefined,
): string {
  const choices = field.choices ?? []
  const found = choices.find((choice) => fold(choice) === fold(text))
  if (found !== undefined) return found
  // Operators can add words of their own, but a likely typo is refused.
  const isUnknown = field.allowsOtherValues !== true || closestMatch(text, choices) !== undefined
  if (isUnknown && choices.length > 0) throw notOneOf(choices, `${option} ${text}`, text)
  return withinLimit(field, option, text, release)
}

function withinLimit(
  field: Field,
  option: string,
  text: string,
  release: Release | undefined,
): string {
  const limit = limitOf(field, release)
  if (limit?.of !== 'characters' && limit?.of !== 'bytes') return text
  const size = limit.of === 'bytes' ? Buffer.byteLength(text) : [...text].length
  if (size > limit.max) throw new UsageError(`${option}: ${size} ${limit.of}, at most ${limit.max}`)
  return text
}

function choiceHint({ choices, words }: Field): { hint: string } | Record<never, never> {
  const all = choices ?? Object.values(words ?? {})
  return all.length === 0 ? {} : { hint: `One of ${all.join(', ')}` }
}

function fold(text: string): string {
  return text.trim().toLowerCase()
}

function failDate(option: string, text: string): never {
  throw new UsageError(`${option} ${text}: no such date`, {
    hint: 'Write it as 2026-11-30, today, tomorrow or +30d',
  })
}

function failMoment(option: string, text: string): never {
  throw new UsageError(`${option} ${text}: no such date and time`, {
    hint: 'Write it as 2026-11-30 14:05',
  })
}
