import { BLOCKS, FOREIGN, isElement, PAGES, VOIDS } from './html-elements.ts'
import { type HtmlTag, type HtmlToken, htmlTokens } from './html-tokens.ts'
import { QuotedCode } from './quoted-code.ts'

/** How often an element is opened and closed, and its first tag. */
interface TagCount {
  opened: number
  closed: number
  /** How often it is only mentioned: its start tag is among words as if it were one. */
  mentioned: number
  text: string
}

/** Counts of a text's markup. */
export interface MarkupScan {
  /** HTML elements that need an end tag, by name in lower case. */
  elements: Map<string, TagCount>
  /** Elements that HTML doesn't have. */
  unknownElements: Map<string, TagCount>
  /** Markup that isn't HTML at all. */
  impossible: string | undefined
  /** A tag that is quoted as code. */
  quoted: string | undefined
  /** A self-closing tag, as in XML. */
  selfEnding: string | undefined
  /** The end tag of an element that isn't open. */
  looseEnd: string | undefined
  hasElements: boolean
  hasDoctype: boolean
  hasImage: boolean
  /** Line breaks and rules, and how many of them are only mentioned. */
  breaks: number
  spokenBreaks: number
  /** What it starts with, ignoring blanks and comments. */
  start: 'page' | 'block' | 'tag' | 'text' | undefined
  endsWithTag: boolean
}

type TagToken = Extract<HtmlToken, { kind: 'tag' }>

/** The characters before and after a tag that is only mentioned: `press <b> now`, a quoted '<b>'. */
const BEFORE_MENTION = /[ \t`'"]/
const AFTER_MENTION = /[ \t`'",;)]/

/** Counts a text's markup. */
export function scanMarkup(text: string): MarkupScan {
  const found = emptyScan()
  const code = new QuotedCode()
  let before = ''
  let at = 0
  for (const token of htmlTokens(text)) {
    at += token.text.length
    if (token.kind === 'tag') {
      const isMentioned =
        BEFORE_MENTION.test(before.slice(-1)) && AFTER_MENTION.test(text.slice(at, at + 1))
      countTag(found, token, isMentioned)
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

function emptyScan(): MarkupScan {
  return {
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
}

/** Whether a token is neither text nor markup: white space, comments, and what Office writes as comments. */
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

function countTag(found: MarkupScan, token: TagToken, isMentioned: boolean): void {
  const { text, tag } = token
  const name = tag.name.toLowerCase()
  if (isWithin(found, FOREIGN) && !FOREIGN.has(name)) return
  if (!isElement(name)) {
    addTag(found.unknownElements, token, isMentioned)
    return
  }
  found.hasElements = true
  if (!hasRealAttributes(tag)) found.impossible ??= shorten(text)
  if (name === 'img') found.hasImage ||= tag.attributes.some(([key]) => /^src$/i.test(key))
  if (isBreak(tag)) {
    found.breaks += 1
    if (isMentioned) found.spokenBreaks += 1
  }
  if (VOIDS.has(name)) return
  if (tag.isSelfClosing && !name.includes(':')) {
    found.selfEnding ??= shorten(text)
    return
  }
  if (tag.open === '</' && !isWithin(found, [name])) found.looseEnd ??= shorten(text)
  addTag(found.elements, token, isMentioned)
}

function countQuoted(found: MarkupScan, { text, tag }: TagToken, code: QuotedCode): void {
  const name = tag.name.toLowerCase()
  const isQuoted = code.tag(name)
  if (isQuoted && tag.open === '<' && isElement(name)) found.quoted ??= shorten(text)
}

function addTag(
  counts: Map<string, TagCount>,
  { text, tag }: TagToken,
  isMentioned: boolean,
): void {
  const { open, isSelfClosing } = tag
  const name = tag.name.toLowerCase()
  const known = counts.get(name) ?? { opened: 0, closed: 0, mentioned: 0, text: shorten(text) }
  if (open === '<') known.opened += 1
  if (open === '<' && isMentioned) known.mentioned += 1
  if (open === '</' || isSelfClosing) known.closed += 1
  counts.set(name, known)
}

/** Whether one of these elements is open. */
function isWithin({ elements }: MarkupScan, names: Iterable<string>): boolean {
  for (const name of names) {
    const known = elements.get(name)
    if (known !== undefined && known.opened > known.closed) return true
  }
  return false
}

/** Whether the attributes are possible in HTML: `<b && c>` isn't a tag. */
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
  found.impossible ??= shorten(text)
}

/** Whether one of these elements, or any at all, is opened and closed, and not only mentioned. */
export function hasPair(elements: MarkupScan['elements'], names?: ReadonlySet<string>): boolean {
  for (const [name, { opened, closed, mentioned }] of elements) {
    if ((names?.has(name) ?? true) && opened > mentioned && closed > 0) return true
  }
  return false
}

function shorten(text: string): string {
  const line = text.slice(0, 80).replace(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
