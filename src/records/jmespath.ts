// Loaded only when --query is used.
import jmespath from 'jmespath'

declare module 'jmespath' {
  /** Parses an expression; throws where it is none. */
  export function compile(expression: string): unknown
  /** Its words, each with the place where it starts, undefined for a lone `=`; throws at a character that is none of the language's. */
  export function tokenize(
    expression: string,
  ): ({ type: string; value: unknown; start: number } | undefined)[]
}

export const compile = jmespath.compile
export const search = jmespath.search
export const tokenize = jmespath.tokenize
