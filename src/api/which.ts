import { UsageError } from '../errors.ts'
import { numberText } from '../records/number.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'

/** How a record was named: by ID, by a key said outright, or by whatever fits. */
export type Which =
  | { by: 'id'; id: number }
  | { by: 'key'; field: string; value: string }
  | { by: 'any'; text: string }

/** A WHICH that is no ID: a key said outright, or whatever fits. */
export type NamedWhich = Exclude<Which, { by: 'id' }>

/** Reads what a person wrote for WHICH: `7`, `id:7`, `name:7`, `serial:ABC123`, `TCK-12`, a name. */
export function parseWhich(resource: Resource, text: string): Which {
  const trimmed = text.trim()
  if (trimmed === '') throw new UsageError(`An empty name is no ${resource.singular}`)
  if (/^\d+$/.test(trimmed)) return { by: 'id', id: Number(trimmed) }
  const [, key, value] = /^([a-z_-]+):(.+)$/i.exec(trimmed) ?? []
  if (key === undefined || value === undefined) return { by: 'any', text: trimmed }
  const name = key.toLowerCase()
  if (name === 'id' && /^\d+$/.test(value.trim())) return { by: 'id', id: Number(value) }
  if (name === 'name') return { by: 'key', field: resource.label, value: value.trim() }
  const field = Object.hasOwn(resource.keys, name) ? resource.keys[name] : undefined
  return field === undefined
    ? { by: 'any', text: trimmed }
    : { by: 'key', field, value: value.trim() }
}

/** The keys that can be said outright: `id:7`, `name:7`, `serial:ABC123`. */
export function whichKeys({ keys }: Resource): string[] {
  return ['id', 'name', ...Object.keys(keys)].map((key) => `${key}:`)
}

/** What was written for it, without its key. */
export function wordOf(which: NamedWhich): string {
  return which.by === 'key' ? which.value : which.text
}

/** Everything a record may be called by. */
export function namesOf(resource: Resource, row: Row, which: NamedWhich): string[] {
  const fields =
    which.by === 'key'
      ? [which.field]
      : [resource.label, ...(resource.alsoKnownBy ?? []), ...Object.values(resource.keys)]
  const names = fields.flatMap((field) => {
    const value = row[field]
    return value === null || value === undefined || value === '' ? [] : [String(value)]
  })
  return which.by === 'any' && resource.number !== undefined
    ? [...names, numberText(resource, row)]
    : names
}
