import { BLOCKS, FOREIGN, isElement, PAGES, VOIDS } from './html-elements.ts'
import { type HtmlTag, type HtmlToken, htmlTokens } from './html-tokens.ts'
import { QuotedCode } from './quoted-code.ts'

/** How often an element begins and ends, and how it is written first. */
export interface TagCount {
  opened: number
  closed: number
  /** How often it is spoken of rather than meant: it begins among words as if it were one. */
  mentioned: number
  text: string
}

/** A text's markup, counted. */
export interface MarkupScan {
  /** HTML's elements that need an end, by name in small letters. */
  elements: Map<string, TagCount>
  /** Elements that HTML does not have. */
  unknownElements: Map<string, TagCount>
  /** What no HTML has at all. */
  impossible: string | undefined
  /** A tag that is quoted as code. */
  quoted: string | undefined
  /** A tag that ends itself, as XML has them. */
  selfEnding: string | undefined
  /** The end of an element that has not begun. */
  looseEnd: string | undefined
  hasElements: boolean
  hasDoctype: boolean
  hasImage: boolean
  /** Line breaks and rules, and how many of them are spoken of. */
  breaks: number
  spokenBreaks: number
  /** What it begins with, blanks and comments aside. */
  start: 'page' | 'block' | 'tag' | 'text' | undefined
  endsWithTag: boolean
}

type TagToken = Extract<HtmlToken, { kind: 'tag' }>

/** What stands around a tag that is spoken of: `press <b> now`, a quoted '<b>'. */
const SPOKEN_AFTER = /[ \t`'"]/
const SPOKEN_BEFORE = /[ \t`'",;)]/

/** Counts a text's markup. */
export function scanMarkup(text: string): MarkupScan {
  const found: MarkupScan = {
    elements: new Map(),
    unknownElements: new Map(),
    impossible: undefined,
    quoted: undefined,
    selfEnding: undefined,
    looseEnd: undefined,
    hasElements: false,
    hasDoctype: false,
    hasImage: false,
    breaks: 0,
    spokenBreaks: 0,
    start: undefined,
    endsWithTag: false,
  }
  const code = new QuotedCode()
  let before = ''
  let at = 0
  for (const token of htmlTokens(text)) {
    at += token.text.length
    if (token.kind === 'tag') {
      const isSpoken =
        SPOKEN_AFTER.test(before.slice(-1)) && SPOKEN_BEFORE.test(text.slice(at, at + 1))
      countTag(found, token, isSpoken)
      countQuoted(found, token, code)
    } else if (token.kind === 'opaque') countOpaque(found, token.text)
    else code.text(token.text)
    if (!isNeutral(token)) {
      found.start ??= startOf(token)
      found.endsWithTag = token.kind === 'tag'
    }
    before = token.text
  }
  return found
}

/** Blanks, comments and what Office writes as comments are neither text nor markup. */
function isNeutral({ kind, text }: HtmlToken): boolean {
  if (kind === 'text') return text.trim() === ''
  return kind === 'opaque' && /^<(?:!--|!\[|\?xml)/i.test(text)
}

function startOf(token: HtmlToken): MarkupScan['start'] {
  if (token.kind === 'text') return 'text'
  if (token.kind === 'opaque') return isDoctype(token.text) ? 'page' : 'text'
  const name = token.tag.name.toLowerCase()
  if (token.tag.open === '</') return 'text'
  if (PAGES.has(name)) return 'page'
  return BLOCKS.has(name) ? 'block' : 'tag'
}

function isDoctype(text: string): boolean {
  return /^<!doctype\s+html\b/i.test(text)
}

function countTag(found: MarkupScan, { text, tag }: TagToken, isSpoken: boolean): void {
  const name = tag.name.toLowerCase()
  if (isWithin(found, FOREIGN) && !FOREIGN.has(name)) return
  if (!isElement(name)) {
    count(found.unknownElements, name, text, tag, isSpoken)
    return
  }
  found.hasElements = true
  if (!hasRealAttributes(tag)) found.impossible ??= short(text)
  if (name === 'img') found.hasImage ||= tag.attributes.some(([key]) => /^src$/i.test(key))
  if (isBreak(tag)) {
    found.breaks += 1
    if (isSpoken) found.spokenBreaks += 1
  }
  if (VOIDS.has(name)) return
  if (tag.isSelfClosing && !name.includes(':')) {
    found.selfEnding ??= short(text)
    return
  }
  if (tag.open === '</' && !isWithin(found, [name])) found.looseEnd ??= short(text)
  count(found.elements, name, text, tag, isSpoken)
}

function countQuoted(found: MarkupScan, { text, tag }: TagToken, code: QuotedCode): void {
  const name = tag.name.toLowerCase()
  const isQuoted = code.tag(name)
  if (isQuoted && tag.open === '<' && isElement(name)) found.quoted ??= short(text)
}

function count(
  counts: Map<string, TagCount>,
  name: string,
  text: string,
  { open, isSelfClosing }: HtmlTag,
  isSpoken: boolean,
): void {
  const known = counts.get(name) ?? { opened: 0, closed: 0, mentioned: 0, text: short(text) }
  if (open === '<') known.opened += 1
  if (open === '<' && isSpoken) known.mentioned += 1
  if (open === '</' || isSelfClosing) known.closed += 1
  counts.set(name, known)
}

/** Whether something stands within one of these elements. */
function isWithin({ elements }: MarkupScan, names: Iterable<string>): boolean {
  for (const name of names) {
    const known = elements.get(name)
    if (known !== undefined && known.opened > known.closed) return true
  }
  return false
}

/** `<b && c>` is no tag. */
function hasRealAttributes({ attributes }: HtmlTag): boolean {
  return attributes.every(([name]) => /^[a-z_:@*#([][\w:.\-()[\]]*$/i.test(name))
}

function isBreak({ name }: HtmlTag): boolean {
  return /^[bh]r$/i.test(name)
}

function countOpaque(found: MarkupScan, text: string): void {
  if (isDoctype(text)) {
    found.hasDoctype = true
    return
  }
  const isOfElement = isWithin(found, ['script', 'style', 'xmp', 'iframe', 'noembed', 'noframes'])
  if (isOfElement || isNeutral({ kind: 'opaque', text })) return
  found.impossible ??= short(text)
}

/** Whether one of these elements, or any at all, begins and ends, and is meant. */
export function hasPair(elements: MarkupScan['elements'], names?: ReadonlySet<string>): boolean {
  for (const [name, { opened, closed, mentioned }] of elements) {
    if ((names?.has(name) ?? true) && opened > mentioned && closed > 0) return true
  }
  return false
}

function short(text: string): string {
  const line = text.slice(0, 80).replace(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
