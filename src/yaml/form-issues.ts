import type * as v from 'valibot'
import type { UsageError } from '../errors.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { unescapeKey } from './escaped-keys.ts'
import { keysAround, misplacedList, wordsExpected } from './form-keys.ts'
import type { FormDocument } from './yaml-form.ts'

type Fault = FormDocument<unknown>['fault']

/** A key that is refused with a reason of its own. */
export interface RefusedKey {
  message: string
  hint: string
}

/** What messages about a form know besides its schema. */
export interface FormWords {
  /** Unknown keys that are refused with a reason. */
  refused?: ReadonlyMap<string, RefusedKey>
  /** Words that people write instead of one of the schema's choices, in lower case, and that choice. */
  otherWords?: ReadonlyMap<string, string>
}

/** A problem with a document's form, and its path. */
interface FormIssue {
  path: readonly v.IssuePathItem[]
  issue: v.BaseIssue<unknown>
}

/** Builds the error for a document that doesn't have the form of a schema. */
export function formError(
  schema: v.GenericSchema,
  issues: readonly v.BaseIssue<unknown>[],
  { refused = new Map(), otherWords = new Map() }: FormWords,
  fault: Fault,
): UsageError {
  const found = mostSpecific(issuesIn(issues))
  if (found === undefined) return fault([], 'not a map')
  const unknown = unknownKeyIn(schema, found)
  if (unknown !== undefined) return unknownKeyError(schema, unknown, refused, fault)
  return valueError(found, otherWords, fault)
}

/** Builds the error for a list where a schema has none; undefined if a value has no such list. */
export function misplacedListError(
  schema: v.GenericSchema,
  value: unknown,
  fault: Fault,
): UsageError | undefined {
  const found = misplacedList([schema], value)
  if (found === undefined) return undefined
  const keys = found.keys.map(unescapeKey)
  return fault(
    keys,
    `${keys.at(-1)} must be ${expectation(found.expected.map(({ expects }) => expects))}`,
  )
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

/** Returns the path of the unknown key that an issue is about; a missing key may be one that is misspelt. */
function unknownKeyIn(
  schema: v.GenericSchema,
  { path, issue }: FormIssue,
): readonly v.IssuePathItem[] | undefined {
  if (issue.expected === 'never') return path
  const last = path.at(-1)
  if (issue.received !== 'undefined' || last?.type !== 'object') return undefined
  const { known } = keysAround(schema, path)
  const key = Object.keys(last.input).find((one) => !known.includes(one))
  return key === undefined ? undefined : [...path.slice(0, -1), { ...last, key }]
}

function unknownKeyError(
  schema: v.GenericSchema,
  path: readonly v.IssuePathItem[],
  refused: ReadonlyMap<string, RefusedKey>,
  fault: Fault,
): UsageError {
  const keys = keysOf(path)
  const last = keys.at(-1) ?? ''
  const reason = refused.get(last)
  if (reason !== undefined) return fault(keys, `${last}: ${reason.message}`, reason.hint, 'key')
  const { known, onlyFor } = keysAround(schema, path)
  if (onlyFor !== undefined) return fault(keys, `${last} is only for ${onlyFor}`, undefined, 'key')
  const near = closestMatch(last, known)
  const hint = near === undefined ? `Keys: ${known.join(', ')}` : `Did you mean ${near}?`
  return fault(keys, `unknown key ${last}`, hint, 'key')
}

function valueError(
  { path, issue }: FormIssue,
  otherWords: ReadonlyMap<string, string>,
  fault: Fault,
): UsageError {
  const keys = keysOf(path)
  const last = keys.at(-1) ?? ''
  const item = path.at(-1)
  const of = item !== undefined && 'origin' in item && item.origin === 'key' ? 'key' : 'value'
  if (issue.kind === 'validation') {
    const name = item?.type === 'array' ? keys.at(-2) : last
    return fault(keys, `${name} ${issue.message}`, undefined, of)
  }
  if (issue.received === 'undefined') return fault(keys.slice(0, -1), `${last} is missing`)
  const isChoice = issue.type === 'picklist' || issue.type === 'variant'
  const isWord = typeof issue.input === 'string' && issue.expected !== 'Object'
  if (isChoice && isWord) return notOneOfError(keys, issue, otherWords, fault)
  return fault(keys, `${last} must be ${expectation([issue.expected])}`)
}

function keysOf(path: readonly v.IssuePathItem[]): readonly string[] {
  return path.map(({ key }) => unescapeKey(String(key)))
}

function notOneOfError(
  keys: readonly string[],
  { input, expected }: v.BaseIssue<unknown>,
  otherWords: ReadonlyMap<string, string>,
  fault: Fault,
): UsageError {
  const words = wordsExpected({ expects: expected })
  const meant = otherWords.get(String(input).toLowerCase())
  const near = words.find((word) => word === meant) ?? closestMatch(String(input), words)
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

/** Says what is expected; where that is any string, numbers and booleans are strings too. */
function expectation(expected: readonly (string | null)[]): string {
  const all = expected.flatMap((expects) => wordsExpected({ expects }))
  const words = all.includes('string')
    ? all.filter((word) => word !== 'number' && word !== 'boolean')
    : all
  const nouns = words.flatMap((word) => NOUNS[word] ?? [])
  return nouns.length === 0 ? `one of ${words.join(', ')}` : [...new Set(nouns)].join(' or ')
}
