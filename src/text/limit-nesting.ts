import { BLOCKS, VOIDS } from './html-elements.ts'
import { type HtmlTag, htmlTokens } from './html-tokens.ts'

/** What is nested deeper reads as text: nobody sees the difference, and every level takes a renderer its time. */
const MOST_NESTED = 60

/** The same for what is indented or laid out within itself. */
const MOST_INDENTED = 8

const INDENTED: ReadonlySet<string> = new Set(['ul', 'ol', 'dl', 'blockquote', 'table'])

/** Elements that the next one of their kind ends, up to the element that has them. */
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
 * HTML for reading, as a renderer can take it in a time that grows with its length only: every element ends, none is
 * nested deeper than a page would, and what is never shown is gone.
 */
export function limitNesting(html: string): string {
  const nesting = new Nesting()
  const parts: string[] = []
  let element = ''
  for (const token of htmlTokens(html)) {
    // A renderer may take other elements' text for text than a browser does, so no text has tags in it.
    if (token.kind === 'text') parts.push(withoutTags(token.text))
    else if (token.kind === 'tag') parts.push(nesting.step(...asPre(token.text, token.tag)))
    else if (RAW_TEXT_ELEMENTS.test(element)) parts.push(withoutTags(token.text, '&amp;'))
    // What looks like a tag up to the end of the text is none.
    else if (!NEVER_SHOWN.test(element) && /^<[a-z]/i.test(token.text)) {
      parts.push(withoutTags(token.text))
    }
    element = token.kind === 'tag' && token.tag.open === '<' ? token.tag.name : ''
  }
  return parts.join('') + nesting.endAll()
}

/** Elements whose text is shown without its tags and references being any. */
const RAW_TEXT_ELEMENTS = /^(?:xmp|plaintext)$/i

/** Renderers read their text each in a way of its own; that of `pre` they all read alike. */
function asPre(text: string, tag: HtmlTag): [text: string, tag: HtmlTag] {
  return RAW_TEXT_ELEMENTS.test(tag.name)
    ? [`${tag.open}pre>`, { ...tag, name: 'pre' }]
    : [text, tag]
}

const NEVER_SHOWN = /^(?:script|style|iframe|noembed|noframes)$/i

function withoutTags(text: string, ampersand = '&'): string {
  return text.replaceAll('&', ampersand).replaceAll('<', '&lt;')
}

/** The elements that are open, in step with what is written. */
class Nesting {
  readonly #open: string[] = []
  /** Elements that were left out, and whose ends are. */
  readonly #left = new Map<string, number>()
  #indented = 0

  /** What is written for a tag. */
  step(text: string, { open, name, isSelfClosing }: HtmlTag): string {
    const element = name.toLowerCase()
    if (VOIDS.has(element)) return open === '<' || element === 'br' ? text.replace('</', '<') : ''
    if (open === '</') return this.#end(element)
    const before = this.#endBefore(element)
    if (this.#isTooDeep(element)) {
      if (!isSelfClosing) this.#left.set(element, (this.#left.get(element) ?? 0) + 1)
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
    if (this.#open.length >= MOST_NESTED) return true
    return INDENTED.has(element) && this.#indented >= MOST_INDENTED
  }

  #end(element: string): string {
    const left = this.#left.get(element) ?? 0
    if (left > 0) {
      this.#left.set(element, left - 1)
      return ' '
    }
    const at = this.#open.lastIndexOf(element)
    return at < 0 ? '' : this.#endFrom(at)
  }

  /** The ends of what an element ends by beginning. */
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
