import { UsageError } from '../errors.ts'

/** The candidate a mistyped word most likely means; undefined when none is near. Letter case and -/_ aside. */
export function closestMatch(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(word)
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const folded = fold(candidate)
    const isBegun = wanted.length >= 3 && folded.startsWith(wanted)
    // At least as many changes as one is longer than the other.
    if (!isBegun && Math.abs(wanted.length - folded.length) >= bestDistance) continue
    const distance = isBegun ? 0.5 : editDistance(wanted, folded)
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

/** How many insertions, deletions, replacements and swaps of neighbours lie between two words. */
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

/** The failure for a word that is none of those there are, with the nearest; `said` is what was written, with its option. */
export function notOneOf(words: readonly string[], said: string, word: string): UsageError {
  const near = closestMatch(word, words)
  return new UsageError(`${said}: not one of ${words.join(', ')}`, {
    ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
  })
}
