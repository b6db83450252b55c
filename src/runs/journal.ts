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

/** How large a journal may be: many times that of 10,000 rows. */
export const MAX_JOURNAL_BYTES = 512 * 1024 * 1024

/** A write as far as a journal knows it. */
export interface WriteRecord {
  begun?: BegunEntry
  ended?: EndedEntry
}

/** A step, and what became of it. */
export interface StepRecord extends WriteRecord {
  index: number
  step: Step
  /** Taking it back. */
  undo: WriteRecord
  /** A deletion that has begun to archive the record first (H40), which some releases hide then (H20). */
  isArchiving?: true
}

/** What a journal says. */
export interface Journal {
  path: string
  header: RunHeader
  steps: readonly StepRecord[]
  /** The lock of the process that wrote to it last. */
  claim: string
  /** Undefined where it was not ended in order. */
  closed: ClosedEntry | undefined
  /** How it had ended before an undo that has done nothing yet, as its question still stands. */
  closedBeforeUndo: ClosedEntry | undefined
  /** Whether an undo has taken something back, or was about to. */
  isUndoing: boolean
  /** How long the writes took that ended, at most, in milliseconds; undefined where none did. */
  longest: number | undefined
  end: Pick<Lines, 'size' | 'sum'>
}

/**
 * Reads the journal of a run; undefined where there is none. Throws a ConfigError that names it where it is damaged:
 * nothing of it can be relied on then.
 */
export function readJournal(folder: string, run: number, place: StorageEnv): Journal | undefined {
  const path = journalPath(folder, run)
  const bytes = withTrustedFile(path, place, MAX_JOURNAL_BYTES, (file) => file.read())
  if (bytes === undefined) return undefined
  return asConfigError(path, () => {
    const lines = readLines(bytes)
    return { path, ...replayEntries(lines, run), end: lines }
  })
}

/** Reads something of a journal; damage becomes a ConfigError that names it. */
export function asConfigError<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof DamagedJournalError)) throw error
    throw new ConfigError(`The journal ${path} is damaged: ${error.message}`, {
      hint: 'What it says can’t be relied on, so the run can’t be resumed or undone',
      cause: error,
    })
  }
}

type Folded = Omit<Journal, 'path' | 'end'>

function replayEntries({ entries }: Lines, run: number): Folded {
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
      // An undo that somebody is still asked about has changed nothing.
      journal.closedBeforeUndo =
        entry.is === 'undoing' ? (journal.closed ?? journal.closedBeforeUndo) : undefined
      journal.closed = undefined
    } else {
      journal.closedBeforeUndo = undefined
      const record = steps[entry.step]
      if (record === undefined)
        throw new DamagedJournalError(index + 1, 'is about a step there is not')
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

/** The first line of the journal of a run; throws a DamagedJournal for what is none. */
export function requireHeader(first: JournalEntry | undefined, run: number): RunHeader {
  if (first?.is !== 'run') throw new DamagedJournalError(1, 'is not the beginning of a journal')
  if (first.format !== JOURNAL_FORMAT)
    throw new DamagedJournalError(1, `is in format ${first.format}`)
  if (first.run !== run) throw new DamagedJournalError(1, `is of run ${first.run}`)
  return first
}

/** Takes note of an entry; returns how long a write took that it ends, in milliseconds. */
function applyEntry(
  record: WriteRecord | StepRecord,
  step: Step,
  entry: BegunEntry | EndedEntry,
): number | undefined {
  if (entry.is === 'begun') {
    if (entry.undo === true || entry.verb === step.verb) record.begun = merged(record, entry)
    // A deletion may archive the record first, which is no part of what the step is.
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

/** A write that is begun again changes what was stored before the first time. */
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
