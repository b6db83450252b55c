import { type MappedText, rewrite, unchangedText } from './source-map.ts'

/** The HTML names of the characters from U+00A0 to U+00FF, as written by PHP's htmlentities. */
const LATIN =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'

/** ASCII characters with their HTML names, as known to browsers and PHP's htmlentities with ENT_HTML5. */
const SIGNS =
  '!excl "quot "QUOT #num $dollar %percnt &amp &AMP \'apos (lpar )rpar *ast *midast +plus ,comma .period /sol :colon ;semi <lt <LT =equals >gt >GT ?quest @commat [lsqb [lbrack \\bsol ]rsqb ]rbrack ^Hat _lowbar _UnderBar `grave {lcub {lbrace |verbar |vert |VerticalLine }rcub }rbrace'

let named: ReadonlyMap<string, string> | undefined

/** Returns the characters that have HTML names; built on first use. */
function namedCharacters(): ReadonlyMap<string, string> {
  named ??= new Map([
    ...LATIN.split(' ').map((name, index) => [name, String.fromCharCode(0xa0 + index)] as const),
    ['euro', '€'],
    ...SIGNS.split(' ').map((pair) => [pair.slice(1), pair.charAt(0)] as const),
    ['Tab', '\t'],
    ['NewLine', '\n'],
  ])
  return named
}

/** An escaped character in a URL, JSON, JavaScript, SQL or HTML. */
export const ESCAPED =
  /%[0-7][0-9a-f]|%[c-f][0-9a-f](?:%[89ab][0-9a-f]){1,3}|[\\%]u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|\\x[0-9a-f]{2}|\\[\s\S]|&#0{0,40}\d{1,7};?|&#x0{0,40}[0-9a-f]{1,6};?|&[a-z]{2,12}[1-4]{0,2};/gi

const CONTROLS: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Returns the character that an escape encodes; the escape itself if it is invalid. */
export function decodeEscape(escaped: string): string {
  if (escaped.startsWith('&#')) {
    const digits = escaped.slice(2).replace(';', '')
    return characterOf(/^x/i.test(digits) ? `0${digits}` : digits, escaped)
  }
  if (escaped.startsWith('&')) return namedCharacters().get(escaped.slice(1, -1)) ?? escaped
  if (/^[\\%][ux]/i.test(escaped) && escaped.length > 2) {
    return characterOf(`0x${escaped.slice(2).replace(/[{}]/g, '')}`, escaped)
  }
  if (escaped.startsWith('\\')) return CONTROLS[escaped.slice(1)] ?? escaped.slice(1)
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
}

function characterOf(number: string, fallback: string): string {
  const code = Number(number)
  return code <= 0x10ffff ? String.fromCodePoint(code) : fallback
}

/** How many levels of escapes within escapes are decoded: a body in a page in a reply. */
const MAX_DEPTH = 4

/**
 * Returns a text as is, with its escapes decoded, with the escapes in that decoded, and so on. `clean` removes from each
 * view what may interrupt an escape.
 */
export function unescapedViews(
  text: string,
  clean = (view: MappedText): MappedText => view,
): MappedText[] {
  const views = [clean(unchangedText(text))]
  for (const view of views) {
    if (views.length > MAX_DEPTH) break
    const next = clean(rewrite(view, ESCAPED, decodeEscape))
    if (next !== view) views.push(next)
  }
  return views
}
