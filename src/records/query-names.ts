import type { FieldResolver } from './query.ts'
import type { Json } from './record.ts'

/** A token of an expression, from the package; undefined for a lone `=`. */
export type Token = { type: string; value: unknown; start: number } | undefined

/** Names that every JavaScript object inherits but no record has; the package would find them. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Prefix of such names during the search; no column's name contains it. */
const MARK = '\0'

const QUOTED = /"(?:[^"\\]|\\.)*"/sy

/** Returns an expression with inherited names prefixed, so that only the data's own are found. */
export function escapeExpression(expression: string, tokens: readonly Token[]): string {
  let written = ''
  let from = 0
  for (const [index, token] of tokens.entries()) {
    if (token === undefined || !isName(token) || tokens[index + 1]?.type === 'Lparen') continue
    const name = String(token.value)
    if (!INHERITED.has(name)) continue
    written += expression.slice(from, token.start) + JSON.stringify(MARK + name)
    from =
      token.start +
      (token.type === 'QuotedIdentifier' ? quoted(expression, token.start) : name.length)
  }
  return written + expression.slice(from)
}

/** Returns every name in an expression. */
export function referencedNames(tokens: readonly Token[]): readonly string[] {
  const names = tokens.flatMap((token, index) =>
    token !== undefined && isName(token) && tokens[index + 1]?.type !== 'Lparen'
      ? [String(token.value)]
      : [],
  )
  return [...new Set(names)].filter((name) => !INHERITED.has(name))
}

/** Other names of fields: each refers to the first of these fields that a record has. */
type Aliases = ReadonlyMap<string, readonly string[]>

/** Other names of a record's fields, and of the fields of records nested in it (replies). */
interface AliasTree {
  aliases: Aliases
  within: ReadonlyMap<string, AliasTree>
}

/** Returns the other names of fields that an expression uses. */
export function namingOf(
  { namesFor, within = {} }: FieldResolver,
  requestedNames: readonly string[],
): AliasTree {
  const aliases = requestedNames.flatMap((name) => {
    const names = namesFor(name)
    return names.length === 0 ? [] : [[name, names] as const]
  })
  const inner = Object.entries(within).map(
    ([key, one]) => [key, namingOf(one, requestedNames)] as const,
  )
  return { aliases: new Map(aliases), within: new Map(inner) }
}

/**
 * Returns JSON whose records, the value or those in its list, also have getters for other names. Getters are inherited, so
 * listing or copying a record doesn't include them, and objects that the expression builds have none.
 */
export function withAliases(value: Json, { aliases, within }: AliasTree): Json {
  if (aliases.size === 0 && within.size === 0) return value
  const answering = Object.create(
    Object.prototype,
    Object.fromEntries([...aliases].map(([alias, names]) => [alias, { get: getter(names) }])),
  )
  const named = (one: Json): Json => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one
    const entries = Object.entries(one).map(([key, item]): [string, Json] => {
      const naming = within.get(key)
      return [key, naming === undefined ? item : withAliases(item, naming)]
    })
    return Object.setPrototypeOf(Object.fromEntries(entries), answering)
  }
  return Array.isArray(value) ? value.map(named) : named(value)
}

function getter(names: readonly string[]) {
  return function (this: Readonly<Record<string, Json>>): Json | undefined {
    const name = names.find((one) => Object.hasOwn(this, one))
    return name === undefined ? undefined : this[name]
  }
}

function isName({ type }: { type: string }): boolean {
  return type === 'UnquotedIdentifier' || type === 'QuotedIdentifier'
}

function quoted(expression: string, start: number): number {
  QUOTED.lastIndex = start
  return QUOTED.exec(expression)?.[0].length ?? 0
}

/** The escaped form of objects and lists that were escaped before; they must not change. */
export type Escaped = WeakMap<object, Json>

/** Returns the data with inherited names prefixed. */
export function escapeNames(value: Json, escaped?: Escaped): Json {
  return renamed(
    value,
    (name) => (INHERITED.has(name) ? MARK + name : name),
    (text) => text,
    escaped,
  )
}

/** Returns the result without the prefixes; anything that isn't JSON becomes null. */
export function unescapeNames(value: unknown): Json {
  const plain = (text: string) => (text.startsWith(MARK) ? text.slice(1) : text)
  return renamed(value, plain, plain)
}

function renamed(
  value: unknown,
  ofName: (name: string) => string,
  ofText: (text: string) => string,
  known?: Escaped,
): Json {
  if (typeof value === 'string') return ofText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean') return value
  if (typeof value !== 'object' || value === null) return null
  const before = known?.get(value)
  if (before !== undefined) return before
  const inner = (item: unknown) => renamed(item, ofName, ofText, known)
  const made = Array.isArray(value)
    ? value.map(inner)
    : Object.fromEntries(Object.entries(value).map(([name, item]) => [ofName(name), inner(item)]))
  known?.set(value, made)
  return made
}
