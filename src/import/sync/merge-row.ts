import type { StoredRecord } from '../../api/records/read.ts'
import type { FieldValues } from '../../api/writes/plan.ts'
import { comparatorFor, isEmpty } from '../../records/comparators.ts'
import type { InputValue } from '../../records/input.ts'
import type { Row, Value } from '../../records/record.ts'
import { foldText } from '../../records/text-equality.ts'
import { parseYesNo } from '../../records/values.ts'
import { isWritable, type WriteKind } from '../../records/writable.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { isSameStoredValue } from '../../runs/compare-stored.ts'
import type { KeptBecause, KeptValue, SourceNote } from '../../runs/step.ts'
import type { RememberedField, RememberedRecord } from '../../sources/source-memory.ts'
import type { RowRecord } from '../row-input.ts'
import { isPlaceholderKey } from '../row-values.ts'
import { isUnchanged } from '../unchanged-values.ts'
import { type SaidExtension, saidExtensions } from './said-extensions.ts'
import type { SyncOptions } from './sync-options.ts'

/** What to do with a value that differs from ITFlow's: write it, or keep ITFlow's. */
type Decision =
  | { do: 'write'; said: string }
  | { do: 'keep'; said: string; why: KeptBecause; since?: string }

/** A row of a source, merged with what is remembered about its record. */
export interface MergedRow {
  /** The row without the values that are left alone. */
  record: RowRecord
  /** Separates the values that differ into those to write and those that are not. */
  settle(differing: FieldValues): Settled
}

/** The result of merging a row. */
export interface Settled {
  changed: FieldValues
  note: SourceNote
  /** The values that are kept from now on: those that were not reported before. */
  conflicts: Readonly<Record<string, KeptValue>>
}

/** A row with the record that it is about, and what is remembered about that. */
interface MergeInput {
  resource: Resource
  record: RowRecord
  stored: StoredRecord
  known: RememberedRecord | undefined
}

/**
 * Merges a row with its record, field by field: what the source says now, what it last said, and what ITFlow stored then
 * and has now. A value that the source hasn't changed since is left alone.
 */
export function mergeRow(
  { owns, onConflict }: Pick<SyncOptions, 'owns' | 'onConflict'>,
  { resource, record, stored, known }: MergeInput,
): MergedRow {
  const returned = replacedValues(known, stored.row, resource)
  const current: Row = { ...stored.row, ...returned }
  const decide = (name: string, said: string): Decision | undefined => {
    const field = resource.fields[name]
    if (field === undefined) return { do: 'write', said }
    // A value that comes back by itself is compared here, as it differs from what is stored.
    if (name in returned && isUnchanged(field, said, returned[name])) return { do: 'write', said }
    const state = { known: knownField(resource, known, name), now: current[name] ?? null }
    if (!owns.has(name)) return decideField(field, said, { ...state, onConflict })
    const isLeft = onConflict !== 'source' && isStillNotStored(field, said, state)
    return isLeft ? undefined : { do: 'write', said }
  }
  const decisions = new Map<string, Decision>()
  const cleared = new Set<string>()
  const values = new Map<string, InputValue>()
  for (const [name, input] of withDefaults(resource, record, { known, current })) {
    const said = saidIn(resource, name, input, 'update')
    const decision = said === undefined ? undefined : decide(name, said)
    if (decision !== undefined) decisions.set(name, decision)
    // Whether an empty value differs is known, and not every value could be cleared.
    if (decision !== undefined && isKeptFromClearing(resource, name, decision)) cleared.add(name)
    else if (said === undefined || decision !== undefined) values.set(name, input)
  }
  const extensions = saidExtensions(resource, decisions)
  for (const { name, said } of extensions) {
    const decision = record.values.has(name) ? undefined : decide(name, said)
    if (decision !== undefined) decisions.set(name, decision)
  }
  for (const [name, from] of Object.entries(returned)) {
    if (decisions.get(name)?.do === 'write') continue
    const inputName = resource.fields[name]?.label ?? name
    values.set(name, { value: from ?? '', inputName })
  }
  return {
    record: { ...record, values, defaults: new Map() },
    settle: (differing) =>
      settle(
        { decisions, extensions, cleared, current, returned, known, key: record.key?.value },
        differing,
      ),
  }
}

