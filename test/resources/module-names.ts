import { readdirSync, readFileSync } from 'node:fs'
import { parseAst } from 'rolldown/parseAst'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'

/** A place in the source that names a module or a field. */
export interface Naming {
  file: string
  /** The name as written. */
  name: string
  what: 'module' | 'field' | 'part'
}

interface Node {
  type: string
  [key: string]: unknown
}

const MODULES: ReadonlySet<string> = new Set(
  RESOURCE_NAMES.flatMap((name) => [name, resources[name].module]),
)

/** Field names on any release and in writes, except plain words (`network`, `company`), which may mean anything. */
const FIELDS: ReadonlySet<string> = new Set(
  RESOURCE_NAMES.flatMap((resource) =>
    Object.entries(resources[resource].fields).flatMap(([name, { formerly = [], write }]) => [
      name,
      ...formerly.map((before) => before.name),
      ...(write?.name === undefined ? [] : [write.name]),
    ]),
  ).filter((name) => name.includes('_')),
)

/** Prefixes and suffixes of field names that few modules have (`ticket_`, `_expire`); those that all have are a convention. */
const PARTS: ReadonlySet<string> = new Set([
  ...RESOURCE_NAMES.map((resource) => resources[resource].prefix).filter((prefix) => prefix !== ''),
  ...[...FIELDS].flatMap((name) => [...name.matchAll(/_/g)].map(({ index }) => name.slice(index))),
])

/** Suffixes that every module has: IDs, names, timestamps. */
const CONVENTIONS: ReadonlySet<string> = new Set([
  '_id',
  '_name',
  '_at',
  '_created_at',
  '_updated_at',
  '_accessed_at',
  '_archived_at',
])

/** Returns every source file in a folder with its text. */
export function sourcesIn(folder: string): (readonly [file: string, text: string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [`${folder}/${name}`, readFileSync(`${folder}/${name}`, 'utf8')] as const)
}

/**
 * Returns where a source names a module or a field: as a string (compared, looked up or listed), as a property
 * (`resources.assets`, `row.asset_id`) or in a destructuring pattern. Also finds parts of field names that are compared
 * with their beginning or end (`startsWith('ticket_')`, `/_notes?$/`).
 */
export function namingsIn(file: string, text: string): Naming[] {
  const found: Naming[] = []
  const add = (name: unknown, isProperty: boolean, above: readonly Node[]) => {
    if (typeof name !== 'string') return
    if (FIELDS.has(name)) found.push({ file, name, what: 'field' })
    else if (MODULES.has(name) && (!isProperty || isOfResources(above))) {
      found.push({ file, name, what: 'module' })
    } else if (!isProperty && PARTS.has(name) && !CONVENTIONS.has(name)) {
      found.push({ file, name, what: 'part' })
    }
  }
  const visit = (node: Node, above: readonly Node[]): void => {
    const isPlain = node['computed'] !== true
    if (node.type === 'Literal') add(node['value'], false, above)
    if (node.type === 'Literal') {
      const { pattern = '' } = (node['regex'] ?? {}) as { pattern?: string }
      // `/_notes?$/` matches `_note` and `_notes`.
      for (const [part] of pattern.matchAll(/_[a-z][a-z_]+(?=\?|\$|\)|\||$)/g)) {
        add(part, false, above)
        add(part.slice(0, -1), false, above)
      }
    }
    if (node.type === 'TemplateElement')
      add((node['value'] as { cooked?: string }).cooked, false, above)
    if (node.type === 'MemberExpression' && isPlain) add(nameOf(node['property']), true, [node])
    if (node.type === 'Property' && isPlain) add(nameOf(node['key']), true, above)
    if (node.type === 'ObjectExpression') {
      const keys = keysOf(node).filter((key) => MODULES.has(key))
      // A single key may be an ordinary word (`{ clients: 3 }`); several are a table of modules.
      if (keys.length > 1) for (const key of keys) add(key, false, above)
    }
    for (const child of childrenOf(node)) visit(child, [node, ...above])
  }
  visit(parseAst(text, { lang: 'ts' }) as unknown as Node, [])
  return found
}

/** Whether a property belongs to the index: `resources.assets`, `const { assets } = resources`. */
function isOfResources([around, declarator]: readonly Node[]): boolean {
  if (around?.type === 'MemberExpression') return nameOf(around['object']) === 'resources'
  return around?.type === 'ObjectPattern' && nameOf(declarator?.['init']) === 'resources'
}

/** Returns the keys of an object that are plain words. */
function keysOf(node: Node): string[] {
  const properties = (node['properties'] ?? []) as Node[]
  return properties.flatMap(({ type, shorthand, key }) =>
    type === 'Property' && shorthand !== true ? (nameOf(key) ?? []) : [],
  )
}

function nameOf(node: unknown): string | undefined {
  const { type, name } = (node ?? {}) as { type?: string; name?: string }
  return type === 'Identifier' ? name : undefined
}

function childrenOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([key, value]) => {
    // The path of an import doesn't count as naming a module.
    if (key === 'source' && node.type.startsWith('Import')) return []
    return (Array.isArray(value) ? value : [value]).filter(isNode)
  })
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
