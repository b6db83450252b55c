import { unescaped } from './escapes.ts'
import { INLINES } from './html-elements.ts'
import { htmlTokens } from './html-tokens.ts'

/** A character as HTML writes it. */
const REFERENCE = /&#?\w{1,40};?/g

/**
 * The text of HTML to be searched: without markup, comments, scripts and styles. An element that formats letters does
 * not part a word; any other does. Made without a package, since a search reads the texts of all records.
 */
export function searchedHtml(html: string): string {
  let text = ''
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text') text += token.text.replace(REFERENCE, unescaped)
    else if (token.kind === 'tag' && !INLINES.has(token.tag.name.toLowerCase())) text += ' '
  }
  return text
}
