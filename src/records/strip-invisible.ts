// What programs leave in what they copy: bidirectional marks around numbers, zero-width spaces, soft hyphens. Joiners
// (U+200C, U+200D) stay: domain names in some scripts need them.
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** A value as it is seen, without the invisible characters that were copied with it, and nothing around it. */
export function stripInvisible(text: string): string {
  return text.replace(INVISIBLE, '').trim()
}
