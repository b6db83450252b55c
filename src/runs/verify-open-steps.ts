import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import { readCompleteById } from '../api/records/read-by-id.ts'
import { readLookalikes } from '../api/writes/guards/lookalikes.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import { isLookalike } from '../api/writes/verify/created-identity.ts'
import { diffReadBack } from '../api/writes/verify/read-back-diff.ts'
import type { Row, Value } from '../records/record.ts'
import { isAlreadyDone } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { isStoredAsSent } from './compare-stored.ts'
import { announceWait, remainingWait } from './in-flight-writes.ts'
import type { Journal, StepRecord } from './journal.ts'
import type { BegunEntry, FieldChange } from './journal-entries.ts'
import { scopeFromJournal } from './journal-scope.ts'
import { isRedacted } from './redacted.ts'
import type { RunWorld } from './run.ts'
import type { Step } from './step.ts'
import { hiddenRecord } from './target-records.ts'
import { storedFields } from './write-entries.ts'

/** What became of a write of which nobody heard. */
export type StepVerdict =
  /** It has happened; `row` is the record, unless it is gone. */
  | { is: 'done'; id: number; row: Row | undefined }
  | { is: 'not done' }
  /** It can't be told, and is not repeated. */
  | { is: 'unclear'; why: string; ids: readonly number[] }

/** A step that was begun, and whose end nobody noted. */
export type OpenStep = StepRecord & { begun: BegunEntry }

/** The steps that were begun and have no outcome, or none that is known. */
export function openSteps({ steps }: Pick<Journal, 'steps'>): OpenStep[] {
  return steps.flatMap((record) => {
    const { begun, ended } = record
    const isOpen = begun !== undefined && (ended === undefined || ended.as === 'unknown')
    return isOpen ? [{ ...record, begun }] : []
  })
}

/**
 * Looks up what became of steps that were begun and not ended. What is not there and may still be on its way is looked
 * up again once it can't be any more.
 */
export async function verifyOpenSteps(
  world: Pick<RunWorld, 'clock' | 'sleep' | 'note'>,
  api: Api,
  resource: Resource,
  journal: Journal,
): Promise<ReadonlyMap<OpenStep, StepVerdict>> {
  const open = openSteps(journal)
  const before = world.clock().getTime()
  const first = await lookAt(api, resource, journal, open)
  const took = world.clock().getTime() - before
  const missing = open.filter((one) => first.get(one)?.is === 'not done')
  const longest = Math.max(journal.longest ?? 0, took)
  const wait = remainingWait(api, { longest }, missing, world.clock())
  if (missing.length === 0 || wait <= 0) return first
  announceWait(world, wait)
  await world.sleep(wait)
  return lookAt(api, resource, journal, open)
}

async function lookAt(
  api: Api,
  resource: Resource,
  journal: Journal,
  open: readonly OpenStep[],
): Promise<ReadonlyMap<OpenStep, StepVerdict>> {
  const creates = open.filter(({ begun }) => begun.id === undefined)
  const found = new Map(await createsAmong(api, resource, journal, creates))
  for (const one of open) {
    if (one.begun.id !== undefined) found.set(one, await changeIn(api, resource, one, one.begun.id))
  }
  return found
}

/** What became of creates: each new record with all values is one that happened. */
async function createsAmong(
  api: Api,
  resource: Resource,
  journal: Journal,
  creates: readonly OpenStep[],
): Promise<[OpenStep, StepVerdict][]> {
  if (creates.length === 0) return []
  const known = new Set(journal.steps.map(({ ended }) => ended?.id))
  const { header } = journal
  const isNew = ({ row }: StoredRecord) => !known.has(Number(row[resource.id]))
  const list =
    resource.needsFilter === undefined
      ? await readAll(api, resource, { scope: scopeFromJournal(header.scope) })
      : undefined
  const found: [OpenStep, StepVerdict][] = []
  for (const one of creates) {
    const wanted = { resource, values: givenIn(one.begun), client: one.begun.client }
    const all = list ?? (await readLookalikes(api, resource, wanted.values, wanted.client))
    const alike = all.filter((stored) => isNew(stored) && isLookalike(wanted, stored))
    found.push([one, createIn(alike, wanted, header.highest)])
  }
  return rejectSharedRecords(found)
}

type Wanted = Parameters<typeof isLookalike>[0]

