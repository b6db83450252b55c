import { stripTags } from './strip-tags.ts'

/** PHP's trim: ASCII blanks, line breaks and NUL at both ends; other kinds of space stay. */
function phpTrim(text: string): string {
  return text.replace(/^[ \t\n\r\0\v]+/, '').replace(/(?<![ \t\n\r\0\v])[ \t\n\r\0\v]+$/, '')
}

/** What ITFlow's sanitiser leaves of a text: tags stripped as PHP's strip_tags does, then trimmed (H27). */
export function phpSanitise(text: string): string {
  return phpTrim(stripTags(text))
}
