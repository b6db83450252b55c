/** Names that objects inherit. They would be lost as keys, and a column may have such a name. */
const INHERITED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Put before such a key; YAML can't contain it. */
const ESCAPE = '\0'

/** Returns a key as an object can have it. */
export function escapeKey(key: string): string {
  return INHERITED.has(key) ? ESCAPE + key : key
}

/** Returns a key as it was written in the document. */
export function unescapeKey(key: string): string {
  return key.startsWith(ESCAPE) ? key.slice(ESCAPE.length) : key
}
