import * as v from 'valibot'
import { isCollection, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { UsageError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { MAP_KEYS, mapSchema, USE_KEYS, type WrittenMap } from './map-schema.ts'

/** A path in a map: keys and list indexes. */
export type MapPath = readonly (string | number)[]

/** A parsed map file that has the right form. */
export interface MapDocument {
  written: WrittenMap
  /** Returns the position of the value at a path, or of its key: `line 3, column 5`. */
  placeOf(path: MapPath, of?: 'key' | 'value'): string
  /** Builds an error with that position. */
  fault(path: MapPath, message: string, hint?: Hint, of?: 'key' | 'value'): UsageError
}

/** Names that objects inherit. They would be lost as keys, and a column may have such a name. */
const INHERITED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Put before such a key; YAML can't contain it. */
const KEY_ESCAPE = '\0'

/** Returns a key as it was written in the map. */
export function unescapeKey(key: string): string {
  return key.startsWith(KEY_ESCAPE) ? key.slice(KEY_ESCAPE.length) : key
}

/** Parses a map file, called `name` in messages. Throws a UsageError with line and column if its form is wrong. */
export function parseMapDocument(text: string, name: string): MapDocument {
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
  const placeOf: MapDocument['placeOf'] = (path, of = 'value') =>
    at(nodeAt(document.contents, path, of)?.range?.[0] ?? 0)
  const fault: MapDocument['fault'] = (path, message, hint, of) =>
    new UsageError(`${name}, ${placeOf(path, of)}: ${message}`, hint === undefined ? {} : { hint })
  if (!isMap(document.contents)) throw fault([], 'a map must have keys such as columns')
  const result = v.safeParse(mapSchema, toObjects(document.toJS({ mapAsMap: true })))
  if (result.success) return { written: result.output, placeOf, fault }
  const issue = mostSpecific(issuesIn(result.issues))
  throw issue === undefined ? fault([], 'not a map') : formFault(issue, fault)
}

/** Turns Maps into objects. Keys are strings, since the schema has no other types. */
function toObjects(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toObjects)
  if (!(value instanceof Map)) return value
  return Object.fromEntries(
    [...value].map(([key, item]) => {
      const name = String(key)
      return [INHERITED.has(name) ? KEY_ESCAPE + name : name, toObjects(item)]
    }),
  )
}

/** Returns the node at a path, or the innermost one around it. */
function nodeAt(root: Node | null, path: MapPath, of: 'key' | 'value'): Node | null {
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

/** A problem with a map's form, and its path. */
interface FormIssue {
  path: readonly v.IssuePathItem[]
  issue: v.BaseIssue<unknown>
}

/** Returns all issues, including those within each alternative of a union. */
function issuesIn(issues: readonly v.BaseIssue<unknown>[]): FormIssue[] {
  return issues.flatMap((issue) => {
    const path = issue.path ?? []
    const within = issuesIn(issue.issues ?? [])
    const here = within.every((inner) => inner.path.length === 0) ? [{ path, issue }] : []
    return [...here, ...within.map((inner) => ({ ...inner, path: [...path, ...inner.path] }))]
  })
}

/** Picks the issue to report: a deep one, since that alternative matched best; an unknown key rather than a missing one. */
function mostSpecific(issues: readonly FormIssue[]): FormIssue | undefined {
  const depth = Math.max(...issues.map(({ path }) => path.length))
  const deepest = issues.filter(({ path }) => path.length === depth)
  return deepest.find(({ issue }) => issue.expected === 'never') ?? deepest[0]
}

function formFault({ path, issue }: FormIssue, fault: MapDocument['fault']): UsageError {
  const keys = path.map(({ key }) => unescapeKey(String(key)))
  const last = keys.at(-1) ?? ''
  if (issue.expected === 'never') {
    const known = keys.length === 1 ? MAP_KEYS : USE_KEYS
    const near = closestMatch(last, known)
    const hint = near === undefined ? `Keys: ${known.join(', ')}` : `Did you mean ${near}?`
    return fault(keys, `unknown key ${last}`, hint, 'key')
  }
  if (issue.type === 'picklist') return notOneOfError(keys, issue, fault)
  if (issue.received === 'undefined') return fault(keys.slice(0, -1), `${last} is missing`)
  return fault(keys, `${last} must be ${expectation(issue)}`)
}

function notOneOfError(
  keys: readonly string[],
  { input, expected }: v.BaseIssue<unknown>,
  fault: MapDocument['fault'],
): UsageError {
  const words = (expected ?? '').replace(/[()"]/g, '').split(' | ')
  const near = closestMatch(String(input), words)
  const message = `${keys.at(-1)} ${String(input)}: not one of ${words.join(', ')}`
  return fault(keys, message, near === undefined ? undefined : `Did you mean ${near}?`)
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'a map of keys and values',
}

function expectation({ expected }: v.BaseIssue<unknown>): string {
  const words = (expected ?? '').replace(/[()]/g, '').split(' | ')
  const nouns = words.flatMap((word) => NOUNS[word] ?? [])
  return nouns.length === 0 ? 'something else' : [...new Set(nouns)].join(' or ')
}
