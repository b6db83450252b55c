import { type HtmlTag, type HtmlToken, htmlTokens } from '../../../text/html-tokens.ts'

/** The characters that the database escapes, and that are escaped twice (H04). */
const ESCAPED = /['"\\\n\r\0\x1a]/

/** Whether a text has a character that is stored with a backslash when it is escaped twice (H04). */
export function isSpoiltByEscaping(text: string): boolean {
  return ESCAPED.test(text)
}

/**
 * Returns the same HTML without quotes, apostrophes, backslashes and line breaks (H04): with character references in
 * text, attributes without quotes, and on one line. Line breaks become spaces, or character references inside `pre`.
 * Undefined if that is impossible, as in scripts, styles and comments, where references have no meaning.
 */
export function htmlWithoutQuotes(html: string): string | undefined {
  let result = ''
  for (const token of htmlTokens(html)) {
    const text = isSpoiltByEscaping(token.text) ? rewriteToken(token) : token.text
    if (text === undefined) return undefined
    result += text
  }
  return result
}

function rewriteToken(token: HtmlToken): string | undefined {
  switch (token.kind) {
    case 'text':
      return withReferences(token.text, token.keepsLines ? '&#10;' : ' ')
    case 'tag':
      return tagWithout(token.tag)
    default:
      return undefined
  }
}

/** Replaces escaped characters in text with references; browsers ignore NUL, so it is dropped. */
function withReferences(text: string, lineEnd: string): string {
  return text
    .replace(/\r\n?|\n/g, lineEnd)
    .replaceAll('\0', '')
    .replace(/['"\\\x1a]/g, reference)
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`
}

/** A tag with unquoted values; undefined if a name has an escaped character, which can't be replaced there. */
function tagWithout({ open, name, attributes, isSelfClosing }: HtmlTag): string | undefined {
  if ([name, ...attributes.map(([key]) => key)].some(isSpoiltByEscaping)) return undefined
  // To a browser, an attribute without a value is the same as an empty one.
  const unquoted = attributes.map(([key, value]) =>
    value === '' ? key : `${key}=${unquotedValue(value)}`,
  )
  // A slash right after an unquoted value would belong to the value.
  return `${open}${[name, ...unquoted].join(' ')}${isSelfClosing ? ' />' : '>'}`
}

/** An attribute's value that needs no quotes: characters that would need them become references. */
function unquotedValue(value: string): string {
  // Before an equals sign, `&copy` without a semicolon isn't a reference (`?a=1&copy=2`), and must not become one.
  const guarded = value.replace(/&(?=[a-z0-9]+=)/gi, '&amp;')
  return withReferences(guarded, '&#10;').replace(/[\t\f `=<>]/g, reference)
}
