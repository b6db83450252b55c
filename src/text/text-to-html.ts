/**
 * HTML that reads as a plain text was typed: its signs, its line breaks, its indentation. `lineEnd` is what a line
 * break becomes.
 */
export function textToHtml(text: string, lineEnd = '<br>'): string {
  return preserveSpaces(text)
    .replace(/&(?=[a-z#])/gi, '&amp;')
    .replace(/<(?! [^ \t\r\n])/g, '&lt;')
    .replaceAll('\u00a0', '&nbsp;')
    .replace(LINE_BREAKS, lineEnd)
}

/** Every kind of line break. */
export const LINE_BREAKS = /\r\n?|\n/g

/** Spaces that HTML would drop, as spaces that stay: those a line begins with, and of several in a row all but the last. */
export function preserveSpaces(text: string): string {
  return text.replaceAll('\t', '    ').replace(/(?<=^|[\r\n]) | (?= )/g, '\u00a0')
}
