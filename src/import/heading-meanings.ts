import { flagOf } from '../records/field-names.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { isOwned, ownerField } from '../resources/ownership.ts'
import { idNames } from '../resources/read-names.ts'
import { CLIENT } from './import-map.ts'

/**
 * Returns the newest read name of the field that a heading means, or `client`; undefined if it is unknown. Case, spaces and
 * punctuation are ignored. A record's ID is recognised only by ITFlow's name (`asset_id`): `ID` may be another program's.
 */
export function headingMeaning(resource: Resource, heading: string): string | undefined {
  return formerMeaning(resource, heading) ?? meaningsOf(resource).get(foldHeading(heading))
}

/** Returns the meaning of a field's former name, which comes before today's labels: `login_name` was the name's, not `Login Name`. */
function formerMeaning(resource: Resource, written: string): string | undefined {
  const { fields } = resource
  const heading = written.trim().toLowerCase()
  if (!heading.includes('_')) return undefined
  const name = Object.keys(fields).find((field) =>
    fields[field]?.formerly?.some((former) => former.name === heading),
  )
  return name === undefined ? undefined : meaningOf(resource, name)
}

/** Returns every known heading and its meaning; the more specific ones first. */
export function headingAliases(
  resource: Resource,
): readonly (readonly [heading: string, meaning: string])[] {
  const fields = Object.entries(resource.fields).filter(([name]) => name !== resource.id)
  const each = (namesOf: (name: string, field: Field) => readonly string[]) =>
    fields.flatMap(([name, field]) =>
      namesOf(name, field).map((alias) => [alias, meaningOf(resource, name)] as const),
    )
  const shown = resource.columns.map(({ field, heading }) => [field, heading] as const)
  return [
    ...idNames(resource).map((name) => [name, resource.id] as const),
    ...each((name) => [name]),
    ...clientAliases(resource),
    ...each((_, { write }) => (write?.name === undefined ? [] : [write.name])),
    ...each((name) => [flagOf(resource, name)]),
    ...each((name) => shown.flatMap(([field, heading]) => (field === name ? [heading] : []))),
    ...each((_, { label, isInternal }) => (isInternal === true ? [] : [label])),
    ...each((_, { synonyms = [] }) => synonyms),
    ...each((_, { formerly = [] }) => formerly.map(({ name }) => name)),
  ]
}

/** Returns a heading without case, spaces and punctuation. The number of a repeated column stays: `uri#2` isn't `uri-2`. */
export function foldHeading(heading: string): string {
  const [, name = '', second = ''] = /^(.*?)(#\d+)?$/s.exec(heading.trim()) ?? []
  const folded = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '')
  return folded === '' ? '' : folded + second
}

const cache = new WeakMap<Resource, ReadonlyMap<string, string>>()

function meaningsOf(resource: Resource): ReadonlyMap<string, string> {
  const known = cache.get(resource)
  if (known !== undefined) return known
  const meanings = new Map<string, string>()
  for (const [alias, meaning] of headingAliases(resource)) {
    const folded = foldHeading(alias)
    if (!meanings.has(folded)) meanings.set(folded, meaning)
  }
  cache.set(resource, meanings)
  return meanings
}

function meaningOf(resource: Resource, name: string): string {
  return name === ownerField(resource) ? CLIENT : name
}

function clientAliases(resource: Resource): readonly (readonly [string, string])[] {
  return isOwned(resource) ? [CLIENT, 'Client Name'].map((word) => [word, CLIENT] as const) : []
}
