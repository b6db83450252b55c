import { type HtmlTag, type HtmlToken, htmlTokens } from '../../../text/html-tokens.ts'

/** What the database escapes, and so what is escaped twice (H04). */
const ESCAPED = /['"\\\n\r\0\x1a]/

/** Whether a text has a character that is stored with a backslash when it is escaped twice (H04). */
export function isSpoiltByEscaping(text: string): boolean {
  return ESCAPED.test(text)
}

/**
 * The same HTML written without quotes, apostrophes, backslashes and line breaks (H04): character
 * references in text, attributes without quotes, one line. Line breaks become spaces, inside `pre`
 * character references. Undefined where that cannot be: scripts, styles and comments take no references.
 */
export function htmlWithoutQuotes(html: string): string | undefined {
  let result = ''
  for (const token of htmlTokens(html)) {
    const written = isSpoiltByEscaping(token.text) ? rewritten(token) : token.text
    if (written === undefined) return undefined
    result += written
  }
  return result
}

function rewritten(token: HtmlToken): string | undefined {
  switch (token.kind) {
    case 'text':
      return withReferences(token.text, token.keepsLines ? '&#10;' : ' ')
    case 'tag':
      return tagWithout(token.tag)
    default:
      return undefined
  }
}

/** Text with references for what is escaped. A NUL means nothing to a browser. */
function withReferences(text: string, lineEnd: string): string {
  return text
    .replace(/\r\n?|\n/g, lineEnd)
    .replaceAll('\0', '')
    .replace(/['"\\\x1a]/g, reference)
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`
}

/** A tag with bare values; undefined where a name has what cannot be written otherwise. */
function tagWithout({ open, name, attributes, isSelfClosing }: HtmlTag): string | undefined {
  if ([name, ...attributes.map(([key]) => key)].some(isSpoiltByEscaping)) return undefined
  // An empty value is written as none at all: to a browser that is the same.
  const written = attributes.map(([key, value]) => (value === '' ? key : `${key}=${bare(value)}`))
  // A slash right behind a bare value would belong to the value.
  return `${open}${[name, ...written].join(' ')}${isSelfClosing ? ' />' : '>'}`
}

/** An attribute's value without quotes: what may not stand bare becomes a character reference. */
function bare(value: string): string {
  // Before an equals sign a name without its semicolon is no reference (`?a=1&copy=2`): it must not become one.
  const guarded = value.replace(/&(?=[a-z0-9]+=)/gi, '&amp;')
  return withReferences(guarded, '&#10;').replace(/[\t\f `=<>]/g, reference)
}
