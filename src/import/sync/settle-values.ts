import type { FieldValues } from '../../api/writes/plan.ts'
import { isEmpty } from '../../records/comparators.ts'
import type { KeptValue, SourceNote } from '../../runs/step.ts'
import type { Decision, MergedRecord } from './decide-value.ts'
import type { SaidExtension } from './said-extensions.ts'

/** The result of merging a row. */
export interface Settled {
  changed: FieldValues
  note: SourceNote
  /** The values that are kept from now on: those that were not reported before. */
  conflicts: Readonly<Record<string, KeptValue>>
}

/** A row whose values were decided about. */
export interface DecidedRow extends Omit<MergedRecord, 'resource'> {
  decisions: ReadonlyMap<string, Decision>
  extensions: readonly SaidExtension[]
  /** The values that are kept although the source has none. */
  cleared: ReadonlySet<string>
  /** The row's ID in the source. */
  key: unknown
}

/** Separates the values that differ into those to write and those that are kept. */
export function settleValues(
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
