import { isNode, parseModule, walk } from './syntax-tree.ts'

/** Some text a person reads, on one line, and where its own lines were. */
export interface Passage {
  text: string
  /** The line of the source that each line of it was on, and where that begins in the text. */
  lines: readonly { number: number; start: number }[]
}

/** Joins lines, the first of which is on this line of the source, into a passage. */
function passageOf(raw: string, firstLine: number): Passage {
  let text = ''
  const lines = raw.split('\n').map((line, nth) => {
    const words = line.trim().replace(/\s+/g, ' ')
    const start = text === '' || words === '' ? text.length : text.length + 1
    text += text === '' || words === '' ? words : ` ${words}`
    return { number: firstLine + nth, start }
  })
  return { text, lines }
}

/** The line of the source that has the character at this place of a passage. */
export function lineAt({ lines }: Passage, place: number): number {
  return lines.findLast(({ start }) => start <= place)?.number ?? 0
}

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*(?:\n[ \t]*\/\/.*)*/g

/** The comments and strings of a source; what a template puts in is an ellipsis. */
export function passagesOfSource(source: string, lang: 'ts' | 'js' = 'ts'): Passage[] {
  const found: Passage[] = []
  const add = (text: string, start: number) => found.push(passageOf(text, lineOf(source, start)))
  const literals: [start: number, end: number][] = []
  walk(parseModule(source, lang), (node, parent) => {
    const { type, value, start, end, quasis } = node
    if (type === 'Literal' || type === 'TemplateElement')
      literals.push([Number(start), Number(end)])
    const isPath = parent?.['type'] === 'ImportDeclaration'
    if (type === 'Literal' && typeof value === 'string' && !isPath) {
      add(value.replaceAll('\n', ' '), Number(start))
    }
    if (type === 'TemplateLiteral' && Array.isArray(quasis)) {
      add(quasis.map(textOfElement).join('…'), Number(start))
    }
  })
  // Without strings and regular expressions, what looks like a comment is one.
  for (const { 0: comment, index } of without(literals, source).matchAll(COMMENT)) {
    const text = source.slice(index, index + comment.length)
    add(text.replace(/^[ \t]*(?:\/\*\*?|\*\/|\*|\/\/)|\*\/$/gm, ''), index)
  }
  return found
}

/** A source with these ranges, in order, overwritten by spaces. */
function without(ranges: readonly [start: number, end: number][], source: string): string {
  let at = 0
  const parts = [...ranges]
    .sort(([a], [b]) => a - b)
    .map(([start, end]) => {
      const part = source.slice(at, start) + ' '.repeat(end - start)
      at = end
      return part
    })
  return parts.join('') + source.slice(at)
}

function textOfElement(element: unknown): string {
  const value = isNode(element) ? element['value'] : undefined
  return isNode(value) ? String(value['cooked'] ?? value['raw']) : ''
}

/** The paragraphs of a Markdown text, without code blocks and `inline code`. */
export function passagesOfMarkdown(source: string): Passage[] {
  const spaces = (code: string) => code.replace(/[^\n]/g, ' ')
  const plain = source
    .replace(/^([ \t]*)(```|~~~)[\s\S]*?^\1\2[ \t]*$/gm, spaces)
    .replace(/(`+)[^`](?:[\s\S]*?[^`])?\1(?!`)/g, spaces)
  const found: Passage[] = []
  for (const { 0: paragraph, index } of plain.matchAll(/\S.*(?:\n[ \t]*\S.*)*/g)) {
    found.push(passageOf(paragraph, lineOf(source, index)))
  }
  return found
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length
}
