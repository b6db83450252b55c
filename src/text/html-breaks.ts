import { BLOCKS } from './html-elements.ts'
import { type HtmlToken, htmlTokens } from './html-tokens.ts'
import { LINE_BREAKS, preserveSpaces } from './text-to-html.ts'

/**
 * Turns line breaks outside of blocks, typed between tags, into `<br>` (or `lineEnd`), and keeps the indentation after
 * them.
 */
export function convertLineBreaks(html: string, lineEnd = '<br>'): string {
  const tokens = [...htmlTokens(html)]
  let depth = 0
  return tokens
    .map((token, index) => {
      depth = Math.max(0, depth + depthChange(token))
      if (token.kind !== 'text' || token.keepsLines || depth > 0) return token.text
      const before = ignoredBreaks(tokens[index - 1])
      return convertText(token.text, before, ignoredBreaks(tokens[index + 1]), lineEnd)
    })
    .join('')
}

/** Returns by how much a token changes the depth in blocks. */
function depthChange(token: HtmlToken): number {
  if (token.kind !== 'tag' || !isBlock(token) || token.tag.isSelfClosing) return 0
  return token.tag.open === '<' ? 1 : -1
}

function isBlock(token: HtmlToken): boolean {
  if (token.kind !== 'tag') return false
  const name = token.tag.name.toLowerCase()
  return name !== 'hr' && BLOCKS.has(name)
}

/** Returns how many line breaks next to a token are ignored, since a line ends there anyway. */
function ignoredBreaks(token: HtmlToken | undefined): number {
  if (token === undefined || isBlock(token)) return Number.POSITIVE_INFINITY
  return token.kind === 'tag' && /^[bh]r$/i.test(token.tag.name) ? 1 : 0
}

function convertText(text: string, before: number, after: number, lineEnd: string): string {
  const lines = text.split(LINE_BREAKS)
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first < 0 && before + after >= lines.length - 1) return text
  const lead = Math.min(before, first < 0 ? lines.length - 1 : first)
  const last = lines.findLastIndex((line) => line.trim() !== '')
  const trail = Math.min(after, lines.length - 1 - Math.max(last, lead))
  const [start = '', ...others] = lines.slice(lead, lines.length - trail)
  return (
    '\n'.repeat(lead) + [start, ...others.map(keepIndentation)].join(lineEnd) + '\n'.repeat(trail)
  )
}

/** Returns a line with non-breaking spaces for its indentation. */
function keepIndentation(line: string): string {
  const [start = ''] = /^[ \t]*/.exec(line) ?? []
  return preserveSpaces(start).replaceAll(/ |\u00a0/g, '&nbsp;') + line.slice(start.length)
}
