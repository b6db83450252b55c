import type { StoredRecord } from '../../api/records/read.ts'
import type { FieldValues } from '../../api/writes/plan.ts'
import { isEmpty } from '../../records/comparators.ts'
import type { InputValue } from '../../records/input.ts'
import type { Row, Value } from '../../records/record.ts'
import { isWritable, type WriteKind } from '../../records/writable.ts'
import type { Resource } from '../../resources/definition.ts'
import { isSameStoredValue } from '../../runs/compare-stored.ts'
import type { RememberedRecord } from '../../sources/source-memory.ts'
import type { RowRecord } from '../row-input.ts'
import { isPlaceholderKey } from '../row-values.ts'
import { type Decision, decideValue } from './decide-value.ts'
import { saidExtensions } from './said-extensions.ts'
import { type Settled, settleValues } from './settle-values.ts'
import type { SyncOptions } from './sync-options.ts'

/** A row of a source, merged with what is remembered about its record. */
export interface MergedRow {
  /** The row without the values that are left alone. */
  record: RowRecord
  /** Separates the values that differ into those to write and those that are not. */
  settle(differing: FieldValues): Settled
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
  rules: Pick<SyncOptions, 'owns' | 'onConflict'>,
  { resource, record, stored, known }: MergeInput,
): MergedRow {
  const returned = replacedValues(known, stored.row, resource)
  const current: Row = { ...stored.row, ...returned }
  const merged = { resource, known, current, returned }
  const decide = (name: string, said: string) => decideValue(rules, merged, name, said)
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
      settleValues(
        { ...merged, decisions, extensions, cleared, key: record.key?.value },
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
