/** The ranks that `fuzzyRank` returns, the closest first. */
export const LIKENESSES = [1, 2, 3] as const

/**
 * Returns how closely a name matches what a person wrote, 1 being the closest: 1 if it has every word in any order, 2 if
 * its initials match, 3 if it has the letters in order; undefined otherwise. Both texts must be in lower case.
 */
export function fuzzyRank(name: string, written: string): (typeof LIKENESSES)[number] | undefined {
  const words = written.split(SEPARATORS).filter((word) => word !== '')
  if (words.length === 0) return undefined
  if (words.every((word) => name.includes(word))) return 1
  const letters = words.join('')
  const initials = name
    .split(SEPARATORS)
    .map((word) => [...word][0] ?? '')
    .join('')
  if (initials.startsWith(letters)) return 2
  return hasInOrder(name, letters) ? 3 : undefined
}

const SEPARATORS = /[^\p{Letter}\p{Number}]+/u

function hasInOrder(name: string, letters: string): boolean {
  let from = 0
  for (const letter of letters) {
    const at = name.indexOf(letter, from)
    if (at < 0) return false
    from = at + letter.length
  }
  return true
}
