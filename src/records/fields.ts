import { UsageError } from '../errors.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { nearest } from './nearest.ts'
import { isReadable } from './shape.ts'

/** A declared field and its newest name. */
export interface NamedField {
  name: string
  field: Field
}

/**
 * The name of a field's flag, without dashes: the field's name without its module's prefix and `_id`.
 * A name without that prefix (`interface_ip`) goes by what a write calls it (`asset_ip`: `ip`).
 */
export function flagOf(resource: Resource, fieldName: string): string {
  const write = resource.fields[fieldName]?.write
  if (write?.flag !== undefined) return write.flag
  if (fieldName === resource.client && resource.name !== 'clients') return 'client'
  const { prefix } = resource
  const own = [fieldName, write?.name].find((name) => name?.startsWith(prefix) === true)
  const short = own === undefined ? fieldName : own.slice(prefix.length)
  return short.replace(/_id$/, '').replaceAll('_', '-')
}

/**
 * The field a person names, by its newest name, a former one, the one in writes, or its flag,
 * letter case and -/_ aside. Throws a UsageError that names `option` and the nearest field.
 */
export function fieldNamed(resource: Resource, text: string, option: string): NamedField {
  const found = namesOf(resource).get(fold(text))
  if (found === undefined) throw unknownField(resource, text, option)
  const field = resource.fields[found]
  if (field === undefined) throw unknownField(resource, text, option)
  if (field.kind === 'secret') {
    throw new UsageError(`${option} ${text}: ${labelInSentence(field)} is a secret, never shown`, {
      ...(resource.name === 'credentials' ? { hint: 'See: itflow credentials reveal --help' } : {}),
    })
  }
  if (!isReadable(field)) throw unknownField(resource, text, option)
  return { name: found, field }
}

/** The newest name of a secret that a person names in any of these ways; undefined where it is none. */
export function secretNamed(resource: Resource, text: string): string | undefined {
  const found = namesOf(resource).get(fold(text))
  return found !== undefined && resource.fields[found]?.kind === 'secret' ? found : undefined
}

const indexes = new WeakMap<Resource, ReadonlyMap<string, string>>()

/** Everything a field may be called → its newest name; what says it more exactly stands first. */
function namesOf(resource: Resource): ReadonlyMap<string, string> {
  const made = indexes.get(resource)
  if (made !== undefined) return made
  const index = new Map<string, string>()
  const add = (alias: string, name: string) => {
    if (!index.has(fold(alias))) index.set(fold(alias), name)
  }
  const declared = Object.entries(resource.fields)
  for (const [name] of declared) add(name, name)
  for (const [name, { formerly = [] }] of declared) {
    for (const before of formerly) add(before.name, name)
  }
  for (const [name, { write }] of declared) {
    if (write?.name !== undefined) add(write.name, name)
  }
  for (const [name] of declared) add(flagOf(resource, name), name)
  indexes.set(resource, index)
  return index
}

function fold(text: string): string {
  return text.trim().toLowerCase().replaceAll('-', '_')
}

function unknownField(resource: Resource, text: string, option: string): UsageError {
  const candidates = Object.entries(resource.fields).flatMap(([name, field]) =>
    isReadable(field) ? [flagOf(resource, name), name] : [],
  )
  const near = nearest(text, candidates)
  const message = `${option} ${text}: ${resource.name} have no such field`
  return new UsageError(message, {
    hint: near === undefined ? `Fields: ${shortNames(resource)}` : `Did you mean ${near}?`,
  })
}

function shortNames(resource: Resource): string {
  const shown = Object.entries(resource.fields).filter(
    ([, field]) => isReadable(field) && field.isInternal !== true,
  )
  return shown.map(([name]) => flagOf(resource, name)).join(', ')
}

/** A field's label within a sentence: small letters, but for what is written in capitals (`MAC`, `OS`). */
export function labelInSentence({ label }: Pick<Field, 'label'>): string {
  return label.replace(/\b\p{Lu}\p{Ll}+/gu, (word) => word.toLowerCase())
}