function createIn(
  alike: readonly StoredRecord[],
  wanted: Wanted,
  highest: number | null,
): StepVerdict {
  const { resource, values } = wanted
  const newer = alike.filter(({ row }) => highest === null || Number(row[resource.id]) > highest)
  const whole = newer.filter(
    (stored) => diffReadBack(resource, values, undefined, stored).notStored.length === 0,
  )
  const ids = newer.map(({ row }) => Number(row[resource.id]))
  const [only] = whole
  if (only === undefined && ids.length === 0) return { is: 'not done' }
  if (only !== undefined && whole.length === 1 && highest !== null) {
    return { is: 'done', id: Number(only.row[resource.id]), row: only.row }
  }
  const one =
    ids.length === 1 ? 'There is one that it may have made' : 'Several may be the one that it made'
  return { is: 'unclear', why: one, ids }
}

/** A record that two creates may have made is neither's. */
function rejectSharedRecords(found: [OpenStep, StepVerdict][]): [OpenStep, StepVerdict][] {
  const counts = new Map<number, number>()
  for (const [, one] of found) {
    if (one.is === 'done') counts.set(one.id, (counts.get(one.id) ?? 0) + 1)
  }
  return found.map(([step, one]) => {
    const isTwice = one.is === 'done' && (counts.get(one.id) ?? 0) > 1
    const why = 'It may have been made by this one or by another one'
    return isTwice ? [step, { is: 'unclear', why, ids: [one.id] }] : [step, one]
  })
}

/** What was given, as far as the journal has it. */
function givenIn({ fields }: BegunEntry): FieldValues {
  const pairs = Object.entries(fields).flatMap(([name, { to }]): [string, WireValue][] =>
    typeof to === 'string' || typeof to === 'number' ? [[name, to]] : [],
  )
  return Object.fromEntries(pairs)
}

/** What became of a write to a record that was there. */
async function changeIn(
  api: Api,
  resource: Resource,
  { step, begun }: OpenStep,
  id: number,
): Promise<StepVerdict> {
  const stored = await readCompleteById(api, resource, id, begun.client)
  const row = stored?.row
  if (step.verb === 'delete') {
    // It may be archived and no more: then it is deleted again, which does nothing to one that is gone.
    const isGone = row === undefined && !(await mayBeArchived(api, resource))
    return isGone ? { is: 'done', id, row } : { is: 'not done' }
  }
  if (row === undefined) {
    // Archived records are hidden by some releases (H20).
    const isHiding = step.verb === 'archive' && resource.hidesArchivedSince !== undefined
    return isHiding ? { is: 'done', id, row } : { is: 'not done' }
  }
  if (step.verb === 'update') return updateIn(resource, begun, row)
  const isDone = isAlreadyDone(resource, step.verb, row) === true
  return isDone ? { is: 'done', id, row } : { is: 'not done' }
}

/** Whether a record that a deletion has left archived can't be told from one that is gone (H20, H40). */
async function mayBeArchived(
  { capabilities }: Api,
  { archiveFirst, hidesArchivedSince }: Resource,
): Promise<boolean> {
  if (archiveFirst === undefined || hidesArchivedSince === undefined) return false
  return capabilities.isAtLeast(hidesArchivedSince)
}

/**
 * The records of deletions that were interrupted once they had begun to archive or delete what the server hides since
 * (H20): their ID and client are enough to delete them.
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

/** An update has happened where all fields are as it was to make them; a field that is neither is somebody else's. */
function updateIn(resource: Resource, { fields }: BegunEntry, row: Row): StepVerdict {
  const id = Number(row[resource.id])
  const standings = Object.entries(fields).map(([name, change]) =>
    fieldState(resource, name, change, row),
  )
  if (standings.includes('other')) {
    return { is: 'unclear', why: 'Somebody has changed it since', ids: [id] }
  }
  return standings.every((one) => one === 'written') ? { is: 'done', id, row } : { is: 'not done' }
}

function fieldState(
  resource: Resource,
  name: string,
  { from = null, to }: FieldChange,
  row: Row,
): 'written' | 'before' | 'other' {
  const field = resource.fields[name]
  // A secret can be neither compared nor spoiled by writing it again.
  if (field === undefined || isRedacted(to)) return 'before'
  const now = row[name] ?? null
  const isWritten =
    (typeof to === 'string' || typeof to === 'number') && isStoredAsSent(field, to, now)
  if (isWritten) return 'written'
  return now === (from as Value) ? 'before' : 'other'
}

/** What is kept of a record that a look found. */
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
