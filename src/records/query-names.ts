import type { FieldResolver } from './query.ts'
import type { Json } from './record.ts'

/** A token of an expression, as the package splits it; undefined for a lone `=`. */
export type Token = { type: string; value: unknown; start: number } | undefined

/** Names that every JavaScript object has, but no record: the package would find them there. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Put before such a name during the search; no column's name has it. */
const MARK = '\0'

const QUOTED = /"(?:[^"\\]|\\.)*"/sy

/** An expression with such names marked, so only the data's own are found. */
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

/** Every name that an expression asks for. */
export function referencedNames(tokens: readonly Token[]): readonly string[] {
  const names = tokens.flatMap((token, index) =>
    token !== undefined && isName(token) && tokens[index + 1]?.type !== 'Lparen'
      ? [String(token.value)]
      : [],
  )
  return [...new Set(names)].filter((name) => !INHERITED.has(name))
}

/** Other names of what is in records: for each the names of which the first that a record has is meant. */
export type Aliases = ReadonlyMap<string, readonly string[]>

/** The other names of what is in records, and of what is in the records that one of their values lists (replies). */
export interface AliasTree {
  aliases: Aliases
  within: ReadonlyMap<string, AliasTree>
}

/** The naming of records, of which only the names that an expression asks for count. */
export function namingOf(
  { namesFor, within = {} }: FieldResolver,
  asked: readonly string[],
): AliasTree {
  const aliases = asked.flatMap((name) => {
    const names = namesFor(name)
    return names.length === 0 ? [] : [[name, names] as const]
  })
  const inner = Object.entries(within).map(([key, one]) => [key, namingOf(one, asked)] as const)
  return { aliases: new Map(aliases), within: new Map(inner) }
}

/**
 * JSON whose records, the value or those in its list, answer to other names too. These are no part of a record: what lists
 * its names or copies it doesn't see them, and what the expression itself makes has none.
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

/** The same data with those names marked. */
export function escapeNames(value: Json): Json {
  return renamed(
    value,
    (name) => (INHERITED.has(name) ? MARK + name : name),
    (text) => text,
  )
}

/** The result with the marks removed; anything that isn't JSON becomes null. */
export function unescapeNames(value: unknown): Json {
  const plain = (text: string) => (text.startsWith(MARK) ? text.slice(1) : text)
  return renamed(value, plain, plain)
}

function renamed(
  value: unknown,
  ofName: (name: string) => string,
  ofText: (text: string) => string,
): Json {
  if (typeof value === 'string') return ofText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean') return value
  if (typeof value !== 'object' || value === null) return null
  if (Array.isArray(value)) return value.map((item) => renamed(item, ofName, ofText))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [ofName(name), renamed(item, ofName, ofText)]),
  )
}
