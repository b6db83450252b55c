/** A text as an address, on its own or below a base; undefined if it is none. */
export function parseUrl(text: string, base?: string): URL | undefined {
  // Not `URL.canParse`: once Node 20 has compiled it, it takes an address with an umlaut for none.
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
