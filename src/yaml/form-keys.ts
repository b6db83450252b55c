import * as v from 'valibot'

/** A key that a form doesn't know where it was found. */
export interface UnknownKey {
  /** The keys that it knows there. */
  known: readonly string[]
  /** The alternatives that do know it, if the form has several there: `dialect json`. */
  onlyFor: string | undefined
}

/** Looks up the keys that a schema knows in the object with the last key of a path. */
export function keysAround(schema: v.GenericSchema, path: readonly v.IssuePathItem[]): UnknownKey {
  const last = path.at(-1)
  let schemas: readonly v.GenericSchema[] = [schema]
  for (const { input, key } of path.slice(0, -1)) {
    schemas = schemas
      .flatMap((one) => alternatives(one, input))
      .flatMap((one) => partsOf(one, String(key)))
  }
  const known = schemas
    .flatMap((one) => alternatives(one, last?.input))
    .flatMap((one) => Object.keys(entriesOf(one)))
  const onlyFor = schemas.flatMap((one) => variantsWith(one, String(last?.key)))
  return {
    known: [...new Set(known)],
    onlyFor: onlyFor.length === 0 ? undefined : onlyFor.join(', '),
  }
}

/** A list where a schema has none. */
interface MisplacedList {
  keys: readonly string[]
  /** What can be there. */
  expected: readonly v.GenericSchema[]
}

/** Finds a list in a value where its schema has none: valibot takes lists for objects with the keys 0, 1 … */
export function misplacedList(
  schemas: readonly v.GenericSchema[],
  value: unknown,
  keys: readonly string[] = [],
): MisplacedList | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const expected = schemas.flatMap((schema) => alternatives(schema, value))
  if (Array.isArray(value) && expected.length > 0) {
    if (expected.every(({ type }) => type !== 'array')) return { keys, expected }
  }
  for (const [key, item] of Object.entries(value)) {
    const parts = expected.flatMap((schema) => partsOf(schema, key))
    const found = misplacedList(parts, item, [...keys, key])
    if (found !== undefined) return found
  }
  return undefined
}

/** The schemas that a value may have to fit: those of a union, and of a variant the ones for its kind, or all if it has none. */
function alternatives(schema: v.GenericSchema, value: unknown): readonly v.GenericSchema[] {
  if ('wrapped' in schema && isSchema(schema.wrapped)) return alternatives(schema.wrapped, value)
  const options = optionsOf(schema)
  if (options.length === 0) return [schema]
  const kind = variantKey(schema)
  const fitting =
    kind === undefined ? options : options.filter((option) => isOfKind(option, kind, value))
  return (fitting.length === 0 ? options : fitting).flatMap((option) => alternatives(option, value))
}

function isOfKind(option: v.GenericSchema, kind: string, value: unknown): boolean {
  const expected = entriesOf(option)[kind]
  const isObject = typeof value === 'object' && value !== null
  return isSchema(expected) && isObject && v.is(expected, Object(value)[kind])
}

/** What the alternatives of a variant are called that have a key: `dialect json`. */
function variantsWith(schema: v.GenericSchema, key: string): readonly string[] {
  const kind = variantKey(schema)
  if (kind === undefined) return []
  return optionsOf(schema).flatMap((option) => {
    const entries = entriesOf(option)
    const expected = entries[kind]
    return Object.hasOwn(entries, key) && isSchema(expected)
      ? [`${kind} ${wordsExpected(expected).join(', ')}`]
      : []
  })
}

/** Returns the words that a schema or an issue expects: `("a" | "b")` is a and b. */
export function wordsExpected({ expects }: { expects: string | null }): readonly string[] {
  return (expects ?? '').replace(/[()"]/g, '').split(' | ')
}

function partsOf(schema: v.GenericSchema, key: string): readonly v.GenericSchema[] {
  const entry = entriesOf(schema)[key]
  if (isSchema(entry)) return [entry]
  if ('item' in schema && isSchema(schema.item)) return [schema.item]
  return schema.type === 'record' && 'value' in schema && isSchema(schema.value)
    ? [schema.value]
    : []
}

function entriesOf(schema: v.GenericSchema): Readonly<Record<string, unknown>> {
  const entries = 'entries' in schema ? schema.entries : undefined
  return typeof entries === 'object' && entries !== null ? { ...entries } : {}
}

function optionsOf(schema: v.GenericSchema): readonly v.GenericSchema[] {
  return 'options' in schema && Array.isArray(schema.options) ? schema.options.filter(isSchema) : []
}

function variantKey(schema: v.GenericSchema): string | undefined {
  return schema.type === 'variant' && 'key' in schema ? String(schema.key) : undefined
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema'
}
