import type { Token } from './query-names.ts'

/** The functions of JMESPath. */
export const FUNCTIONS: readonly string[] = [
  ...['abs', 'avg', 'ceil', 'contains', 'ends_with', 'floor', 'join', 'keys', 'length', 'map'],
  ...['max', 'max_by', 'merge', 'min', 'min_by', 'not_null', 'reverse', 'sort', 'sort_by'],
  ...['starts_with', 'sum', 'to_array', 'to_number', 'to_string', 'type', 'values'],
]

/** Returns the name of the first function in an expression that JMESPath doesn't have; undefined if there is none. */
export function unknownFunction(tokens: readonly Token[]): string | undefined {
  const names = tokens.flatMap((token, index) =>
    token?.type === 'UnquotedIdentifier' && tokens[index + 1]?.type === 'Lparen'
      ? [String(token.value)]
      : [],
  )
  return names.find((name) => !FUNCTIONS.includes(name))
}
