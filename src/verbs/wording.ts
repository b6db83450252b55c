import type { Api } from '../api/api.ts'
import type { Scope } from '../api/scope.ts'
import type { Context } from '../context.ts'
import { numberText } from '../records/number.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { cleanLine } from '../text/clean.ts'
import { readable } from '../text/readable.ts'

/** Where a command looked or wrote: `of Acme Widgets on acme (26.10)`. */
export async function placeOf(context: Context, resource: Resource, scope: Scope): Promise<string> {
  const instance = await instanceOf(await context.api())
  if (scope.kind === 'client' && resource.name !== 'products') {
    return `of ${cleanLine(scope.name ?? `client ${scope.id}`)} on ${instance}`
  }
  return scope.kind === 'global' ? `of no client on ${instance}` : `on ${instance}`
}

/** The instance's name, with its release where that is known without asking: `acme (26.10)`. */
export async function instanceOf({ settings, capabilities }: Api): Promise<string> {
  const release = await capabilities.provenRelease()
  const label = settings.label === undefined ? '' : ` [${cleanLine(settings.label)}]`
  return `${settings.instance}${release === undefined ? '' : ` (${release})`}${label}`
}

/** So many records in words: `1 ticket reply`, `2 ticket replies`. */
export function countOf({ name, singular }: Resource, count: number | string): string {
  return `${count} ${(String(count) === '1' ? singular : name).replace('-', ' ')}`
}

/** What a record is called, as a person reads it, on one line: its number and name, or what there is of them. */
export function nameOf(resource: Resource, row: Row): string {
  // A message is what a record says, not what it is called.
  if (resource.fields[resource.label]?.kind === 'html') return ''
  const name = readable(`${numberText(resource, row)} ${row[resource.label] ?? ''}`)
  return cleanLine(name).trim()
}
