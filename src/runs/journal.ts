import { ConfigError } from '../errors.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile } from '../profiles/private-files.ts'
import {
  type BegunEntry,
  type ClosedEntry,
  type EndedEntry,
  type FieldChange,
  JOURNAL_FORMAT,
  type JournalEntry,
  type RunHeader,
} from './journal-entries.ts'
import { journalPath } from './journal-folder.ts'
import { DamagedJournalError, type Lines, readLines } from './journal-lines.ts'
import type { Step } from './step.ts'

/** The largest size of a journal, in bytes: many times that of 10,000 rows. */
export const MAX_JOURNAL_BYTES = 512 * 1024 * 1024

/** A write as recorded in a journal. */
export interface WriteRecord {
  begun?: BegunEntry
  ended?: EndedEntry
}

/** A step and its recorded outcome. */
export interface StepRecord extends WriteRecord {
  index: number
  step: Step
  /** The write that undoes it. */
  undo: WriteRecord
  /** Whether it is a deletion that has begun to archive the record first (H40), which some releases then hide (H20). */
  isArchiving?: true
}

/** The contents of a journal. */
export interface Journal {
  path: string
  header: RunHeader
  steps: readonly StepRecord[]
  /** The lock claim of the process that last wrote to it. */
  claim: string
  /** Undefined if the run did not end normally. */
  closed: ClosedEntry | undefined
  /** How the run had ended before an undo that has done nothing yet, because it still asks for confirmation. */
  closedBeforeUndo: ClosedEntry | undefined
  /** Whether an undo has undone something, or was about to. */
  isUndoing: boolean
  /** The duration of the slowest write, in milliseconds; undefined if none ended. */
  longest: number | undefined
  end: Pick<Lines, 'size' | 'sum'>
}

/** Reads the journal of a run; undefined if there is none. Throws a ConfigError with its path if it is damaged. */
export function readJournal(folder: string, run: number, place: StorageEnv): Journal | undefined {
  const path = journalPath(folder, run)
  const bytes = withTrustedFile(path, place, MAX_JOURNAL_BYTES, (file) => file.read())
  if (bytes === undefined) return undefined
  return asConfigError(path, () => {
    const lines = readLines(bytes)
    return { path, ...replayEntries(lines, run), end: lines }
  })
}

/** Calls `read`, and turns a DamagedJournalError into a ConfigError with the journal's path. */
export function asConfigError<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof DamagedJournalError)) throw error
    throw new ConfigError(`The journal ${path} is damaged: ${error.message}`, {
      hint: "It can't be trusted, so the run can't be resumed or undone",
      cause: error,
    })
  }
}

function replayEntries({ entries }: Lines, run: number): Omit<Journal, 'path' | 'end'> {
  const header = requireHeader(entries[0], run)
  const steps: StepRecord[] = []
  const journal = {
    ...{ header, steps, claim: header.claim, isUndoing: false },
    ...{
      closed: undefined as ClosedEntry | undefined,
      closedBeforeUndo: undefined as ClosedEntry | undefined,
    },
    ...{ longest: undefined as number | undefined },
  }
  for (const [index, entry] of entries.entries()) {
    if (entry.is === 'run') continue
    if (entry.is === 'step') steps.push({ index: entry.step, step: entry.does, undo: {} })
    else if (entry.is === 'closed') journal.closed = entry
    else if (entry.is === 'resumed' || entry.is === 'undoing') {
      journal.claim = entry.claim
      // An undo that still asks for confirmation has changed nothing.
      journal.closedBeforeUndo =
        entry.is === 'undoing' ? (journal.closed ?? journal.closedBeforeUndo) : undefined
      journal.closed = undefined
    } else {
      journal.closedBeforeUndo = undefined
      const record = steps[entry.step]
      if (record === undefined)
        throw new DamagedJournalError(index + 1, "is about a step that doesn't exist")
      if (entry.undo === true) journal.isUndoing = true
      if (entry.beside === true) continue
      const took = applyEntry(entry.undo === true ? record.undo : record, record.step, entry)
      if (took !== undefined) journal.longest = Math.max(journal.longest ?? 0, took)
    }
  }
  if (steps.length !== header.steps)
    throw new DamagedJournalError(entries.length, 'is not the last step')
  return journal
}

/** Returns the first line of a run's journal as its header; throws a DamagedJournalError if it isn't one. */
export function requireHeader(first: JournalEntry | undefined, run: number): RunHeader {
  if (first?.is !== 'run') throw new DamagedJournalError(1, 'is not the beginning of a journal')
  if (first.format !== JOURNAL_FORMAT)
    throw new DamagedJournalError(1, `is in format ${first.format}`)
  if (first.run !== run) throw new DamagedJournalError(1, `belongs to run ${first.run}`)
  return first
}

/** Applies an entry to the record of its step; returns how long the write that it ends took, in milliseconds. */
function applyEntry(
  record: WriteRecord | StepRecord,
  step: Step,
  entry: BegunEntry | EndedEntry,
): number | undefined {
  if (entry.is === 'begun') {
    if (entry.undo === true || entry.verb === step.verb) record.begun = merged(record, entry)
    // A deletion may archive the record first, which is not the step itself.
    else if ('index' in record) record.isArchiving = true
    return undefined
  }
  if (entry.undo !== true && entry.verb !== step.verb) return undefined
  const { begun } = record
  if (entry.as === 'untried') {
    delete record.begun
    delete record.ended
    return undefined
  }
  record.ended = entry
  if (begun === undefined || entry.as !== 'done') return undefined
  return Math.max(0, Date.parse(entry.at) - Date.parse(begun.at))
}

/** Merges entries of a write that is begun again: its old values are those before the first time. */
function merged({ begun: before }: WriteRecord, now: BegunEntry): BegunEntry {
  if (before === undefined) return now
  const fields: Record<string, FieldChange> = { ...before.fields }
  for (const [name, change] of Object.entries(now.fields)) {
    fields[name] = {
      ...change,
      ...('from' in (before.fields[name] ?? {}) && before.fields[name]),
      to: change.to,
    }
  }
  const unmarks = before.unmarks ?? now.unmarks
  return { ...now, fields, ...(unmarks === undefined ? {} : { unmarks }) }
}
