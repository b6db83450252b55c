/** Replaces line breaks and multiple spaces in a text with one space. */
export function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, ' ')
}
