const CHARACTERS: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** These five characters by name or number: PHP writes `&#039;`, others `&#39;` or `&#x27;`. */
const ESCAPED = /&(?:(amp|lt|gt|quot|apos)|#0*(34|38|39|60|62)|#[xX]0*(22|26|27|3[cCeE]));/g

/**
 * Decodes what PHP's htmlspecialchars and similar functions encode, once (H32). Nothing else is decoded, so no control
 * character can result (H31).
 */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(ESCAPED, characterOf) : text
}

function characterOf(found: string, name?: string, decimal?: string, hex?: string): string {
  if (name !== undefined) return CHARACTERS[name] ?? found
  return String.fromCharCode(decimal === undefined ? Number(`0x${hex}`) : Number(decimal))
}

/** Whether a text may be stored escaped, or looks as if it were. */
export function isEscapable(text: string): boolean {
  return /[&<>"']/.test(text)
}

/** Returns two texts decoded for a sentence; unchanged if they would look the same. */
export function readablePair(left: string, right: string): readonly [string, string] {
  const pair = [decodeEntities(left), decodeEntities(right)] as const
  return pair[0] === pair[1] ? [left, right] : pair
}
