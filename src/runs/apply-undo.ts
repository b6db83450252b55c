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

/** How steps are undone. */
export interface UndoOptions extends ActionOptions {
  /** The maximum number of concurrent writes. */
  concurrency?: number
  /** Called when a step is finished. */
  onDone?(): void
}

/** The outcome of an item of an undo. */
export type UndoOutcome =
  | { state: 'undone'; item: UndoItem; outcome: Outcome }
  /** It already is as before the run, or is left as it is: the item says why. */
  | { state: 'left'; item: UndoItem }
  | { state: 'failed'; item: UndoItem; error: unknown }
  | { state: 'untried'; item: UndoItem }

/** What undoing an item needs. */
interface UndoContext {
  api: Api
  resource: Resource
  /** Undefined for a dry run. */
  runJournal: RunJournal | undefined
  session: Writer
  options: UndoOptions
}

/** Undoes what a plan says; `runJournal` may be undefined only for a dry run. */
export async function applyUndo(
  api: Api,
  runJournal: RunJournal | undefined,
  { items, journal, resource }: UndoPlan,
  options: UndoOptions,
): Promise<readonly UndoOutcome[]> {
  const signal = options.signal ?? new AbortController().signal
  const session = openWriteSession(api, resource, scopeFromJournal(journal.header.scope), {
    signal,
    ...concurrencyFor(resource, options),
  })
  const context = { api, resource, runJournal, session, options }
  let isStopped = false
  const undoItem = async (item: UndoItem): Promise<UndoOutcome> => {
    if (item.action.do === 'nothing') {
      await runJournal?.append(leftEntry(item, runJournal.now())).catch(() => undefined)
      return { state: 'left', item }
    }
    if (isStopped || signal.aborted || runJournal?.failure !== undefined)
      return { state: 'untried', item }
    const outcome = await tryItem(context, item)
    if (outcome.state === 'failed' && isFatalForBatch(outcome.error)) isStopped = true
    return outcome
  }
  return Promise.all(
    items.map(async (item) => {
      const outcome = await undoItem(item)
      options.onDone?.()
      return outcome
    }),
  )
}

async function tryItem(context: UndoContext, item: UndoItem): Promise<UndoOutcome> {
  const { api, resource, runJournal, options } = context
  try {
    const current = await restoreFlag(context, item)
    const writer = writerFor(context, item)
    const outcome = await undo(api, resource, current, { ...options, writer })
    // Restoring the flag was all there was to undo.
    if (current !== item && outcome.state === 'unchanged')
      await runJournal?.append(undoneEntry(item, runJournal.now()))
    return { state: 'undone', item, outcome }
  } catch (error) {
    if (error instanceof NotSentError) return { state: 'untried', item }
    return { state: 'failed', item, error }
  }
}

/** Gives a flag back to the record that lost it, which clears it on the item's record; returns the item as it is then. */
async function restoreFlag(context: UndoContext, item: UndoItem): Promise<UndoItem> {
  const { api, resource, options } = context
  const { flagToRestore, target, record, id = 0 } = item
  if (flagToRestore?.target === undefined) return item
  const change = { resource, target: flagToRestore.target, values: { [flagToRestore.field]: 1 } }
  await restoreValues(api, change, {
    ...options,
    writer: writerFor(context, item, { beside: true }),
  })
  if (options.isDryRun === true) return item
  const current = await readCompleteById(api, resource, id, record.step.client)
  return { ...item, target: current ?? target }
}

function writerFor(
  { runJournal, session }: UndoContext,
  { record }: UndoItem,
  more: Pick<StepReference, 'beside'> = {},
): Writer {
  if (runJournal === undefined) return session
  const reference = { step: record.index, undo: true, ...more } as const
  return journaledWriter(
    runJournal,
    () => reference,
    session,
    async () => ({}),
  )
}

function undoneEntry({ record, id }: UndoItem, at: string): EndedEntry {
  const parts = { is: 'ended', step: record.index, at, verb: record.step.verb, undo: true } as const
  return { ...parts, as: 'done', ...(id === undefined ? {} : { id }) }
}

function leftEntry({ record, left, id }: UndoItem, at: string): EndedEntry {
  const parts = { is: 'ended', step: record.index, at, verb: record.step.verb, undo: true } as const
  const reasons = left.map(({ because, field }) =>
    field === undefined ? because : `${field}: ${because}`,
  )
  const as = left.length === 0 ? 'same' : 'left'
  return { ...parts, as, ...(id === undefined ? {} : { id }), message: reasons.join(', ') }
}

async function undo(
  api: Api,
  resource: Resource,
  { action, target, record }: UndoItem,
  options: ActionOptions & { writer: Writer },
): Promise<Outcome> {
  if (target === undefined || action.do === 'nothing') throw new Error('nothing to undo')
  if (action.do === 'restore')
    return restoreValues(api, { resource, target, values: action.values }, options)
  const rule = CHANGE_RULES[action.do]
  const counted = await rule.count?.(api, resource, target.row)
  if (counted !== undefined && [...counted.counts.values()].some((count) => count !== 0)) {
    throw new RefusedError(`${record.step.name} now has records that would be deleted with it.`)
  }
  const request = { ...createWriteRequest(rule, resource, target), isConfirmed: true }
  const { outcome } = await rule.write(api, request, options, counted)
  const values = action.do === 'unarchive' ? action.values : {}
  const stored = outcome.stored ?? target
  if (Object.keys(values).length === 0 || outcome.state !== 'done') return outcome
  return restoreValues(api, { resource, target: stored, values }, options)
}

/** Sets fields to the values that they had before the run. */
function restoreValues(
  api: Api,
  { resource, target, values }: { resource: Resource; target: StoredRecord; values: FieldValues },
  options: ActionOptions,
): Promise<Outcome> {
  const client = clientOf(resource, target.row)
  const changed = valuesToSend(resource, values, target.row, target.raw)
  return perform(
    api,
    { resource, verb: 'update', target, client, requestedValues: values, values: changed },
    options,
  )
}
