import { UsageError } from '../errors.ts'

/** How a condition compares. */
export type Operator = '=' | '!=' | '~' | '<' | '<=' | '>' | '>='

/** The operators there are. */
const OPERATORS: readonly Operator[] = ['=', '!=', '~', '<', '<=', '>', '>=']

/** A condition taken apart; the operator may be one that there is not. */
export interface Split {
  field: string
  operator: string
  value: string
}

// All signs together are one operator: a value that begins with one needs a space before it. No field's name is longer
// than a hundred characters, which keeps the time linear.
const SIGNS = /^(\p{L}[\p{L}\p{N}_ -]{0,99}?)\s*([=!~<>≠≤≥]+|:+=?|[*^$|%&]=|=\*)([\s\S]*)$/u

/** What other languages write, as a word or as a sign, and what it is here. */
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

/** Takes a condition apart: a field, an operator or something like one, and a value; undefined where it has none. */
export function splitCondition(text: string): Split | undefined {
  const condition = text.trim()
  const [, field, operator, value] = SIGNS.exec(condition) ?? WORDS.exec(condition) ?? []
  if (field === undefined || operator === undefined || value === undefined) return undefined
  return { field, operator: operator.toLowerCase(), value: value.trim() }
}

/** Whether there is such an operator. */
export function isOperator(text: string): text is Operator {
  return OPERATORS.some((operator) => operator === text)
}

/**
 * The failure for an operator that there is not, with the condition as it was meant, ready to be pasted; `called` is
 * what the caller calls a condition.
 */
export function unknownOperator(
  called: string,
  text: string,
  { field, operator, value }: Split,
): UsageError {
  const meant = meantBy(operator)
  const bare = isNothing(operator, value) ? '' : stripQuotes(value)
  const lines = [
    `Did you mean ${called} ${quoted(`${field}${meant}${apart(bare)}`)}? Operators: ${OPERATORS.join(' ')}`,
    ...leadingSignHint(called, { field, operator, value }),
  ]
  return new UsageError(`${called} ${text}: unknown operator ${operator}`, {
    hint: lines.join('\n'),
  })
}

/** Whether a condition in words is about nothing being there (`is null`, `is not empty`). */
function isNothing(operator: string, value: string): boolean {
  return /^is( not)?$/.test(operator) && /^(null|empty|none|blank|unset)$/i.test(value)
}

/** Whether a value stands between quotes, which belong to it here: a shell takes its own away. */
export function isQuoted(value: string): boolean {
  return stripQuotes(value) !== value
}

/** A value without the quotes around it. */
export function stripQuotes(value: string): string {
  return value.replace(/^(['"])([\s\S]+)\1$/, '$2')
}

/** The failure for an operator that there is not, in a condition that is given in parts. */
export function noOperator(called: string, operator: string): UsageError {
  const meant = OPERATOR_SYNONYMS[operator.trim().toLowerCase()]
  return new UsageError(`${called}: unknown operator ${operator}`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}Operators: ${OPERATORS.join(' ')}`,
  })
}

function meantBy(operator: string): Operator {
  const known = OPERATOR_SYNONYMS[operator]
  if (known !== undefined) return known
  // Doubled (`==`, `>>`), or one with something after it (`>==`).
  return OPERATORS.findLast((one) => operator.startsWith(one)) ?? '='
}

/** A value that begins with a sign, with the space that keeps it apart from the operator. */
function apart(value: string): string {
  return /^[=!~<>≠≤≥]/.test(value) ? ` ${value}` : value
}

/** How a value is given that begins with one of the signs. */
function leadingSignHint(called: string, { field, operator, value }: Split): readonly string[] {
  const first = OPERATORS.findLast((one) => operator.startsWith(one))
  const rest = first === undefined ? '' : operator.slice(first.length)
  if (first === undefined || rest === '') return []
  const condition = quoted(`${field}${first} ${rest}${value}`)
  return [`For a value that begins with ${rest}, put a space before it: ${called} ${condition}`]
}

/** A word as a shell takes it: between double quotes, or single ones where these would not do. */
function quoted(text: string): string {
  return /["$`\\]|!(?!=)/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`
}
