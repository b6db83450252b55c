// Loaded only where Markdown is given.
import { Marked } from 'marked'
import { BLOCKS, INLINES } from './html-elements.ts'
import { type HtmlTag, htmlTokens } from './html-tokens.ts'
import { plainAsHtml } from './plain-html.ts'

const marked = new Marked({
  renderer: {
    html: ({ text }) => formatting(text),
  },
})

/** Markdown (GitHub's) as HTML. Of HTML within it what formats is let through, and all else reads as it stands there: `<hostname>`, a script. */
export function markdownAsHtml(markdown: string): string {
  return marked.parse(markdown, { async: false }).trim()
}

function formatting(html: string): string {
  const tokens = [...htmlTokens(html)]
  return tokens
    .map((token) => {
      if (token.kind === 'opaque' && token.text.startsWith('<!--')) return ''
      if (token.kind === 'text') return token.text
      const isLet = token.kind === 'tag' && isFormatting(token.tag)
      return isLet ? token.text : plainAsHtml(token.text)
    })
    .join('')
}

function isFormatting({ name, attributes }: HtmlTag): boolean {
  const element = name.toLowerCase()
  const isKnown = INLINES.has(element) || BLOCKS.has(element) || /^(?:br|wbr|img)$/.test(element)
  return isKnown && element !== 'form' && !attributes.some(acts)
}

/** Whether an attribute runs something. */
function acts([name, value]: readonly [string, string]): boolean {
  return /^on/i.test(name) || /^\s*(?:javascript|vbscript):/i.test(value)
}
