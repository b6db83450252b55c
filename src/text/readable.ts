const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#039;': "'",
  '&#39;': "'",
  '&apos;': "'",
}

const ESCAPED = /&(?:amp|lt|gt|quot|apos|#0?39);/g

/**
 * A text as a person reads it: what PHP's htmlspecialchars writes is undone, once (H32). Nothing else is decoded,
 * so that no control character can come of it (H31).
 */
export function readable(text: string): string {
  return text.includes('&') ? text.replace(ESCAPED, (found) => CHARACTERS[found] ?? found) : text
}

/** Whether a text may be stored in another form than it is read: escaped, or to be read as if it were. */
export function isEscapable(text: string): boolean {
  return /[&<>"']/.test(text)
}

/** Two texts in one sentence as a person reads them; as they stand where they would read alike. */
export function readablePair(left: string, right: string): readonly [string, string] {
  const pair = [readable(left), readable(right)] as const
  return pair[0] === pair[1] ? [left, right] : pair
}
