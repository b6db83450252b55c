import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { readCompleteById } from '../api/records/read-by-id.ts'
import type { Row, Value } from '../records/record.ts'
import { isAlreadyDone } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { isStoredAsSent } from './compare-stored.ts'
import { announceWait, remainingWait } from './in-flight-writes.ts'
import type { Journal, StepRecord } from './journal.ts'
import type { BegunEntry, FieldChange } from './journal-entries.ts'
import { type OpenStep, openSteps, type StepVerdict } from './open-steps.ts'
import { isRedacted } from './redacted.ts'
import type { RunWorld } from './run.ts'
import type { Step } from './step.ts'
import { hiddenRecord } from './target-records.ts'
import { checkCreates } from './verify-open-creates.ts'
import { storedFields } from './write-entries.ts'

/**
 * Checks whether steps without a known outcome have happened. If some have not and may still be in progress, waits until
 * they can't be any more, and checks again.
 */
export async function verifyOpenSteps(
  world: Pick<RunWorld, 'clock' | 'sleep' | 'note'>,
  api: Api,
  resource: Resource,
  journal: Journal,
): Promise<ReadonlyMap<OpenStep, StepVerdict>> {
  const open = openSteps(journal)
  const before = world.clock().getTime()
  const first = await checkSteps(api, resource, journal, open)
  const took = world.clock().getTime() - before
  const missing = open.filter((step) => first.get(step)?.is === 'not done')
  const longest = Math.max(journal.longest ?? 0, took)
  const wait = remainingWait(api, { longest }, missing, world.clock())
  if (missing.length === 0 || wait <= 0) return first
  announceWait(world, wait)
  await world.sleep(wait)
  return checkSteps(api, resource, journal, open)
}

async function checkSteps(
  api: Api,
  resource: Resource,
  journal: Journal,
  open: readonly OpenStep[],
): Promise<ReadonlyMap<OpenStep, StepVerdict>> {
  const creates = open.filter(({ begun }) => begun.id === undefined)
  const verdicts = new Map(await checkCreates(api, resource, journal, creates))
  for (const step of open) {
    const { id } = step.begun
    if (id !== undefined) verdicts.set(step, await checkChange(api, resource, step, id))
  }
  return verdicts
}

/** Checks a write to an existing record. */
async function checkChange(
  api: Api,
  resource: Resource,
  { step, begun }: OpenStep,
  id: number,
): Promise<StepVerdict> {
  const stored = await readCompleteById(api, resource, id, begun.client)
  const row = stored?.row
  if (step.verb === 'delete') {
    // It may only be archived. Then it is deleted again, which does nothing if it is gone.
    const isGone = row === undefined && !(await mayBeArchived(api, resource))
    return isGone ? { is: 'done', id, row } : { is: 'not done' }
  }
  if (row === undefined) {
    // Some releases hide archived records (H20).
    const isHiding = step.verb === 'archive' && resource.hidesArchivedSince !== undefined
    return isHiding ? { is: 'done', id, row } : { is: 'not done' }
  }
  if (step.verb === 'update') return checkUpdate(resource, begun, row)
  const isDone = isAlreadyDone(resource, step.verb, row) === true
  return isDone ? { is: 'done', id, row } : { is: 'not done' }
}

/** Whether a record that a deletion left archived looks the same as one that is gone (H20, H40). */
async function mayBeArchived(
  { capabilities }: Api,
  { archiveFirst, hidesArchivedSince }: Resource,
): Promise<boolean> {
  if (archiveFirst === undefined || hidesArchivedSince === undefined) return false
  return capabilities.isAtLeast(hidesArchivedSince)
}

/**
 * Returns the records of interrupted deletions that the server hides because they may be archived (H20): their ID and
 * client are enough to delete them.
 */
export async function hiddenTargets(
  { clock }: Pick<RunWorld, 'clock'>,
  api: Api,
  resource: Resource,
  records: readonly StepRecord[],
): Promise<ReadonlyMap<Step, StoredRecord>> {
  const found = new Map<Step, StoredRecord>()
  for (const { step, begun, isArchiving } of records) {
    const { verb, id, client } = step
    const isOpen = verb === 'delete' && (isArchiving === true || begun !== undefined)
    if (!isOpen || id === undefined || !(await mayBeArchived(api, resource))) continue
    if ((await readCompleteById(api, resource, id, client)) !== undefined) continue
    const { row, raw } = hiddenRecord(resource, id, client)
    found.set(step, { row: { ...row, [resource.archivedAt ?? '']: clock().toISOString() }, raw })
  }
  return found
}

/** Checks an update: it has happened if all fields have the new values; a field with any other value makes it unclear. */
function checkUpdate(resource: Resource, { fields }: BegunEntry, row: Row): StepVerdict {
  const id = Number(row[resource.id])
  const states = Object.entries(fields).map(([name, change]) =>
    fieldState(resource, name, change, row),
  )
  if (states.includes('other')) {
    return { is: 'unclear', why: 'It has been changed since', ids: [id] }
  }
  return states.every((state) => state === 'written') ? { is: 'done', id, row } : { is: 'not done' }
}

function fieldState(
  resource: Resource,
  name: string,
  { from = null, to }: FieldChange,
  row: Row,
): 'written' | 'before' | 'other' {
  const field = resource.fields[name]
  // A secret can't be compared, and writing it again does no harm.
  if (field === undefined || isRedacted(to)) return 'before'
  const now = row[name] ?? null
  const isWritten =
    (typeof to === 'string' || typeof to === 'number') && isStoredAsSent(field, to, now)
  if (isWritten) return 'written'
  return now === (from as Value) ? 'before' : 'other'
}

/** The fields of an ended entry for a step that was found to have happened. */
export function foundParts(
  resource: Resource,
  { begun }: OpenStep,
  found: StepVerdict & { is: 'done' },
) {
  return {
    as: 'done',
    id: found.id,
    ...storedFields(resource, begun.id === undefined ? undefined : begun.fields, found.row),
  } as const
}
