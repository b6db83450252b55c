import type { Resource } from '../../resources/definition.ts'
import type { Stored } from '../reading.ts'
import { storedValue } from './body.ts'
import { type Change, compare } from './differences.ts'

/** The differences between two reads of a record, in the fields that both have; secrets without their values. */
export function changesSince(resource: Resource, before: Stored, now: Stored): readonly Change[] {
  const isIn = (name: string) => {
    const field = resource.fields[name]
    return field !== undefined && storedValue(name, field, before.raw) !== undefined
  }
  const { besides } = compare(resource, {}, before.row, now)
  return [...besides.filter(({ field }) => isIn(field)), ...changedSecrets(resource, before, now)]
}

function changedSecrets({ fields }: Resource, before: Stored, now: Stored): Change[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (field.kind !== 'secret') return []
    const [was, is] = [before, now].map(({ raw }) => storedValue(name, field, raw))
    // A secret that a read did not decrypt can't be compared.
    if (was === undefined || is === undefined || was === is) return []
    return [{ field: name, label: field.label, from: '***', to: '***' }]
  })
}

/** Times at which the server says that a record was changed, not merely read. */
const CHANGED_AT = /_(?:updated|password_changed)_at$/

/** Whether the server says that a record was changed since, even in fields that no read shows. */
export function isTouchedSince(before: Stored, now: Stored): boolean {
  return Object.keys(now.raw).some(
    (name) =>
      CHANGED_AT.test(name) &&
      before.raw[name] !== undefined &&
      String(before.raw[name] ?? '') !== String(now.raw[name] ?? ''),
  )
}
