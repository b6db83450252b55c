import { UsageError } from '../errors.ts'
import type { Json } from './record.ts'

/** Asks JSON something; throws a UsageError where the expression does not fit what it finds. */
export type Query = (value: Json) => Json

/** By what other names the records are known that an expression is asked of. */
export interface FieldResolver {
  /** The fields that a name may stand for, what is to be taken first. */
  namesFor(name: string): readonly string[]
  /** The same of records that are listed as one of a record's values, by the name of that. */
  within?: Readonly<Record<string, FieldResolver>>
}

const NO_NAMES: FieldResolver = { namesFor: () => [] }

/**
 * A JMESPath expression made ready before anything is read; throws a UsageError with the position of a mistake.
 * `called` is what the caller calls it (`--query`).
 */
export async function parseQuery(
  expression: string,
  called: string,
  names: FieldResolver = NO_NAMES,
): Promise<Query> {
  const said = `${called} ${shown(expression)}`
  const language = await import('../packages/jmespath.ts')
  const error = errorOf(language, expression)
  if (error !== undefined) throw syntaxError(language, expression, said, error)
  const { escapeNames, referencedNames, namingOf, unescapeNames, withAliases, escapeExpression } =
    await import('./query-names.ts')
  const tokens = language.tokenize(expression)
  const marked = escapeExpression(expression, tokens)
  const naming = namingOf(names, referencedNames(tokens))
  return (value) => {
    let found: unknown
    try {
      found = language.search(withAliases(escapeNames(value), naming), marked)
    } catch (cause) {
      throw new UsageError(`${said}: ${messageOf(cause)}`, { cause })
    }
    if (isExpressionReference(found)) {
      throw new UsageError(`${said}: the result is an expression (&), not a value`)
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

/** A message repeats no more of an expression than this, in characters. */
const LONGEST_SHOWN = 1000

function shown(expression: string): string {
  return expression.length > LONGEST_SHOWN ? `${expression.slice(0, LONGEST_SHOWN)}…` : expression
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
  said: string,
  cause: unknown,
): UsageError {
  const position = positionOf(language, expression)
  const where = position === undefined ? '' : ` at character ${position + 1}`
  return new UsageError(`${said}: syntax error${where}: ${messageOf(cause)}`, {
    hint: 'Queries are JMESPath. See https://jmespath.org/tutorial.html',
    cause,
  })
}

/** In a longer expression the mistake isn't located, since every prefix would have to be tried. */
const LONGEST_TRIED = 1000

/** The first word after which the expression can no longer be completed; its end where it is only cut off. */
function positionOf(language: Language, expression: string): number | undefined {
  if (expression.length > LONGEST_TRIED) return undefined
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

/** The package trips over some mistakes rather than name them. */
function messageOf(error: unknown): string {
  const isTrip = !(error instanceof Error) || error.constructor !== Error
  return isTrip ? 'not an expression' : error.message
}
