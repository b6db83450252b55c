import { BLOCKS, VOIDS } from './html-elements.ts'
import { type HtmlTag, htmlTokens } from './html-tokens.ts'

/** Deeper elements are dropped and their text stays: it looks the same, and each level costs the renderer time. */
const MAX_NESTED = 60

/** The limit for nested lists, quotes and tables. */
const MAX_INDENTED = 8

const INDENTED: ReadonlySet<string> = new Set(['ul', 'ol', 'dl', 'blockquote', 'table'])

/** Elements that implicitly end others of their kind, within the enclosing element. */
const ENDED_BY_NEXT: Readonly<
  Record<string, readonly [kind: readonly string[], upTo: readonly string[]]>
> = {
  li: [['li'], ['ul', 'ol', 'menu', 'dir']],
  dt: [['dt', 'dd'], ['dl']],
  dd: [['dt', 'dd'], ['dl']],
  tr: [['tr'], ['table']],
  td: [
    ['td', 'th'],
    ['tr', 'table'],
  ],
  th: [
    ['td', 'th'],
    ['tr', 'table'],
  ],
  tbody: [['thead', 'tbody', 'tfoot', 'tr'], ['table']],
  tfoot: [['thead', 'tbody', 'tfoot', 'tr'], ['table']],
}

/**
 * Prepares HTML so that a renderer takes linear time: every element is closed, none is nested deeper than in a real page,
 * and what is never shown is removed.
 */
export function limitNesting(html: string): string {
  const nesting = new Nesting()
  const parts: string[] = []
  let element = ''
  for (const token of htmlTokens(html)) {
    // A renderer may treat other elements as raw text than a browser does, so text must not contain tags.
    if (token.kind === 'text') parts.push(withoutTags(token.text))
    else if (token.kind === 'tag') parts.push(nesting.step(...asPre(token.text, token.tag)))
    else if (RAW_TEXT_ELEMENTS.test(element)) parts.push(withoutTags(token.text, '&amp;'))
    // An incomplete tag at the end is text.
    else if (!NEVER_SHOWN.test(element) && /^<[a-z]/i.test(token.text)) {
      parts.push(withoutTags(token.text))
    }
    element = token.kind === 'tag' && token.tag.open === '<' ? token.tag.name : ''
  }
  return parts.join('') + nesting.endAll()
}

/** Elements whose text is shown literally. */
const RAW_TEXT_ELEMENTS = /^(?:xmp|plaintext)$/i

/** Turns these elements into `pre`: renderers differ in how they read them, but not in how they read `pre`. */
function asPre(text: string, tag: HtmlTag): [text: string, tag: HtmlTag] {
  return RAW_TEXT_ELEMENTS.test(tag.name)
    ? [`${tag.open}pre>`, { ...tag, name: 'pre' }]
    : [text, tag]
}

const NEVER_SHOWN = /^(?:script|style|iframe|noembed|noframes)$/i

function withoutTags(text: string, ampersand = '&'): string {
  return text.replaceAll('&', ampersand).replaceAll('<', '&lt;')
}

/** Keeps track of open elements while tags are written. */
class Nesting {
  readonly #open: string[] = []
  /** How many of each element were dropped, so that their end tags are dropped too. */
  readonly #dropped = new Map<string, number>()
  #indented = 0

  /** Returns what to write for a tag. */
  step(text: string, { open, name, isSelfClosing }: HtmlTag): string {
    const element = name.toLowerCase()
    if (VOIDS.has(element)) return open === '<' || element === 'br' ? text.replace('</', '<') : ''
    if (open === '</') return this.#end(element)
    const before = this.#endBefore(element)
    if (this.#isTooDeep(element)) {
      if (!isSelfClosing) this.#dropped.set(element, (this.#dropped.get(element) ?? 0) + 1)
      return `${before} `
    }
    this.#open.push(element)
    if (INDENTED.has(element)) this.#indented += 1
    return before + text
  }

  endAll(): string {
    return this.#endFrom(0)
  }

  #isTooDeep(element: string): boolean {
    if (this.#open.length >= MAX_NESTED) return true
    return INDENTED.has(element) && this.#indented >= MAX_INDENTED
  }

  #end(element: string): string {
    const dropped = this.#dropped.get(element) ?? 0
    if (dropped > 0) {
      this.#dropped.set(element, dropped - 1)
      return ' '
    }
    const at = this.#open.lastIndexOf(element)
    return at < 0 ? '' : this.#endFrom(at)
  }

  /** Returns the end tags of the elements that an element ends implicitly. */
  #endBefore(element: string): string {
    if (BLOCKS.has(element) && this.#open.at(-1) === 'p')
      return this.#endFrom(this.#open.length - 1)
    const rule = ENDED_BY_NEXT[element]
    if (rule === undefined) return ''
    const [kind, upTo] = rule
    for (let at = this.#open.length - 1; at >= 0; at -= 1) {
      const name = this.#open[at] ?? ''
      if (kind.includes(name)) return this.#endFrom(at)
      if (upTo.includes(name)) return ''
    }
    return ''
  }

  #endFrom(at: number): string {
    const ended = this.#open.splice(at).reverse()
    this.#indented -= ended.filter((name) => INDENTED.has(name)).length
    return ended.map((name) => `</${name}>`).join('')
  }
}
