import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rolldown/parseAst'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

/** How a module needs another: when it is loaded, once some code runs, or for its types only. */
export type ImportKind = 'static' | 'lazy' | 'type'

/** What a module imports of the program's own, by paths below `src`. */
export interface Import {
  to: string
  kind: ImportKind
}

/** Every module of `src` with its imports. */
export type ImportGraph = ReadonlyMap<string, readonly Import[]>

/** Reads the imports of all modules below a directory; packages and Node's own modules are left out. */
export function importGraph(root = SRC): ImportGraph {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const modules = files.filter((name) => name.endsWith('.ts')).sort()
  return new Map(
    modules.map((name) => [name, importsIn(readFileSync(join(root, name), 'utf8'), name)]),
  )
}

/** The imports in a source; `name` is its path, from which relative ones are resolved. */
export function importsIn(source: string, name: string): Import[] {
  const found: Import[] = []
  walk(parseAst(source, { lang: 'ts' }), (node) => {
    const { source: from } = node
    const to = isNode(from) ? from['value'] : undefined
    const kind = kindOf(node)
    if (typeof to !== 'string' || kind === undefined || !to.startsWith('.')) return
    found.push({ to: relative('.', join(dirname(name), to)), kind })
  })
  return found
}

/** A node of a syntax tree, as the parser gives it. */
type Node = Readonly<Record<string, unknown>>

function kindOf(node: Node): ImportKind | undefined {
  switch (node['type']) {
    case 'ImportExpression':
      return 'lazy'
    case 'TSImportType':
      return 'type'
    case 'ImportDeclaration':
      return node['importKind'] === 'type' || areTypes(node, 'importKind') ? 'type' : 'static'
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node['exportKind'] === 'type' || areTypes(node, 'exportKind') ? 'type' : 'static'
    default:
      return undefined
  }
}

/** Whether each name of an import is marked as a type: the compiler then leaves the import out. */
function areTypes({ specifiers }: Node, kind: string): boolean {
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false
  return specifiers.every((one: unknown) => isNode(one) && one[kind] === 'type')
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit)
  else if (isNode(value)) {
    if (typeof value['type'] === 'string') visit(value)
    for (const one of Object.values(value)) walk(one, visit)
  }
}

/** The modules that imports of some kinds lead to, directly or not, with those they start from. */
export function reachedFrom(
  graph: ImportGraph,
  starts: readonly string[],
  kinds: readonly ImportKind[],
): string[] {
  const reached = new Set(starts)
  for (const name of reached) {
    for (const { to, kind } of graph.get(name) ?? []) if (kinds.includes(kind)) reached.add(to)
  }
  return [...reached]
}

/**
 * The groups of modules that reach one another by imports of some kinds, each sorted: without a cycle, none.
 * A strongly connected component of more than one module, or of one that imports itself (Tarjan).
 */
export function cyclesIn(graph: ImportGraph, kinds: readonly ImportKind[]): string[][] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const cycles: string[][] = []
  const next = (name: string) =>
    (graph.get(name) ?? []).filter(({ kind }) => kinds.includes(kind)).map(({ to }) => to)
  const visit = (name: string): number => {
    const at = order.size
    order.set(name, at)
    low.set(name, at)
    stack.push(name)
    for (const to of next(name)) {
      const reached = order.has(to) ? (stack.includes(to) ? (order.get(to) ?? at) : at) : visit(to)
      low.set(name, Math.min(low.get(name) ?? at, reached))
    }
    const lowest = low.get(name) ?? at
    if (lowest < at) return lowest
    const group = stack.splice(stack.indexOf(name))
    if (group.length > 1 || next(name).includes(name)) cycles.push(group.sort())
    return lowest
  }
  for (const name of graph.keys()) if (!order.has(name)) visit(name)
  return cycles
}