/** Returns the values that this program's last import replaced when the source no longer had the record, unless changed since. */
function replacedValues(
  known: RememberedRecord | undefined,
  row: Row,
  { fields }: Resource,
): Record<string, Value> {
  const set = Object.entries(known?.left?.set ?? {}).filter(([name, { stored }]) => {
    const field = fields[name]
    return field !== undefined && isSameStoredValue(field, stored, row[name] ?? null)
  })
  return Object.fromEntries(set.map(([name, { from }]) => [name, from]))
}

/** Adds the map's defaults for fields that are empty and that nothing is remembered about. */
function withDefaults(
  { fields }: Resource,
  { values, defaults }: RowRecord,
  { known, current }: { known: RememberedRecord | undefined; current: Row },
): ReadonlyMap<string, InputValue> {
  const all = new Map(values)
  for (const [name, input] of defaults) {
    const isOpen = known?.fields[name] === undefined && isEmpty(current[name])
    if (!all.has(name) && isOpen && fields[name] !== undefined) all.set(name, input)
  }
  return all
}

/** Returns what a row says about a field; undefined if that isn't remembered: it can't be written, is secret or a placeholder. */
export function saidIn(
  resource: Resource,
  name: string,
  { value }: InputValue,
  on: WriteKind,
): string | undefined {
  const field = resource.fields[name]
  if (field === undefined || field.kind === 'secret' || !isWritable(field, on)) return undefined
  if (isPlaceholderKey(resource, name, value)) return undefined
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim()
}

/** Whether a source has no value where ITFlow's is kept; a flag without a value means no. */
function isKeptFromClearing({ fields }: Resource, name: string, decision: Decision): boolean {
  return decision.do === 'keep' && decision.said === '' && fields[name]?.kind !== 'flag'
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

/** A row whose values were decided about. */
interface DecidedRow {
  decisions: ReadonlyMap<string, Decision>
  extensions: readonly SaidExtension[]
  /** The values that are kept although the source has none. */
  cleared: ReadonlySet<string>
  current: Row
  returned: Readonly<Record<string, Value>>
  known: RememberedRecord | undefined
  key: unknown
}

function settle(
  { decisions, extensions, cleared, current, returned, known, key }: DecidedRow,
  differing: FieldValues,
): Settled {
  const changed: Record<string, FieldValues[string]> = {}
  const said: Record<string, string> = {}
  const kept: Record<string, KeptValue> = {}
  const isClearedBy = (name: string) => cleared.has(name) && !isEmpty(current[name])
  const all = new Map(decisions)
  for (const { name, phone } of extensions) {
    // An extension is of no use to another number.
    if (decisions.get(phone)?.do === 'keep' && phone in differing) all.delete(name)
  }
  for (const [name, value] of Object.entries(differing)) {
    const isWritten = all.get(name)?.do === 'write'
    if (isWritten || name in returned) changed[name] = value
  }
  for (const [name, decision] of all) {
    if (decision.do === 'write' || !(name in differing || isClearedBy(name)))
      said[name] = decision.said
    else {
      const { do: _, ...parts } = decision
      kept[name] = { ...parts, itflow: current[name] ?? null }
    }
  }
  const reported = Object.entries(kept).filter(([, { since }]) => since === undefined)
  return {
    changed,
    conflicts: Object.fromEntries(reported),
    note: {
      ...(key === undefined ? {} : { key: String(key) }),
      ...(Object.keys(said).length === 0 ? {} : { said }),
      ...(Object.keys(kept).length === 0 ? {} : { kept }),
      ...(known?.left === undefined ? {} : { isBack: true }),
    },
  }
}
