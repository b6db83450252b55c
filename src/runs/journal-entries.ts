import type { Json, Value } from '../records/record.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'
import type { Step } from './step.ts'

/** The state of a run; `running` is never written, since a killed process could not correct it. */
export type RunState = 'running' | 'done' | 'failed' | 'interrupted' | 'undone'

/** The version of the journal's format. */
export const JOURNAL_FORMAT = 1

/** Replaces a secret in the journal. */
export const REDACTED = { secret: true } as const

/** The clients whose records a run writes to. */
export type RunScope = { kind: 'client'; id: number } | { kind: 'all' } | { kind: 'global' }

/** The file that a run's steps come from, and how to read it again. */
export interface RunSource {
  /** Null for standard input, which can't be read again. */
  path: string | null
  digest: string
  encoding?: string
  sheet?: string
  map?: { path: string; digest: string }
  /** The name of the source that it is imported as, if it is known as one. */
  syncedAs?: string
  /** Other options that reading it depends on. */
  options?: Readonly<Record<string, Json>>
}

/** The first line of a journal; the entries of its steps follow. */
export interface RunHeader {
  is: 'run'
  format: number
  run: number
  command: string
  resource: ResourceName
  /** The address of the instance, and the profile that was used. */
  url: string
  profile: string
  scope: RunScope
  /** ISO 8601. */
  started: string
  /** The claim to the lock that the process holds while it runs. */
  claim: string
  /** The highest ID when it started; null if it isn't known. */
  highest: number | null
  /** The number of steps. */
  steps: number
  /** False if the values include secrets that can't be read again. */
  canResume: boolean
  source?: RunSource
}

/** A step of the run; `step` is its index. */
type StepEntry = { is: 'step'; step: number } & { does: Step }

/** A field that is about to change; `from` is absent on a create. */
export interface FieldChange {
  from?: Json
  to: Json
}

/** A write that is about to be sent. */
export interface BegunEntry {
  is: 'begun'
  step: number
  at: string
  verb: OperationName
  /** Whether it is part of an undo. */
  undo?: true
  /** Whether it writes to another record than the step's, which gets a flag back (H36). */
  beside?: true
  id?: number
  client: number | null
  fields: Readonly<Record<string, FieldChange>>
  /** Its side effects: flags that archiving clears (H36). */
  besides?: Readonly<Record<string, FieldChange>>
  /** Other records that lose a flag to it, since only one record may have that flag (H36). */
  unmarks?: { field: string; ids: readonly number[] }
  /** How long it may take, in milliseconds, if that is more than the profile's time-out. */
  timeout?: number
}

/**
 * The outcome of a write. `same`: nothing had to be sent; `unknown`: it may have happened; `untried`: it was not sent
 * after all; `left`: an undo left the record as it is.
 */
export type EndedAs = 'done' | 'same' | 'failed' | 'unknown' | 'untried' | 'left'

/** The outcome of a write, which may be that it is unknown. */
export interface EndedEntry {
  is: 'ended'
  step: number
  at: string
  verb: OperationName
  undo?: true
  beside?: true
  as: EndedAs
  id?: number
  /** The fields of the write as they are stored now. */
  stored?: Readonly<Record<string, Value>>
  /** The error's code, and its message if it can't contain a secret. */
  code?: string
  hazard?: string
  message?: string
}

/** Written when a process resumes the run. */
interface ResumedEntry {
  is: 'resumed'
  at: string
  claim: string
}

/** Written when a process starts to undo the run. */
interface UndoingEntry {
  is: 'undoing'
  at: string
  claim: string
}

/** How many steps of a run have each outcome. */
export interface StepCounts {
  done: number
  failed: number
  /** Not begun, or with unknown outcome: resuming checks these and continues. */
  untried: number
  /** Undone by an undo, or left as they are. */
  undone: number
  left: number
}

/** Written when a run ends normally; with `counts`, listing runs needs no other lines. */
export interface ClosedEntry {
  is: 'closed'
  at: string
  state: Exclude<RunState, 'running'>
  counts?: StepCounts
}

/** A line of a journal. */
export type JournalEntry =
  | RunHeader
  | StepEntry
  | BegunEntry
  | EndedEntry
  | ResumedEntry
  | UndoingEntry
  | ClosedEntry
