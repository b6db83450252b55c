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

/** Parses an expression; throws where it is none. */
export const compile = jmespath.compile

/** What an expression picks from JSON; throws where it is none, or a function is given what it does not take. */
export const search = jmespath.search

/** The words of an expression, each with its place; throws at a character that is none of the language's. */
export const tokenize = jmespath.tokenize
