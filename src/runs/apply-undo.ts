import { type ActionOptions, perform } from '../actions/action-options.ts'
import { createWriteRequest } from '../actions/change-rule.ts'
import type { Api } from '../api/api.ts'
import { isFatalForBatch } from '../api/http/fatal-for-batch.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { readCompleteById } from '../api/records/read-by-id.ts'
import { clientOf } from '../api/records/scope.ts'
import { valuesToSend } from '../api/writes/diff.ts'
import type { FieldValues } from '../api/writes/plan.ts'
import { NotSentError } from '../api/writes/session/not-sent.ts'
import { openWriteSession } from '../api/writes/session/session.ts'
import type { Outcome, Writer } from '../api/writes/write.ts'
import { RefusedError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import type { UndoPlan } from './build-undo-plan.ts'
import { CHANGE_RULES } from './change-rules.ts'
import { concurrencyFor } from './execute-steps.ts'
import type { EndedEntry } from './journal-entries.ts'
import { scopeFromJournal } from './journal-scope.ts'
import { journaledWriter, type StepReference } from './journaled-writer.ts'
import type { RunJournal } from './run-journal.ts'
import type { UndoItem } from './undo-item.ts'

/** How steps are taken back. */
export interface UndoOptions extends ActionOptions {
  /** How many writes are under way at once, at most. */
  concurrency?: number
  /** Told whenever a step is through. */
  onDone?(): void
}

/** What became of an item of an undo. */
export type UndoOutcome =
  | { state: 'undone'; item: UndoItem; outcome: Outcome }
  /** It is as before, or it stays as it is: the item says why. */
  | { state: 'left'; item: UndoItem }
  | { state: 'failed'; item: UndoItem; error: unknown }
  | { state: 'untried'; item: UndoItem }

/** Takes back what a plan says; without a journal that is for a dry run only. */
export async function applyUndo(
  api: Api,
  writing: RunJournal | undefined,
  { items, journal, resource }: UndoPlan,
  how: UndoOptions,
): Promise<readonly UndoOutcome[]> {
  const signal = how.signal ?? new AbortController().signal
  const session = openWriteSession(api, resource, scopeFromJournal(journal.header.scope), {
    signal,
    ...concurrencyFor(resource, how),
  })
  const writerOf = ({ record }: UndoItem, more: Pick<StepReference, 'beside'> = {}) =>
    writing === undefined
      ? session
      : journaledWriter(
          writing,
          () => ({ step: record.index, undo: true, ...more }),
          session,
          async () => ({}),
        )
  // The mark first: the server takes it off this record then.
  const restoreMark = async (item: UndoItem): Promise<UndoItem> => {
    const { markToRestore, target, record, id = 0 } = item
    if (markToRestore?.target === undefined) return item
    const back = { resource, target: markToRestore.target, values: { [markToRestore.field]: 1 } }
    await putBack(api, back, { ...how, writer: writerOf(item, { beside: true }) })
    if (how.isDryRun === true) return item
    return {
      ...item,
      target: (await readCompleteById(api, resource, id, record.step.client)) ?? target,
    }
  }
  let isOver = false
  const one = async (item: UndoItem): Promise<UndoOutcome> => {
    if (item.action.do === 'nothing') {
      await writing?.append(leftEntry(item, writing.now())).catch(() => undefined)
      return { state: 'left', item }
    }
    if (isOver || signal.aborted || writing?.failure !== undefined)
      return { state: 'untried', item }
    try {
      const now = await restoreMark(item)
      const outcome = await undo(api, resource, now, { ...how, writer: writerOf(item) })
      // Giving the mark back has put back all there was.
      if (now !== item && outcome.state === 'unchanged')
        await writing?.append(undoneEntry(item, writing.now()))
      return { state: 'undone', item, outcome }
    } catch (error) {
      if (error instanceof NotSentError) return { state: 'untried', item }
      if (isFatalForBatch(error)) isOver = true
      return { state: 'failed', item, error }
    }
  }
  return Promise.all(
    items.map(async (item) => {
      const outcome = await one(item)
      how.onDone?.()
      return outcome
    }),
  )
}

function undoneEntry({ record, id }: UndoItem, at: string): EndedEntry {
  const parts = { is: 'ended', step: record.index, at, verb: record.step.verb, undo: true } as const
  return { ...parts, as: 'done', ...(id === undefined ? {} : { id }) }
}

function leftEntry({ record, left, id }: UndoItem, at: string): EndedEntry {
  const parts = { is: 'ended', step: record.index, at, verb: record.step.verb, undo: true } as const
  const why = left.map(({ because, field }) =>
    field === undefined ? because : `${field}: ${because}`,
  )
  const as = left.length === 0 ? 'same' : 'left'
  return { ...parts, as, ...(id === undefined ? {} : { id }), message: why.join(', ') }
}

async function undo(
  api: Api,
  resource: Resource,
  { action, target, record }: UndoItem,
  how: ActionOptions & { writer: Writer },
): Promise<Outcome> {
  if (target === undefined || action.do === 'nothing') throw new Error('nothing to undo')
  if (action.do === 'put back')
    return putBack(api, { resource, target, values: action.values }, how)
  const rule = CHANGE_RULES[action.do]
  const counted = await rule.count?.(api, resource, target.row)
  if (counted !== undefined && [...counted.counts.values()].some((count) => count !== 0)) {
    throw new RefusedError(`${record.step.name} now has records that would be deleted with it.`)
  }
  const request = { ...createWriteRequest(rule, resource, target), isConfirmed: true }
  const { outcome } = await rule.write(api, request, how, counted)
  const values = action.do === 'unarchive' ? action.values : {}
  const stored = outcome.stored ?? target
  if (Object.keys(values).length === 0 || outcome.state !== 'done') return outcome
  return putBack(api, { resource, target: stored, values }, how)
}

function putBack(
  api: Api,
  { resource, target, values }: { resource: Resource; target: StoredRecord; values: FieldValues },
  how: ActionOptions,
): Promise<Outcome> {
  const client = clientOf(resource, target.row)
  const given = valuesToSend(resource, values, target.row, target.raw)
  return perform(
    api,
    { resource, verb: 'update', target, client, requestedValues: values, values: given },
    how,
  )
}
