import { UsageError } from '../errors.ts'

/** The comparison of a condition. */
export type Operator = '=' | '!=' | '~' | '<' | '<=' | '>' | '>='

const OPERATORS: readonly Operator[] = ['=', '!=', '~', '<', '<=', '>', '>=']

/** The parts of a condition; the operator may be unknown. */
interface Split {
  field: string
  operator: string
  value: string
}

// Consecutive signs are one operator: a value that begins with a sign needs a space before it. Field names are limited to
// 100 characters, which keeps the time linear.
const SIGNS = /^(\p{L}[\p{L}\p{N}_ -]{0,99}?)\s*([=!~<>≠≤≥]+|:+=?|[*^$|%&]=|=\*)([\s\S]*)$/u

/** Operators of other languages, in words or signs, and their equivalents here. */
const OPERATOR_SYNONYMS: Readonly<Record<string, Operator>> = {
  '!': '!=',
  '<>': '!=',
  '><': '!=',
  '=!': '!=',
  '!==': '!=',
  '!~': '!=',
  '≠': '!=',
  '=>': '>=',
  '=<': '<=',
  '≥': '>=',
  '≤': '<=',
  '=~': '~',
  '~=': '~',
  '*=': '~',
  '^=': '~',
  '$=': '~',
  '%=': '~',
  is: '=',
  eq: '=',
  equals: '=',
  'is not': '!=',
  not: '!=',
  ne: '!=',
  'not like': '!=',
  'not contains': '!=',
  'does not contain': '!=',
  like: '~',
  contains: '~',
  matches: '~',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
}

const WORDS = new RegExp(
  `^(.{1,100}?)\\s+(${Object.keys(OPERATOR_SYNONYMS)
    .filter((word) => /^[a-z]/.test(word))
    .sort((a, b) => b.length - a.length)
    .join('|')})\\s+([\\s\\S]+)$`,
  'i',
)

/**
 * Splits a condition into a field, an operator or something like one, and a value; undefined without an operator.
 */
export function splitCondition(text: string): Split | undefined {
  const condition = text.trim()
  const [, field, operator, value] = SIGNS.exec(condition) ?? WORDS.exec(condition) ?? []
  if (field === undefined || operator === undefined || value === undefined) return undefined
  return { field, operator: operator.toLowerCase(), value: value.trim() }
}

/** Whether a text is an operator. */
export function isOperator(text: string): text is Operator {
  return OPERATORS.some((operator) => operator === text)
}

/**
 * Builds the error for an unknown operator, with the intended condition, ready to paste; `inputName` is the condition's name
 * in messages.
 */
export function unknownOperator(
  inputName: string,
  text: string,
  { field, operator, value }: Split,
): UsageError {
  const intended = intendedOperator(operator)
  const bare = testsEmpty(operator, value) ? '' : stripQuotes(value)
  const lines = [
    `Did you mean ${inputName} ${quoted(`${field}${intended}${spaced(bare)}`)}? Operators: ${OPERATORS.join(' ')}`,
    ...leadingSignHint(inputName, { field, operator, value }),
  ]
  return new UsageError(`${inputName} ${text}: unknown operator ${operator}`, {
    hint: lines.join('\n'),
  })
}

/** Whether a condition in words tests for a missing value (`is null`, `is not empty`). */
function testsEmpty(operator: string, value: string): boolean {
  return /^is( not)?$/.test(operator) && /^(null|empty|none|blank|unset)$/i.test(value)
}

/** Whether a value is in quotes, which are part of it here: a shell removes its own. */
export function isQuoted(value: string): boolean {
  return stripQuotes(value) !== value
}

/** Returns a value without the quotes around it. */
export function stripQuotes(value: string): string {
  return value.replace(/^(['"])([\s\S]+)\1$/, '$2')
}

/** Builds the error for an unknown operator in a condition that is given in parts. */
export function noOperator(inputName: string, operator: string): UsageError {
  const intended = OPERATOR_SYNONYMS[operator.trim().toLowerCase()]
  return new UsageError(`${inputName}: unknown operator ${operator}`, {
    hint: `${intended === undefined ? '' : `Did you mean ${intended}? `}Operators: ${OPERATORS.join(' ')}`,
  })
}

function intendedOperator(operator: string): Operator {
  const known = OPERATOR_SYNONYMS[operator]
  if (known !== undefined) return known
  // Doubled (`==`, `>>`), or one with something after it (`>==`).
  return OPERATORS.findLast((one) => operator.startsWith(one)) ?? '='
}

/** Returns a value, after a space if it begins with a sign. */
function spaced(value: string): string {
  return /^[=!~<>≠≤≥]/.test(value) ? ` ${value}` : value
}

/** Returns how to write a value that begins with a sign; empty if this one doesn't. */
function leadingSignHint(inputName: string, { field, operator, value }: Split): readonly string[] {
  const first = OPERATORS.findLast((one) => operator.startsWith(one))
  const rest = first === undefined ? '' : operator.slice(first.length)
  if (first === undefined || rest === '') return []
  const condition = quoted(`${field}${first} ${rest}${value}`)
  return [`For a value that begins with ${rest}, put a space before it: ${inputName} ${condition}`]
}

/** Quotes a word for a shell: in double quotes, or single ones if double quotes don't work. */
function quoted(text: string): string {
  return /["$`\\]|!(?!=)/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`
}
