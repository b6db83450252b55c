import {
  type CascadeSnapshot,
  describeCascade,
  requireCascadeUnchanged,
  snapshotCascade,
} from '../actions/cascade.ts'
import type { Api } from '../api/api.ts'
import type { Context } from '../context.ts'
import { describeRecord, displayName } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { requireConfirmation } from './confirm.ts'

/** Reports what deleting a record also deletes (H34). */
export function reportCascade(
  context: Context,
  resource: Resource,
  row: Row,
  counted: CascadeSnapshot | undefined,
): void {
  if (counted === undefined) return
  const lines = describeCascade(Number(row[resource.id]), counted.counts)
  for (const line of lines) context.note('goes', line)
}

/** Asks before one record is deleted. For a client, reports first what is also deleted, and asks for its name (H34). */
export async function confirmDeletion(
  context: Context,
  api: Api,
  resource: Resource,
  row: Row,
): Promise<void> {
  const name = displayName(resource, row)
  const question = `Delete ${describeRecord(resource, row)} permanently?`
  const counted = await snapshotCascade(api, resource, row)
  reportCascade(context, resource, row, counted)
  const typed = counted === undefined ? [] : [{ question, name }]
  await requireConfirmation(context, { question, isFinal: true, namesToType: typed })
  await requireCascadeUnchanged(api, resource, row, counted)
}
