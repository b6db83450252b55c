const CHARACTERS: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** The same five characters by name, and by their numbers: PHP writes `&#039;`, others `&#39;` or `&#x27;`. */
const ESCAPED = /&(?:(amp|lt|gt|quot|apos)|#0*(34|38|39|60|62)|#[xX]0*(22|26|27|3[cCeE]));/g

/**
 * A text as a person reads it: what PHP's htmlspecialchars and its like write is undone, once (H32). Nothing else is decoded,
 * so that no control character can come of it (H31).
 */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(ESCAPED, characterOf) : text
}

function characterOf(found: string, name?: string, decimal?: string, hex?: string): string {
  if (name !== undefined) return CHARACTERS[name] ?? found
  return String.fromCharCode(decimal === undefined ? Number(`0x${hex}`) : Number(decimal))
}

/** Whether a text may be stored in another form than it is read: escaped, or to be read as if it were. */
export function isEscapable(text: string): boolean {
  return /[&<>"']/.test(text)
}

/** Two texts in one sentence as a person reads them; as they stand where they would read alike. */
export function readablePair(left: string, right: string): readonly [string, string] {
  const pair = [decodeEntities(left), decodeEntities(right)] as const
  return pair[0] === pair[1] ? [left, right] : pair
}
