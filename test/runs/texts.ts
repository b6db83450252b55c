/** A text with one blank wherever it has several, or a line break. */
export function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, ' ')
}
