import { UsageError } from '../errors.ts'

/** Returns the candidate closest to a mistyped word, ignoring case and -/_; undefined if none is close. */
export function closestMatch(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(word)
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const folded = fold(candidate)
    const isPrefix = wanted.length >= 3 && folded.startsWith(wanted)
    // The distance is at least the difference in length.
    if (!isPrefix && Math.abs(wanted.length - folded.length) >= bestDistance) continue
    const distance = isPrefix ? 0.5 : editDistance(wanted, folded)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll('_', '-')
}

/** Returns the number of insertions, deletions, replacements and swaps of neighbours between two words. */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    rows.push(current)
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1]
      const isSwapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1]
      current.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
  }
  return at(from.length, to.length)
}

/**
 * Builds the error for an unknown word, with the closest of `words`; `input` is the option and its value as written.
 */
export function notOneOf(words: readonly string[], input: string, word: string): UsageError {
  const near = closestMatch(word, words)
  return new UsageError(`${input}: not one of ${words.join(', ')}`, {
    ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
  })
}
