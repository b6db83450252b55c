/** A piece of HTML as a browser parses it. */
export type HtmlToken =
  | { kind: 'text'; text: string; keepsLines: boolean }
  | { kind: 'tag'; text: string; tag: HtmlTag }
  /** Text without character references: comments, declarations, scripts, styles, an incomplete tag. */
  | { kind: 'opaque'; text: string }

/** A tag with its attributes; a missing value is an empty one. */
export interface HtmlTag {
  /** `<` or `</`. */
  open: string
  name: string
  attributes: readonly (readonly [name: string, value: string])[]
  isSelfClosing: boolean
}

const SPACE = '\\t\\n\\f\\r '
const TAG_START = /<\/?[a-z]/iy
const TAG_NAME = new RegExp(`[^${SPACE}/>]+`, 'y')
const BETWEEN = new RegExp(`[${SPACE}/]*`, 'y')
const ATTRIBUTE_NAME = new RegExp(`=?[^${SPACE}/>=]*`, 'y')
const EQUALS = new RegExp(`[${SPACE}]*=[${SPACE}]*`, 'y')
const BARE_VALUE = new RegExp(`[^${SPACE}>]*`, 'y')

/** Elements whose text is raw. */
const OPAQUE = /^(?:script|style|xmp|iframe|noembed|noframes|plaintext)$/i

/** Elements whose text may have character references but no tags. */
const TEXT_ONLY = /^(?:textarea|title)$/i

/** Splits HTML like the HTML standard's tokenizer. The tokens' texts joined are the original HTML. */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  let at = 0
  let preDepth = 0
  while (at < html.length) {
    const token = nextToken(html, at, preDepth > 0)
    yield token
    at += token.text.length
    if (token.kind !== 'tag') continue
    const { open, name } = token.tag
    if (/^pre$/i.test(name)) preDepth = Math.max(0, preDepth + (open === '<' ? 1 : -1))
    if (open !== '<' || !(OPAQUE.test(name) || TEXT_ONLY.test(name))) continue
    const text = html.slice(at, endOfElement(html, at, name))
    if (text === '') continue
    yield OPAQUE.test(name) ? { kind: 'opaque', text } : { kind: 'text', text, keepsLines: true }
    at += text.length
  }
}

function nextToken(html: string, at: number, keepsLines: boolean): HtmlToken {
  if (html[at] !== '<') {
    return { kind: 'text', text: html.slice(at, indexOrEnd(html, '<', at, 0)), keepsLines }
  }
  if (html.startsWith('<!--', at)) {
    return { kind: 'opaque', text: html.slice(at, indexOrEnd(html, '-->', at + 2, 3)) }
  }
  if (startsTag(html, at)) {
    const [tag, end] = readTag(html, at)
    const text = html.slice(at, end)
    return tag === undefined ? { kind: 'opaque', text } : { kind: 'tag', text, tag }
  }
  const next = html[at + 1]
  if (next === '!' || next === '?' || next === '/') {
    return { kind: 'opaque', text: html.slice(at, indexOrEnd(html, '>', at, 1)) }
  }
  return { kind: 'text', text: html.slice(at, indexOrEnd(html, '<', at + 1, 0)), keepsLines }
}

/** Returns the position of a text plus `offset`, or the end if it isn't found. */
function indexOrEnd(html: string, text: string, from: number, offset: number): number {
  const found = html.indexOf(text, from)
  return found < 0 ? html.length : found + offset
}

function endOfElement(html: string, from: number, name: string): number {
  const end = new RegExp(`</${name}(?=[${SPACE}/>])`, 'gi')
  end.lastIndex = from
  return end.exec(html)?.index ?? html.length
}

function startsTag(html: string, at: number): boolean {
  TAG_START.lastIndex = at
  return TAG_START.test(html)
}

/** Reads the tag that starts here, and its end position; the tag is undefined if it is incomplete. */
function readTag(html: string, start: number): [tag: HtmlTag | undefined, end: number] {
  const open = html[start + 1] === '/' ? '</' : '<'
  let at = start + open.length
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const text = pattern.exec(html)?.[0] ?? ''
    at += text.length
    return text
  }
  const name = take(TAG_NAME)
  const attributes: [string, string][] = []
  for (;;) {
    const between = take(BETWEEN)
    if (html[at] === '>') {
      return [{ open, name, attributes, isSelfClosing: between.endsWith('/') }, at + 1]
    }
    if (at >= html.length) return [undefined, html.length]
    const attribute = take(ATTRIBUTE_NAME)
    if (take(EQUALS) === '') {
      attributes.push([attribute, ''])
      continue
    }
    const quote = html[at]
    if (quote !== '"' && quote !== "'") {
      attributes.push([attribute, take(BARE_VALUE)])
      continue
    }
    const end = html.indexOf(quote, at + 1)
    if (end < 0) return [undefined, html.length]
    attributes.push([attribute, html.slice(at + 1, end)])
    at = end + 1
  }
}
