import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { MAX_ID } from './ids.ts'
import { type Limit, limitOf } from './limits.ts'
import { annotations, type JsonSchema } from './record-schema.ts'
import { clearedValue } from './values.ts'
import { isWritable, type WriteKind } from './writable.ts'

/**
 * Returns the JSON Schema of the input of a create or an update, with the newest read names of the fields: a row of an
 * import, or a record on standard input. It accepts everything the program accepts, and refuses missing fields, wrong
 * types, long texts and unknown choices. `INPUT_SCHEMA_LIMITS` says what only the program can check.
 */
export function inputSchema(resource: Resource, on: WriteKind): JsonSchema {
  const fields = Object.entries(resource.fields).filter(([, field]) => isWritable(field, on))
  const required = fields.filter(([, field]) => on === 'create' && isRequired(field))
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, inputOf(field, on)])),
    required: required.map(([name]) => name),
    additionalProperties: false,
  }
}

/** What a schema can't check. */
export const INPUT_SCHEMA_LIMITS =
  "This schema can't check whether a text with an x-notation is valid, how many bytes a text has, how large a number in digits is, whether a date is on the calendar, and whether a referenced record exists. Fields can also be given by their other names (the option's, a former one)."

function inputOf(field: Field, on: WriteKind): JsonSchema {
  const { label, kind, ifOmitted, allowsOtherValues } = field
  return {
    title: label,
    anyOf: [...valuesOf(field), ...emptyOf(field, on)],
    ...annotations(field),
    ...(kind === 'secret' ? { writeOnly: true } : {}),
    ...(field.write?.since === undefined ? {} : { 'x-since': field.write.since }),
    ...(allowsOtherValues === true ? { 'x-open': true } : {}),
    ...(ifOmitted === undefined ? {} : { description: ifOmitted.note }),
  }
}

/** Returns the ways to give no value: null, or blanks only; none if the field needs a value. */
function emptyOf(field: Field, on: WriteKind): JsonSchema[] {
  if (isRequired(field)) return []
  // An empty date is refused only if one is stored (H10).
  const mayBeEmpty = clearedValue(field) !== undefined || (field.kind === 'date' && on === 'update')
  if (!mayBeEmpty) return []
  // A secret of only blanks is a typo.
  return [{ type: 'null' }, { type: 'string', pattern: field.kind === 'secret' ? '^$' : '^\\s*$' }]
}

function isRequired({ write }: Field): boolean {
  return write?.isRequired === true
}

/** Returns the schemas of a field's non-empty values. */
function valuesOf(field: Field): JsonSchema[] {
  switch (field.kind) {
    case 'flag':
      return [{ type: 'boolean' }, { enum: [0, 1] }, worded(YES_OR_NO)]
    case 'id':
    case 'reference':
      return referenceOf(field)
    case 'integer':
      return integerOf(field)
    case 'decimal':
      return decimalOf(field)
    case 'date':
      return [worded(DAYS, DATE)]
    case 'moment':
      return [worded(DAYS, `${DATE}(?:[Tt ]+\\d{2}:\\d{2}(?::\\d{2})?)?`)]
    case 'duration':
      return [worded([], DURATION)]
    case 'choice':
      return choiceOf(field)
    default:
      return [{ type: 'number' }, textOf(field)]
  }
}

const YES_OR_NO = ['yes', 'y', 'true', 'on', '1', 'no', 'n', 'false', 'off', '0']
const DAYS = ['today', 'tomorrow', 'yesterday']
const DATE = '(?:[1-9]\\d{3}-\\d{2}-\\d{2}|[+-]\\d{1,5}[dwmyDWMY])'

/** `45m`, `1h30`, `1.5h`, `90s`, `1:30`, `00:45:00`; never a bare number, which has no unit. */
const DURATION =
  '(?:\\d{1,3}:[0-5]\\d(?::[0-5]\\d)?|\\d+[.,]\\d+ *[hH]|(?=.*[hmsHMS:])(?:\\d{1,4} *[hH])? *(?:\\d{1,5} *[mM])? *(?:\\d{1,2}|\\d{1,6} *[sS])?)'

function referenceOf({ refers }: Field): JsonSchema[] {
  const id = { type: 'integer', minimum: 0, maximum: MAX_ID }
  // A record can be given by ID, name or key, but only by ID if the API has no list of it.
  if (refers !== undefined) return [id, { type: 'string', pattern: '\\S' }]
  return [id, worded(['none'], '0|[1-9]\\d{0,9}')]
}

function integerOf(field: Field): JsonSchema[] {
  const limit = limitOf(field)
  const words = Object.values(field.words ?? {})
  const { min, max } = limit?.of === 'integer' ? limit : { min: 0, max: MAX_ID }
  // Operators add words of their own, which are numbered on: 0 is none.
  const minimum = words.length > 0 ? 1 : min
  return [
    { type: 'integer', minimum, maximum: max },
    worded(words, minimum > 0 ? '0*[1-9]\\d*' : '-?\\d+'),
  ]
}

function decimalOf(field: Field): JsonSchema[] {
  const limit = limitOf(field)
  const { digits, places } = limit?.of === 'decimal' ? limit : { digits: 15, places: 2 }
  const highest = 10 ** (digits - places)
  const fraction = `\\.\\d{1,${places}}0*`
  return [
    { type: 'number', exclusiveMinimum: -highest, exclusiveMaximum: highest },
    worded([], `[+-]?(?:0*\\d{1,${digits - places}}(?:${fraction})?|0*${fraction})`),
  ]
}

/** The choices in any case; with `allowsOtherValues`, any text. */
function choiceOf(field: Field): JsonSchema[] {
  const { choices = [], allowsOtherValues } = field
  if (allowsOtherValues === true || choices.length === 0) return [{ type: 'number' }, textOf(field)]
  return [{ enum: choices }, worded(choices)]
}

/** A non-empty text that fits the column. */
function textOf(field: Field): JsonSchema {
  const length = lengthOf(field, limitOf(field))
  return {
    type: 'string',
    pattern: '\\S',
    ...(length === undefined ? {} : { maxLength: length }),
    ...(field.kind === 'html' ? { contentMediaType: 'text/html' } : {}),
  }
}

/**
 * Returns the maximum number of characters, which is at most the number of bytes; undefined if the stored text is
 * shorter than the input.
 */
function lengthOf({ notation, kind }: Field, limit: Limit | undefined): number | undefined {
  if (notation !== undefined || kind === 'html') return undefined
  return limit?.of === 'characters' || limit?.of === 'bytes' ? limit.max : undefined
}

/** A text that is one of these words in any case, or matches the pattern; blanks around it are ignored. */
function worded(words: readonly string[], pattern?: string): JsonSchema {
  const all = [...words.map(anyCase), ...(pattern === undefined ? [] : [pattern])]
  return { type: 'string', pattern: `^\\s*(?:${all.join('|')})\\s*$` }
}

function anyCase(word: string): string {
  return [...word]
    .map((letter) => {
      const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()]
      if (lower !== upper) return `[${upper}${lower}]`
      return letter.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
    })
    .join('')
}
