import { readdirSync, readFileSync } from 'node:fs'
import { parseAst } from 'rolldown/parseAst'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'

/** A place in a source that knows a module by its name, or a field of one. */
export interface Naming {
  file: string
  /** The name as it stands there. */
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

/** Names of fields on any release and in writes; a plain word (`network`, `company`) may mean anything. */
const FIELDS: ReadonlySet<string> = new Set(
  RESOURCE_NAMES.flatMap((resource) =>
    Object.entries(resources[resource].fields).flatMap(([name, { formerly = [], write }]) => [
      name,
      ...formerly.map((before) => before.name),
      ...(write?.name === undefined ? [] : [write.name]),
    ]),
  ).filter((name) => name.includes('_')),
)

/** How names of fields begin and end that belong to few modules (`ticket_`, `_expire`); what all have is a convention. */
const PARTS: ReadonlySet<string> = new Set([
  ...RESOURCE_NAMES.map((resource) => resources[resource].prefix).filter((prefix) => prefix !== ''),
  ...[...FIELDS].flatMap((name) => [...name.matchAll(/_/g)].map(({ index }) => name.slice(index))),
])

/** Ends of names that the API gives alike in every module: IDs, names, what was done when. */
const CONVENTIONS: ReadonlySet<string> = new Set([
  '_id',
  '_name',
  '_at',
  '_created_at',
  '_updated_at',
  '_accessed_at',
  '_archived_at',
])

/** Every source below a folder, with its text. */
export function sourcesIn(folder: string): (readonly [file: string, text: string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [`${folder}/${name}`, readFileSync(`${folder}/${name}`, 'utf8')] as const)
}

/**
 * Where a source names a module or a field: as a text of its own, whether it is compared, looked up or listed; as a
 * property (`resources.assets`, `row.asset_id`), or in a pattern that takes an object apart. So are parts of a field's
 * name, which are compared with its beginning or its end (`startsWith('ticket_')`, `/_notes?$/`).
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
      // `/_notes?$/` is `_note` and `_notes`.
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
      // One may be a word like any other (`{ clients: 3 }`); several are a table of modules.
      if (keys.length > 1) for (const key of keys) add(key, false, above)
    }
    for (const child of childrenOf(node)) visit(child, [node, ...above])
  }
  visit(parseAst(text, { lang: 'ts' }) as unknown as Node, [])
  return found
}

/** Whether a property is one of the index: `resources.assets`, `const { assets } = resources`. */
function isOfResources([around, declarator]: readonly Node[]): boolean {
  if (around?.type === 'MemberExpression') return nameOf(around['object']) === 'resources'
  return around?.type === 'ObjectPattern' && nameOf(declarator?.['init']) === 'resources'
}

/** The keys of an object that are written out as plain words. */
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
    // Where a module is imported from is no name of one.
    if (key === 'source' && node.type.startsWith('Import')) return []
    return (Array.isArray(value) ? value : [value]).filter(isNode)
  })
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
