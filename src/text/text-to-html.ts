/**
 * Converts plain text to HTML that looks as it was typed, with its special characters, line breaks and indentation. A line
 * break becomes `lineEnd`.
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

/** Makes spaces that HTML would collapse non-breaking: those at the start of a line, and all but the last of several. */
export function preserveSpaces(text: string): string {
  return text.replaceAll('\t', '    ').replace(/(?<=^|[\r\n]) | (?= )/g, '\u00a0')
}
