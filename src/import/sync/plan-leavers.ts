import { requireOperation } from '../../api/capabilities/operation.ts'
import { clientOf, scopeOfOwner } from '../../api/records/scope.ts'
import { displayName } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import { redactedChanges, redactedValues, refusedRow, withDraft } from '../build-plan-row.ts'
import type { PlanRow } from '../import-plan.ts'
import type { PlanContext } from '../plan-context.ts'
import { previewRowWrite } from '../preview-write.ts'
import { diffRow } from '../row-diff.ts'
import { RowError } from '../row-error.ts'
import type { RowRecord } from '../row-input.ts'
import type { LinkedRecord } from './remembered-records.ts'
import type { Missing } from './sync-options.ts'
import type { SyncPlan } from './sync-plan.ts'

/** Throws an UnsupportedError if the server can't do what is asked for with records that the source no longer has. */
export async function requireMissingPossible(
  { api, resource }: Pick<PlanContext, 'api' | 'resource'>,
  missing: Missing,
): Promise<void> {
  if (missing.do === 'archive') await requireOperation(api, resource, 'archive')
  if (missing.do === 'set') await requireOperation(api, resource, 'update')
}

/** Plans what is done with the records that the source has brought and no longer has, in the order of their IDs. */
export async function planLeavers(
  context: PlanContext,
  sync: SyncPlan,
): Promise<{ row: PlanRow; linked: LinkedRecord }[]> {
  const planned: { row: PlanRow; linked: LinkedRecord }[] = []
  for (const linked of sync.remembered.all) {
    if (!sync.hasLeft(linked)) continue
    planned.push({ row: await planLeaver(context, sync, linked), linked })
  }
  return planned
}

async function planLeaver(
  context: PlanContext,
  sync: SyncPlan,
  linked: LinkedRecord,
): Promise<PlanRow> {
  const { resource } = context
  const { row: stored } = linked.stored
  const { missing, source } = sync.options
  const row: PlanRow = {
    ...{ do: 'left', id: linked.known.id, client: clientOf(resource, stored) },
    ...{ name: displayName(resource, stored), why: `no longer in ${source}` },
  }
  // If a row could be about any record, it isn't known which ones are missing.
  if (missing.do === 'report' || sync.unidentified > 0) return withNote(sync, row)
  if (missing.do === 'archive') return withNote(sync, { ...row, verb: 'archive' })
  return planSet(context, sync, { row, linked, missing })
}

function withNote(sync: SyncPlan, row: PlanRow, replaces?: Row): PlanRow {
  sync.notes.set(row, { left: replaces === undefined ? {} : { replaces } })
  return row
}

async function planSet(
  context: PlanContext,
  sync: SyncPlan,
  {
    row,
    linked: { stored },
    missing: { field, value, inputName },
  }: { row: PlanRow; linked: LinkedRecord; missing: Extract<Missing, { do: 'set' }> },
): Promise<PlanRow> {
  const { resource } = context
  const client = clientOf(resource, stored.row)
  const values: RowRecord['values'] = new Map([[field, { value, inputName }]])
  const record: RowRecord = { values, defaults: new Map() }
  try {
    const diff = await diffRow(context, record, { stored, scope: scopeOfOwner(client) })
    const replaces = { [field]: stored.row[field] ?? null }
    if (Object.keys(diff.changed).length === 0) return withNote(sync, row, {})
    const draft = await previewRowWrite(context, { ...diff, on: 'update', stored, client, values })
    const planned: PlanRow = {
      ...row,
      changes: redactedChanges(resource, diff.changed, stored),
      values: redactedValues(resource, diff.changed),
    }
    return withNote(sync, withDraft(planned, diff, draft), replaces)
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    // The value is an option's, not that of a column.
    const { column: _, ...fault } = error.fault
    return refusedRow(row, fault)
  }
}
