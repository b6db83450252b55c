import { normaliseForStorage } from '../api/writes/normalise.ts'
import type { WireValue } from '../api/writes/plan.ts'
import { isEqualToStored } from '../api/writes/same-value.ts'
import type { Json, Row, Value } from '../records/record.ts'
import { clearedValue } from '../records/values.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { isSameStoredValue, isStoredAsSent } from './compare-stored.ts'
import type { BegunEntry, EndedEntry, FieldChange } from './journal-entries.ts'
import { isRedacted } from './redacted.ts'

/** The fields of a new record that have been changed since the run. */
export function changedFields(
  resource: Resource,
  begun: BegunEntry,
  { stored }: EndedEntry,
  row: Row,
): string[] {
  if (stored === undefined) {
    return Object.entries(begun.fields).flatMap(([name, { to }]) => {
      const field = resource.fields[name]
      if (field === undefined || isRedacted(to) || field.isWriteOnly === true) return []
      return isWireValue(to) && isStoredAsSent(field, to, row[name] ?? null) ? [] : [name]
    })
  }
  return Object.entries(resource.fields).flatMap(([name, field]) => {
    if (field.kind === 'secret' || field.isKeptByServer === true || field.isDerived === true)
      return []
    if (name === resource.id || name === resource.archivedAt || row[name] === undefined) return []
    // A field that only some reads join was not recorded.
    if (field.isJoined === true && stored[name] === undefined) return []
    const [was, is] = [stored[name] ?? null, row[name] ?? null]
    return isSameStoredValue(field, was, is) || (was === null && is === false) ? [] : [name]
  })
}

/** Returns the value that restores a field, or why it is left; undefined if it already is as before. */
export function restoredValue(
  field: Field,
  name: string,
  { change, ended, row }: { change: FieldChange; ended: EndedEntry; row: Row },
): { value: WireValue } | { because: 'secret' | 'changed' | 'not clearable' } | undefined {
  if (isRedacted(change.to)) return { because: 'secret' }
  const [before, now] = [toValue(change.from), row[name] ?? null]
  if (isSameStoredValue(field, before, now)) return undefined
  const leftByRun = ended.stored?.[name]
  const isUnchanged =
    leftByRun === undefined
      ? isWireValue(change.to) && isStoredAsSent(field, change.to, now)
      : isSameStoredValue(field, leftByRun, now)
  if (!isUnchanged) return { because: 'changed' }
  const value = toWireValue(field, before)
  return value === undefined ? { because: 'not clearable' } : { value }
}

/** The value to send so that a value is stored again; undefined if the field can't be cleared (H10). */
function toWireValue(field: Field, before: Value): WireValue | undefined {
  if (before === null || before === '') return clearedValue(field)
  if (typeof before === 'boolean') return before ? 1 : 0
  if (typeof before === 'number') return before
  if (field.kind === 'moment') return before.replace('T', ' ')
  // A value that is stored escaped would be escaped again (H32).
  const forms = [before, decodeEntities(before)]
  return (
    forms.find((form) => isEqualToStored(field, normaliseForStorage(field, form), before)) ?? before
  )
}

/** The flags that archiving cleared (H36) and that are not set again; all of them for a hidden record. */
export function clearedFlags({ besides = {} }: BegunEntry, row: Row): string[] {
  return Object.entries(besides).flatMap(([name, { from }]) =>
    from === true && row[name] !== true ? [name] : [],
  )
}

function isWireValue(value: Json): value is WireValue {
  return typeof value === 'string' || typeof value === 'number'
}

function toValue(value: Json | undefined): Value {
  return value === undefined || typeof value === 'object' ? null : value
}
