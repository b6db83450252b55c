import type { Resource } from '../../resources/definition.ts'
import type { RawRecord } from '../reply.ts'
import type { Given, Notice } from './plan.ts'

/** Tells which secrets are not stored as they were given, and neither the one nor the other value (H27). */
export function secretNotices(resource: Resource, given: Given, raw: RawRecord): Notice[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const field = resource.fields[name]
    if (field?.kind !== 'secret') return []
    const names = [name, ...(field.formerly ?? []).map((before) => before.name)]
    const stored = names.map((known) => raw[known]).find((known) => known !== undefined)
    // What the read does not have says nothing; `false` and null stand for what was never set.
    if (stored === undefined || String(stored || '') === String(value)) return []
    const message = `${field.label} was stored otherwise than it was given: look at it before you rely on it`
    return [{ code: 'stored_otherwise', hazard: 'H27', message }]
  })
}
