import { type MappedText, rewrite, unchangedText } from './source-map.ts'

/** The names of the characters from U+00A0 to U+00FF in HTML, as PHP's htmlentities writes them. */
const LATIN =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'

/** The signs of ASCII by their names in HTML, as PHP's htmlentities with ENT_HTML5 and browsers know them. */
const SIGNS =
  '!excl "quot "QUOT #num $dollar %percnt &amp &AMP \'apos (lpar )rpar *ast *midast +plus ,comma .period /sol :colon ;semi <lt <LT =equals >gt >GT ?quest @commat [lsqb [lbrack \\bsol ]rsqb ]rbrack ^Hat _lowbar _UnderBar `grave {lcub {lbrace |verbar |vert |VerticalLine }rcub }rbrace'

let named: ReadonlyMap<string, string> | undefined

/** The characters that HTML has names for; put together once, when the first of them is read. */
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

/** One character as addresses, JSON, JavaScript, SQL and HTML write it. */
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

/** The character that an escape encodes; the escape itself if it encodes none. */
export function decodeEscape(written: string): string {
  if (written.startsWith('&#')) {
    const digits = written.slice(2).replace(';', '')
    return characterOf(/^x/i.test(digits) ? `0${digits}` : digits, written)
  }
  if (written.startsWith('&')) return namedCharacters().get(written.slice(1, -1)) ?? written
  if (/^[\\%][ux]/i.test(written) && written.length > 2) {
    return characterOf(`0x${written.slice(2).replace(/[{}]/g, '')}`, written)
  }
  if (written.startsWith('\\')) return CONTROLS[written.slice(1)] ?? written.slice(1)
  try {
    return decodeURIComponent(written)
  } catch {
    return written
  }
}

function characterOf(number: string, otherwise: string): string {
  const code = Number(number)
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise
}

/** An escape within an escape is followed so many times: a body in a page in an answer. */
const DEEPEST = 4

/**
 * A text as it is, with its escapes undone, with those undone that then are there, and so on; `taken` leaves out of each
 * what may stand within an escape.
 */
export function unescapedViews(
  text: string,
  taken = (view: MappedText): MappedText => view,
): MappedText[] {
  const views = [taken(unchangedText(text))]
  for (const view of views) {
    if (views.length > DEEPEST) break
    const next = taken(rewrite(view, ESCAPED, decodeEscape))
    if (next !== view) views.push(next)
  }
  return views
}
