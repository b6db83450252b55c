/** Returns the key of an alert within a source: its parts with slashes between them, which no part has itself. */
export function keyOf(source: string, ...parts: readonly string[]): string {
  return [source, ...parts.map(escapePart)].join('/')
}

function escapePart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll('/', '%2F')
}
