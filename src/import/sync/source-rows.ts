import { isBlankCell } from '../../record-files/column-names.ts'
import { describeRecord } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { SourceNote } from '../../runs/step.ts'
import type { RememberedRecord } from '../../sources/source-memory.ts'
import type { PlanRow } from '../import-plan.ts'
import type { RowRecord } from '../row-input.ts'
import { saidIn } from './merge-row.ts'
import { withExtensions } from './said-extensions.ts'
import type { Settled } from './settle-values.ts'
import type { SyncPlan } from './sync-plan.ts'

/** Returns a row of a source with its conflicts, and notes what to remember once it is stored. */
export function noteSettled(
  sync: SyncPlan | undefined,
  row: PlanRow,
  settled: Settled | undefined,
): PlanRow {
  if (sync === undefined || settled === undefined) return row
  const conflicts = Object.entries(settled.conflicts)
  const isConflict = row.do === 'same' && conflicts.some(([, { why }]) => why === 'both_changed')
  const shown = conflicts.map(([name, { said: source, itflow, why }]) => {
    return [name, { source, itflow, why }] as const
  })
  const all: PlanRow = {
    ...row,
    ...(isConflict ? { do: 'conflict' } : {}),
    ...(shown.length === 0 ? {} : { conflicts: Object.fromEntries(shown) }),
  }
  sync.notes.set(all, settled.note)
  return all
}

/** Returns what to remember about a new record. */
export function noteOfCreate(resource: Resource, { key, values, defaults }: RowRecord): SourceNote {
  const said: Record<string, string> = {}
  for (const [name, input] of new Map([...defaults, ...values])) {
    const text = isBlankCell(input.value) ? undefined : saidIn(resource, name, input, 'create')
    if (text !== undefined) said[name] = text
  }
  const all = withExtensions(resource, said)
  return { ...(key === undefined ? {} : { key: String(key.value) }), said: all }
}

/**
 * Plans a row whose record is archived although the source has it: unarchives what an import archived when the source no
 * longer had it, and leaves alone what somebody else archived.
 */
export function planArchived(
  { resource }: { resource: Resource },
  sync: SyncPlan,
  { known, record: { key } }: { known: PlanRow; record: RowRecord },
  remembered: RememberedRecord,
): PlanRow {
  if (remembered.left?.did === 'archived') {
    const row: PlanRow = { ...known, do: 'update', verb: 'unarchive' }
    sync.notes.set(row, { ...(key === undefined ? {} : { key: String(key.value) }), isBack: true })
    return row
  }
  const { id = 0, name = '' } = known
  const record = describeRecord(resource, { [resource.id]: id, [resource.label]: name })
  return { ...known, do: 'skip', why: `${record} is archived in ITFlow` }
}
