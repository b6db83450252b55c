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

/** What a value's meaning and limits depend on. */
export interface ValueOptions {
  /** For `today`, `+30d`. */
  now: Date
  /** The person's, for the same; the process's own where none is given. */
  zone?: Zone
  /** Whose limits hold; the newest release's where it is not known. */
  release?: Release
}

/**
 * What goes on the wire for a value a person gives, checked before anything is sent (H23).
 * `option` is what messages call the field (`--serial`). Throws a UsageError.
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
 * Throws a UsageError for a text with control characters: one rule for arguments, files, prompts and editors. `what`
 * says where the text is from.
 */
export function rejectControlCharacters(option: string, text: string, what = 'it'): void {
  const control = findControlCharacter(text)
  if (control === undefined) return
  const place = text.includes('\n') ? ` (line ${control.line})` : ''
  throw new UsageError(`${option}: ${what} ${control.reason}${place}`, { hint: CONTROLS_HINT })
}

/** What clears a field on the wire; undefined where nothing does (H10: an empty date changes nothing). */
export function clearedValue({ kind, allowsOtherValues }: Field): string | number | undefined {
  if (kind === 'reference') return 0
  if (kind === 'text' || kind === 'html' || kind === 'secret') return ''
  return kind === 'choice' && allowsOtherValues === true ? '' : undefined
}

const YES: ReadonlySet<string> = new Set(['yes', 'y', 'true', 'on', '1'])
const NO: ReadonlySet<string> = new Set(['no', 'n', 'false', 'off', '0'])

/** Yes or no as a person writes it; undefined for what is neither. */
export function parseYesNo(text: string): boolean | undefined {
  const word = fold(text)
  return YES.has(word) ? true : NO.has(word) ? false : undefined
}

function parseFlag(text: string, option: string): boolean {
  const flag = parseYesNo(text)
  if (flag === undefined) throw new UsageError(`${option} ${text}: not yes or no`)
  return flag
}

/** The number of a word for one (a ticket status), or the number itself; undefined when it is neither. */
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
  // Operators add more, which are numbered on: 0 is none, and ITFlow passes over it.
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

/** Amounts stay text, so that nothing is rounded; more places than are kept are refused. */
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
  // An operator's own word is taken where there may be some, but not what is a slip of the pen.
  const isSlip = field.allowsOtherValues !== true || closestMatch(text, choices) !== undefined
  if (isSlip && choices.length > 0) throw notOneOf(choices, `${option} ${text}`, text)
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
