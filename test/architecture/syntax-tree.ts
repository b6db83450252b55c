import { parseAst } from 'rolldown/parseAst'

/** A node of a syntax tree, as the parser returns it. */
export type Node = Readonly<Record<string, unknown>>

/** Parses a module; `lang` is `ts` or `js`. */
export function parseModule(source: string, lang: 'ts' | 'js' = 'ts'): Node {
  const tree: unknown = parseAst(source, { lang })
  if (!isNode(tree)) throw new TypeError('The parser returned no tree')
  return tree
}

/** Whether a value in a tree is a node, or an object that belongs to one. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

/** Visits every node of a tree with the node that it belongs to, from the outside in. */
export function walk(
  value: unknown,
  visit: (node: Node, parent: Node | undefined) => void,
  parent?: Node,
): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit, parent)
  else if (isNode(value)) {
    const isSyntax = typeof value['type'] === 'string'
    if (isSyntax) visit(value, parent)
    for (const part of Object.values(value)) walk(part, visit, isSyntax ? value : parent)
  }
}
