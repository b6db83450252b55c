const folded = new Map<string, string>()
const PLAIN = /^[ -~]*$/

/** A text as the database compares it: letter case, accents and trailing spaces do not count (H30). */
export function collationKey(text: string): string {
  if (PLAIN.test(text)) return withoutEnd(text.toLowerCase())
  const known = folded.get(text)
  if (known !== undefined) return known
  const plain = withoutEnd(text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase())
  if (folded.size > 10_000) folded.clear()
  folded.set(text, plain)
  return plain
}

function withoutEnd(text: string): string {
  return text.endsWith(' ') ? text.replace(/ +$/, '') : text
}

/** Whether `column = 'text'` holds; never for NULL. */
export function equalsCollated(column: string | null | undefined, text: string): boolean {
  if (column === null || column === undefined) return false
  return column === text || collationKey(column) === collationKey(text)
}

/** Orders two texts as ORDER BY does, NULL first. */
export function compareCollated(left: string | null, right: string | null): number {
  const a = left === null ? '' : collationKey(left)
  const b = right === null ? '' : collationKey(right)
  return a < b ? -1 : a > b ? 1 : 0
}
