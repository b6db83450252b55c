import * as v from 'valibot'
import { isCollection, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { UsageError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { MAP_KEYS, mapSchema, USE_KEYS, type WrittenMap } from './map-schema.ts'

/** Where something stands in a map: the keys that lead there. */
export type MapPath = readonly (string | number)[]

/** A map file that was read, checked in its form. */
export interface MapDocument {
  written: WrittenMap
  /** `line 3, column 5` of what stands at a path, or of its key. */
  placeOf(path: MapPath, of?: 'key' | 'value'): string
  /** A fault there. */
  fault(path: MapPath, message: string, hint?: Hint, of?: 'key' | 'value'): UsageError
}

/** Names that every object has; as keys they would get lost, and a heading may be called so. */
const INHERITED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Put before such a key; no text of YAML has it. */
const KEY_ESCAPE = '\0'

/** A key of the map as it was written. */
export function unescapeKey(key: string): string {
  return key.startsWith(KEY_ESCAPE) ? key.slice(KEY_ESCAPE.length) : key
}

/** Reads the YAML of a map file, called `name` in messages. Throws a UsageError with line and column. */
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
  if (!isMap(document.contents)) throw fault([], 'a map is expected, with keys such as columns')
  const result = v.safeParse(mapSchema, plain(document.toJS({ mapAsMap: true })))
  if (result.success) return { written: result.output, placeOf, fault }
  const issue = mostSpecific(issuesIn(result.issues))
  throw issue === undefined ? fault([], 'not a map') : formFault(issue, fault)
}

/** What was read, with objects for Maps: their keys are texts, since YAML's types are left out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!(value instanceof Map)) return value
  return Object.fromEntries(
    [...value].map(([key, item]) => {
      const name = String(key)
      return [INHERITED.has(name) ? KEY_ESCAPE + name : name, plain(item)]
    }),
  )
}

/** The node at a path, or the nearest around it. */
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

/** What is wrong with a map's form, and where. */
interface FormIssue {
  path: readonly v.IssuePathItem[]
  issue: v.BaseIssue<unknown>
}

/** All that is wrong; of what may be one thing or another, what is wrong with it as either. */
function issuesIn(issues: readonly v.BaseIssue<unknown>[]): FormIssue[] {
  return issues.flatMap((issue) => {
    const path = issue.path ?? []
    const within = issuesIn(issue.issues ?? [])
    const here = within.every((inner) => inner.path.length === 0) ? [{ path, issue }] : []
    return [...here, ...within.map((inner) => ({ ...inner, path: [...path, ...inner.path] }))]
  })
}

/** The fault to tell of: where it got furthest, it was meant; a wrong key explains one that is missing. */
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
  if (issue.type === 'picklist') return noneOf(keys, issue, fault)
  if (issue.received === 'undefined') return fault(keys.slice(0, -1), `${last} is missing`)
  return fault(keys, `${last} should be ${expectation(issue)}`)
}

function noneOf(
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
  string: 'a text',
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
