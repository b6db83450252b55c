import { decodeEscape } from './escapes.ts'
import { INLINES } from './html-elements.ts'
import { htmlTokens } from './html-tokens.ts'

/** An HTML character reference; after a number, the semicolon may be missing. */
const REFERENCE = /&#x[\da-f]{1,6};?|&#\d{1,7};?|&[a-z]\w{1,31};/gi

/** Characters that mail programs and editors write by name, in addition to Latin letters. */
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„' },
    ...{ ndash: '–', mdash: '—', hellip: '…', bull: '•', trade: '™' },
    ...{ ensp: ' ', emsp: ' ', thinsp: ' ', zwnj: '\u200c', zwj: '\u200d', lrm: '', rlm: '' },
    ...{ OElig: 'Œ', oelig: 'œ', Scaron: 'Š', scaron: 'š', Zcaron: 'Ž', zcaron: 'ž', Yuml: 'Ÿ' },
    ...{ Ccaron: 'Č', ccaron: 'č', Lstrok: 'Ł', lstrok: 'ł' },
  }),
)

/** Elements that don't separate words, in addition to those that format letters. */
const INVISIBLE: ReadonlySet<string> = new Set(['wbr', 'script', 'style'])

/**
 * Returns the text of HTML for a search: without markup, comments, scripts and styles. Elements that format letters don't
 * separate words; others do. Doesn't use a package, since a search reads the texts of all records.
 */
export function htmlSearchText(html: string): string {
  let text = ''
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text') text += token.text.replace(REFERENCE, decodeReference)
    else if (token.kind === 'tag' && separatesWords(token.tag.name.toLowerCase())) text += ' '
  }
  return text
}

function decodeReference(reference: string): string {
  return NAMED.get(reference.slice(1, -1)) ?? decodeEscape(reference)
}

function separatesWords(element: string): boolean {
  return !INLINES.has(element) && !INVISIBLE.has(element)
}
