// Invisible characters in copied text: bidirectional marks around numbers, zero-width spaces, soft hyphens. Joiners
// (U+200C, U+200D) are kept: domain names in some scripts need them.
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** Returns a value without invisible characters, trimmed. */
export function stripInvisible(text: string): string {
  return text.replace(INVISIBLE, '').trim()
}
