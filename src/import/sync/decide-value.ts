import { comparatorFor, isEmpty } from '../../records/comparators.ts'
import type { Row, Value } from '../../records/record.ts'
import { foldText } from '../../records/text-equality.ts'
import { parseYesNo } from '../../records/values.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { isSameStoredValue } from '../../runs/compare-stored.ts'
import type { KeptBecause } from '../../runs/step.ts'
import type { RememberedField, RememberedRecord } from '../../sources/source-memory.ts'
import { isUnchanged } from '../unchanged-values.ts'
import type { SyncOptions } from './sync-options.ts'

/** What to do with a value that differs from ITFlow's: write it, or keep ITFlow's. */
export type Decision =
  | { do: 'write'; said: string }
  | { do: 'keep'; said: string; why: KeptBecause; since?: string }

/** The record that a row is about, and what is remembered about it. */
export interface MergedRecord {
  resource: Resource
  known: RememberedRecord | undefined
  /** What ITFlow has, with the values that come back. */
  current: Row
  /** The values that come back because the source has the record again. */
  returned: Readonly<Record<string, Value>>
}

/**
 * Decides about a value of a row. Returns undefined if it is left alone: neither side has changed it since the last import, or
 * ITFlow did not store it then.
 */
export function decideValue(
  { owns, onConflict }: Pick<SyncOptions, 'owns' | 'onConflict'>,
  { resource, known, current, returned }: MergedRecord,
  name: string,
  said: string,
): Decision | undefined {
  const field = resource.fields[name]
  if (field === undefined) return { do: 'write', said }
  // A value that comes back by itself is compared here, as it differs from what is stored.
  if (name in returned && isUnchanged(field, said, returned[name])) return { do: 'write', said }
  const state = { known: knownField(resource, known, name), now: current[name] ?? null }
  if (!owns.has(name)) return decideField(field, said, { ...state, onConflict })
  const isLeft = onConflict !== 'source' && isStillNotStored(field, said, state)
  return isLeft ? undefined : { do: 'write', said }
}

/** Returns what is remembered of a field; an extension that the source had not given before was none. */
function knownField(
  { fields }: Resource,
  known: RememberedRecord | undefined,
  name: string,
): RememberedField | undefined {
  const field = known?.fields[name]
  if (field !== undefined) return field
  const [phone] = Object.entries(fields).find(([, { extension }]) => extension === name) ?? []
  return known?.fields[phone ?? ''] === undefined ? undefined : { said: '', stored: '' }
}

/** The state of a field: what is remembered of it, and what ITFlow has now. */
interface FieldState {
  known: RememberedField | undefined
  now: Value
  onConflict: SyncOptions['onConflict']
}

/** Decides about a value; undefined if it is left alone: neither side has changed it since the last import. */
function decideField(
  field: Field,
  said: string,
  { known, now, onConflict }: FieldState,
): Decision | undefined {
  if (known === undefined) {
    return isEmpty(now) ? { do: 'write', said } : { do: 'keep', said, why: 'first_import' }
  }
  const { stored, conflict } = known
  if (isSameSaid(field, said, known.said)) {
    if (conflict === undefined) return undefined
    if (onConflict === 'source') return { do: 'write', said }
    if (isSameStoredValue(field, conflict.itflow, now)) return undefined
    return { do: 'keep', said, why: conflict.why, since: conflict.since }
  }
  const isUntouched = stored !== undefined && isSameStoredValue(field, stored, now)
  if (isUntouched || onConflict === 'source') return { do: 'write', said }
  return { do: 'keep', said, why: 'both_changed' }
}

/** Whether ITFlow didn't store the same value the last time, and nothing has changed since. */
function isStillNotStored(
  field: Field,
  said: string,
  { known, now }: Omit<FieldState, 'onConflict'>,
): boolean {
  if (known?.conflict?.why !== 'not_stored') return false
  return isSameSaid(field, said, known.said) && isSameStoredValue(field, known.conflict.itflow, now)
}

/** Whether a source says the same as before, in any notation. */
function isSameSaid(field: Field, now: string, before: string): boolean {
  if (now === before) return true
  const { kind } = field
  if (kind === 'choice' || kind === 'reference') return foldText(now) === foldText(before)
  if (kind === 'flag')
    return parseYesNo(now) !== undefined && parseYesNo(now) === parseYesNo(before)
  if (NUMBERS.has(kind) && now !== '' && before !== '')
    return comparatorFor(field)(now, before) === 0
  return isSameStoredValue(field, before, now)
}

const NUMBERS: ReadonlySet<Field['kind']> = new Set(['integer', 'decimal', 'duration'])
