import { stripTags } from './strip-tags.ts'

/** PHP's trim: removes ASCII blanks, line breaks and NUL at both ends, but no other kinds of space. */
function phpTrim(text: string): string {
  return text.replace(/^[ \t\n\r\0\v]+/, '').replace(/(?<![ \t\n\r\0\v])[ \t\n\r\0\v]+$/, '')
}

/** ITFlow's sanitiser: strips tags like PHP's strip_tags, then trims (H27). */
export function phpSanitise(text: string): string {
  return phpTrim(stripTags(text))
}
