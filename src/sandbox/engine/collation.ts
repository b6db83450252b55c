const folded = new Map<string, string>()
const ASCII = /^[ -~]*$/

/** Returns a text as the database compares it: without case, accents and trailing spaces (H30). */
export function collationKey(text: string): string {
  if (ASCII.test(text)) return withoutTrailingSpaces(text.toLowerCase())
  const known = folded.get(text)
  if (known !== undefined) return known
  const plain = withoutTrailingSpaces(text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase())
  if (folded.size > 10_000) folded.clear()
  folded.set(text, plain)
  return plain
}

function withoutTrailingSpaces(text: string): string {
  return text.endsWith(' ') ? text.replace(/ +$/, '') : text
}

/** Whether `column = 'text'` is true in SQL; never for NULL. */
export function equalsCollated(column: string | null | undefined, text: string): boolean {
  if (column === null || column === undefined) return false
  return column === text || collationKey(column) === collationKey(text)
}

/** Compares two texts as ORDER BY does, NULL first. */
export function compareCollated(left: string | null, right: string | null): number {
  const a = left === null ? '' : collationKey(left)
  const b = right === null ? '' : collationKey(right)
  return a < b ? -1 : a > b ? 1 : 0
}
