import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isNode, type Node, parseModule, walk } from './syntax-tree.ts'

const MANIFEST = fileURLToPath(new URL('../../package.json', import.meta.url))
const { devDependencies, optionalDependencies } = JSON.parse(readFileSync(MANIFEST, 'utf8'))

/** The packages that the sources may import. */
const PACKAGES = [...Object.keys(devDependencies), ...Object.keys(optionalDependencies)]

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

/** When a module loads another: with itself, later when some code runs, or never (types only). */
export type ImportKind = 'static' | 'lazy' | 'type'

/** A module of this program that another one imports; `to` is its path below `src`. */
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

/**
 * The imports in a source; `name` is its path, from which relative ones are resolved. The target is `?` if it isn't a
 * literal string, since it could be anything.
 */
export function importsIn(source: string, name: string): Import[] {
  const found: Import[] = []
  walk(parseModule(source), (node) => {
    const kind = kindOf(node)
    if (kind === undefined) return
    const to = pathIn(sourceOf(node))
    if (to === undefined) found.push({ to: '?', kind })
    else if (/^[./]|^file:/.test(to))
      found.push({ to: relative('.', join(dirname(name), to)), kind })
    else found.push(...elsewhere(to).map((path) => ({ to: path, kind })))
  })
  return found
}

/** A name that is neither a declared package nor a module of Node: returned, so that the test reports it. */
function elsewhere(name: string): string[] {
  const isPackage = PACKAGES.some((known) => name === known || name.startsWith(`${known}/`))
  return isPackage || isBuiltin(name) ? [] : [name]
}

/** The source that an import, an export or a call names; undefined for an export without one. */
function sourceOf(node: Node): unknown {
  if (node['type'] === 'TSExternalModuleReference') return node['expression']
  if (node['type'] === 'CallExpression') return [node['arguments']].flat()[0]
  return node['source']
}

/** The string of a literal, or of a template without placeholders. */
function pathIn(literal: unknown): string | undefined {
  if (!isNode(literal)) return undefined
  const { value, quasis } = literal
  if (typeof value === 'string') return value
  const [only, ...more] = Array.isArray(quasis) ? quasis : []
  if (!isNode(only) || more.length > 0 || !isNode(only['value'])) return undefined
  return String(only['value']['cooked'])
}

function kindOf(node: Node): ImportKind | undefined {
  switch (node['type']) {
    case 'ImportExpression':
      return 'lazy'
    case 'TSImportType':
      return 'type'
    case 'TSExternalModuleReference':
      return 'static'
    case 'CallExpression':
      return isLoader(node['callee']) ? 'lazy' : undefined
    case 'ImportDeclaration':
      return node['importKind'] === 'type' || areTypes(node, 'importKind') ? 'type' : 'static'
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      if (!isNode(node['source'])) return undefined
      return node['exportKind'] === 'type' || areTypes(node, 'exportKind') ? 'type' : 'static'
    default:
      return undefined
  }
}

/** Whether a callee loads a module: `require`, `require.resolve` or `createRequire`. */
function isLoader(callee: unknown): boolean {
  if (!isNode(callee)) return false
  const { name, object, property } = callee
  if (name === 'require' || name === 'createRequire') return true
  return isLoader(object) || (isNode(property) && property['name'] === 'createRequire')
}

/** Whether every name of an import is marked as a type, so that the compiler drops the import. */
function areTypes({ specifiers }: Node, kind: string): boolean {
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false
  return specifiers.every((name: unknown) => isNode(name) && name[kind] === 'type')
}

/** The start modules, and all that they reach by imports of these kinds. */
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
 * The import cycles: groups of modules that reach one another by imports of these kinds, each sorted. A group is a
 * strongly connected component (Tarjan) of several modules, or one module that imports itself.
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
