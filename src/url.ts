/** Parses an address, absolute or relative to a base; undefined if it isn't one. */
export function parseUrl(text: string, base?: string): URL | undefined {
  // Not `URL.canParse`: once Node 20 has compiled it, it rejects addresses with an umlaut.
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
