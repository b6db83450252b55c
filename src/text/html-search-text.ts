import { decodeEscape } from './escapes.ts'
import { INLINES } from './html-elements.ts'
import { htmlTokens } from './html-tokens.ts'

/** A character as HTML writes it; a number's semicolon may be missing. */
const REFERENCE = /&#x[\da-f]{1,6};?|&#\d{1,7};?|&[a-z]\w{1,31};/gi

/** Characters that mailers and editors write by name, beside those of Latin alphabets. */
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„' },
    ...{ ndash: '–', mdash: '—', hellip: '…', bull: '•', trade: '™' },
    ...{ ensp: ' ', emsp: ' ', thinsp: ' ', zwnj: '\u200c', zwj: '\u200d', lrm: '', rlm: '' },
    ...{ OElig: 'Œ', oelig: 'œ', Scaron: 'Š', scaron: 'š', Zcaron: 'Ž', zcaron: 'ž', Yuml: 'Ÿ' },
    ...{ Ccaron: 'Č', ccaron: 'č', Lstrok: 'Ł', lstrok: 'ł' },
  }),
)

/** Elements within a word that leave it whole, beside those that format letters. */
const UNSEEN: ReadonlySet<string> = new Set(['wbr', 'script', 'style'])

/**
 * The text of HTML to be searched: without markup, comments, scripts and styles. An element that formats letters does
 * not part a word; any other does. Made without a package, since a search reads the texts of all records.
 */
export function htmlSearchText(html: string): string {
  let text = ''
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text') text += token.text.replace(REFERENCE, characterIn)
    else if (token.kind === 'tag' && isParting(token.tag.name.toLowerCase())) text += ' '
  }
  return text
}

function characterIn(reference: string): string {
  return NAMED.get(reference.slice(1, -1)) ?? decodeEscape(reference)
}

function isParting(element: string): boolean {
  return !INLINES.has(element) && !UNSEEN.has(element)
}
