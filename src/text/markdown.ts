// Loaded only for Markdown input.
import { Marked } from 'marked'
import { UsageError } from '../errors.ts'
import { BLOCKS, INLINES } from './html-elements.ts'
import { type HtmlTag, htmlTokens } from './html-tokens.ts'
import { textToHtml } from './text-to-html.ts'

/** Longer paragraphs aren't formatted, since the package takes quadratic time for them. */
const MAX_LENGTH = 50_000

/** A tokenizer that skips long text, and leaves the rest to the package (`false`). */
function shortOnly(src: string, masked = src): false | undefined {
  return Math.max(src.length, masked.length) > MAX_LENGTH ? undefined : false
}

const marked = new Marked({
  tokenizer: {
    emStrong: (src, masked) => shortOnly(src, masked),
    link: (src) => shortOnly(src),
    reflink: (src) => shortOnly(src),
    tag: (src) => shortOnly(src),
    del: (src) => shortOnly(src),
  },
  renderer: {
    html: ({ text }) => keepFormatting(text),
  },
})

/**
 * Converts GitHub-flavoured Markdown to HTML. HTML in it is kept if it formats text, and shown as text otherwise:
 * `<hostname>`, a script. Throws a UsageError if it is nested too deeply.
 */
export function markdownToHtml(markdown: string): string {
  try {
    return marked.parse(markdown, { async: false }).trim()
  } catch (cause) {
    // The package ran out of stack.
    if (!(cause instanceof RangeError)) throw cause
    throw new UsageError('The Markdown is nested too deeply', {
      hint: 'Quotes and lists can be nested a few hundred levels deep',
      cause,
    })
  }
}

function keepFormatting(html: string): string {
  const tokens = [...htmlTokens(html)]
  return tokens
    .map((token) => {
      if (token.kind === 'opaque' && token.text.startsWith('<!--')) return ''
      if (token.kind === 'text') return token.text
      const isKept = token.kind === 'tag' && isFormatting(token.tag)
      return isKept ? token.text : textToHtml(token.text)
    })
    .join('')
}

function isFormatting({ name, attributes }: HtmlTag): boolean {
  const element = name.toLowerCase()
  const isKnown = INLINES.has(element) || BLOCKS.has(element) || /^(?:br|wbr|img)$/.test(element)
  return isKnown && element !== 'form' && !attributes.some(isScriptAttribute)
}

/** Whether an attribute runs a script. */
function isScriptAttribute([name, value]: readonly [string, string]): boolean {
  return /^on/i.test(name) || /^\s*(?:javascript|vbscript):/i.test(value)
}
