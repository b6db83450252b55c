// Loaded only when --query is used.
import jmespath from 'jmespath'

declare module 'jmespath' {
  /** Parses an expression; throws if it is invalid. */
  export function compile(expression: string): unknown
  /**
   * Splits an expression into tokens with their positions; undefined for a lone `=`. Throws at an unknown character.
   */
  export function tokenize(
    expression: string,
  ): ({ type: string; value: unknown; start: number } | undefined)[]
}

/** Parses an expression; throws if it is invalid. */
export const compile = jmespath.compile

/** Evaluates an expression on JSON; throws if it is invalid or a function gets the wrong type. */
export const search = jmespath.search

/** Splits an expression into tokens with their positions; throws at an unknown character. */
export const tokenize = jmespath.tokenize
