import * as v from 'valibot'
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml'
import { UsageError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import { escapeKey } from './escaped-keys.ts'
import { type FormWords, formError, misplacedListError } from './form-issues.ts'

/** A path in a document: keys and list indexes. */
export type FormPath = readonly (string | number)[]

/** A parsed YAML document that has the right form. */
export interface FormDocument<T> {
  written: T
  /** Returns the position of the value at a path, or of its key: `line 3, column 5`. */
  placeOf(path: FormPath, of?: 'key' | 'value'): string
  /** Builds an error with that position. */
  fault(path: FormPath, message: string, hint?: Hint, of?: 'key' | 'value'): UsageError
}

/** The form of a document. */
export interface Form<S extends v.GenericSchema> extends FormWords {
  schema: S
  /** The message for a document that isn't a map. */
  notMap: string
}

/**
 * Parses a YAML document, called `name` in messages; all its scalars are strings. Throws a UsageError with line and column if
 * its form is wrong, and suggests the closest word.
 */
export function parseYamlForm<S extends v.GenericSchema>(
  text: string,
  name: string,
  form: Form<S>,
): FormDocument<v.InferOutput<S>> {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
  })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `line ${line}, column ${col}`
  }
  const [error] = document.errors
  if (error !== undefined) throw new UsageError(`${name}, ${at(error.pos[0])}: ${error.message}`)
  const placeOf: FormDocument<unknown>['placeOf'] = (path, of = 'value') =>
    at(nodeAt(document.contents, path, of)?.range?.[0] ?? 0)
  const fault: FormDocument<unknown>['fault'] = (path, message, hint, of) =>
    new UsageError(`${name}, ${placeOf(path, of)}: ${message}`, hint === undefined ? {} : { hint })
  if (!isMap(document.contents)) throw fault([], form.notMap)
  const value = plainValue(document, fault)
  const misplaced = misplacedListError(form.schema, value, fault)
  if (misplaced !== undefined) throw misplaced
  const result = v.safeParse(form.schema, value)
  if (result.success) return { written: result.output, placeOf, fault }
  throw formError(form.schema, result.issues, form, fault)
}

/** Returns the document as objects, lists and strings. Throws a UsageError if its aliases have no value. */
function plainValue(document: Document, fault: FormDocument<unknown>['fault']): unknown {
  try {
    return toObjects(document.toJS({ mapAsMap: true }))
  } catch {
    throw fault([], 'an alias (*NAME) comes before its anchor, contains itself, or is too large')
  }
}

/** Turns Maps into objects. Keys are strings, since the schema has no other types. */
function toObjects(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toObjects)
  if (!(value instanceof Map)) return value
  return Object.fromEntries(
    [...value].map(([key, item]) => [escapeKey(String(key)), toObjects(item)]),
  )
}

/** Returns the node at a path, or the innermost one around it. */
function nodeAt(root: Node | null, path: FormPath, of: 'key' | 'value'): Node | null {
  let node = root
  for (const [index, key] of path.entries()) {
    if (!isCollection(node)) return node
    const isLast = index === path.length - 1
    const next: unknown = isMap(node)
      ? partOf(node.items, key, isLast && of === 'key')
      : node.items[Number(key)]
    if (!isNodeLike(next)) return node
    node = next
  }
  return node
}

function partOf(
  items: readonly { key: unknown; value: unknown }[],
  key: string | number,
  isKey: boolean,
): unknown {
  const pair = items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
  return isKey ? pair?.key : pair?.value
}

function isNodeLike(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value
}
