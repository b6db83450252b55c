import { UsageError } from '../errors.ts'
import { notOneOf } from './did-you-mean.ts'
import type { Escaped } from './query-names.ts'
import type { Json } from './record.ts'

/**
 * Evaluates an expression on JSON. Throws a UsageError if the expression doesn't fit the data. Many queries on the same data,
 * which must not change meanwhile, are faster if they share what they escaped of it.
 */
export type Query = (value: Json, escaped?: Escaped) => Json

/** Resolves the other names of fields in queries. */
export interface FieldResolver {
  /** Returns the fields that a name can refer to, the preferred one first. */
  namesFor(name: string): readonly string[]
  /** Resolvers for records nested in a record, by the key that has them. */
  within?: Readonly<Record<string, FieldResolver>>
}

const NO_NAMES: FieldResolver = { namesFor: () => [] }

/**
 * Compiles a JMESPath expression before anything is read. Throws a UsageError with the position of a syntax error, or
 * that names a function that JMESPath doesn't have. `inputName` is its name in messages (`--query`).
 */
export async function parseQuery(
  expression: string,
  inputName: string,
  names: FieldResolver = NO_NAMES,
): Promise<Query> {
  const prefix = `${inputName} ${abbreviate(expression)}`
  const language = await import('../packages/jmespath.ts')
  const error = errorOf(language, expression)
  if (error !== undefined) throw syntaxError(language, expression, prefix, error)
  const { escapeNames, referencedNames, namingOf, unescapeNames, withAliases, escapeExpression } =
    await import('./query-names.ts')
  const { FUNCTIONS, unknownFunction } = await import('./query-functions.ts')
  const tokens = language.tokenize(expression)
  const unknown = unknownFunction(tokens)
  if (unknown !== undefined) throw notOneOf(FUNCTIONS, `${prefix}: function ${unknown}`, unknown)
  const marked = escapeExpression(expression, tokens)
  const naming = namingOf(names, referencedNames(tokens))
  return (value, escaped) => {
    let found: unknown
    try {
      found = language.search(withAliases(escapeNames(value, escaped), naming), marked)
    } catch (cause) {
      throw new UsageError(`${prefix}: ${messageOf(cause)}`, { cause })
    }
    if (isExpressionReference(found)) {
      throw new UsageError(`${prefix}: the result is an expression (&), not a value`)
    }
    return unescapeNames(found)
  }
}

/** Whether the result is an expression rather than a value: `&` is for functions only. */
function isExpressionReference(found: unknown): boolean {
  if (typeof found !== 'object' || found === null) return false
  if (Array.isArray(found)) return found.some(isExpressionReference)
  return 'jmespathType' in found && 'type' in found
}

/** At most this many characters of an expression are repeated in a message. */
const MAX_SHOWN = 1000

function abbreviate(expression: string): string {
  return expression.length > MAX_SHOWN ? `${expression.slice(0, MAX_SHOWN)}…` : expression
}

type Language = typeof import('../packages/jmespath.ts')

function errorOf({ compile }: Language, expression: string): unknown {
  try {
    compile(expression)
    return undefined
  } catch (error) {
    return error
  }
}

function syntaxError(
  language: Language,
  expression: string,
  prefix: string,
  cause: unknown,
): UsageError {
  const position = positionOf(language, expression)
  const where = position === undefined ? '' : ` at character ${position + 1}`
  return new UsageError(`${prefix}: syntax error${where}: ${messageOf(cause)}`, {
    hint: 'Queries are JMESPath. See https://jmespath.org/tutorial.html',
    cause,
  })
}

/** In a longer expression the error isn't located, since every prefix would have to be tried. */
const MAX_LOCATED = 1000

/**
 * Returns the position of the first token after which the expression can't be completed; its end if it is only
 * incomplete.
 */
function positionOf(language: Language, expression: string): number | undefined {
  if (expression.length > MAX_LOCATED) return undefined
  const starts = startsOf(language, expression)
  if (starts === undefined) return undefined
  for (const [index, start] of starts.entries()) {
    const beginning = expression.slice(0, starts[index + 1] ?? expression.length)
    const error = errorOf(language, beginning)
    if (error !== undefined && !messageOf(error).includes('EOF')) return start
  }
  return expression.length
}

function startsOf({ tokenize }: Language, expression: string): number[] | undefined {
  try {
    const starts: number[] = []
    for (const token of tokenize(expression)) {
      starts.push(token?.start ?? expression.indexOf('=', (starts.at(-1) ?? -1) + 1))
    }
    return starts
  } catch (error) {
    const [, character] = /^Unknown character:(.)$/s.exec(messageOf(error)) ?? []
    return character === undefined ? undefined : [expression.indexOf(character)]
  }
}

/** Returns the message of a syntax error; for some the package throws an internal error instead. */
function messageOf(error: unknown): string {
  const isInternal = !(error instanceof Error) || error.constructor !== Error
  return isInternal ? 'not an expression' : error.message
}
