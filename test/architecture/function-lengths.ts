import { isNode, type Node, parseModule, walk } from './syntax-tree.ts'

/** A function with a body, by its name (empty if it has none). */
export interface MeasuredFunction {
  name: string
  /** The line it begins on, counted from 1. */
  line: number
  /** How many lines it takes, its first and last included. */
  length: number
}

const FUNCTIONS: readonly unknown[] = [
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]

/**
 * Every function in a source: declarations, arrow functions, methods, getters and constructors, however deep. The
 * arrow function given to `defineResource` is left out, since it is a table of facts; functions inside it are not.
 */
export function functionsIn(source: string, lang: 'ts' | 'js'): MeasuredFunction[] {
  const found: MeasuredFunction[] = []
  walk(parseModule(source, lang), (node, parent) => {
    if (!FUNCTIONS.includes(node['type']) || !isNode(node['body'])) return
    if (isDeclaration(node, parent)) return
    // A method's own node begins at its parentheses, after its name.
    const start = Number((hasName(parent) ? parent : node)['start'])
    const line = lineOf(source, start)
    const length = lineOf(source, Number(node['end'])) - line + 1
    found.push({ name: nameOf(node) || nameOf(parent), line, length })
  })
  return found
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length
}

function isDeclaration(node: Node, parent: Node | undefined): boolean {
  const callee = parent?.['type'] === 'CallExpression' ? parent['callee'] : undefined
  if (!isNode(callee) || callee['name'] !== 'defineResource') return false
  return isNode(node['body']) && node['body']['type'] === 'ObjectExpression'
}

/** Whether a node gives the function in it its name: a property, a method, a field or a variable. */
function hasName(node: Node | undefined): node is Node {
  return isNode(node?.['key']) || node?.['type'] === 'VariableDeclarator'
}

function nameOf(node: Node | undefined): string {
  const identifier = node?.['id'] ?? node?.['key']
  return isNode(identifier) ? String(identifier['name'] ?? identifier['value'] ?? '') : ''
}
