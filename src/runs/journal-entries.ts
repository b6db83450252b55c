import type { Json, Value } from '../records/record.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'
import type { Step } from './step.ts'

/** What a run came to; `running` is never written, since a killed process could not take it back. */
export type RunState = 'running' | 'done' | 'failed' | 'interrupted' | 'undone'

/** The version of the journal's format. */
export const JOURNAL_FORMAT = 1

/** A value that stays out of the journal. */
export const REDACTED = { secret: true } as const

/** Whose records a run is about. */
export type RunScope = { kind: 'client'; id: number } | { kind: 'all' } | { kind: 'global' }

/** The file that a run's steps are from, and how it is read again. */
export interface RunSource {
  /** Null for standard input, which can't be read again. */
  path: string | null
  digest: string
  encoding?: string
  sheet?: string
  map?: { path: string; digest: string }
  /** Whatever else reading it depends on. */
  options?: Readonly<Record<string, Json>>
}

/** The first line of a journal; as many steps as it says follow. */
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
  /** The lock that the process holds while it runs. */
  claim: string
  /** The highest ID when it started; null where it isn't known. */
  highest: number | null
  steps: number
  /** False where secrets are among the values, and can't be read again. */
  canResume: boolean
  source?: RunSource
}

/** A step of the run, by its place among them. */
export type StepEntry = { is: 'step'; step: number } & { does: Step }

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
  /** Part of an undo. */
  undo?: true
  /** Of another record than the step's, which gets a mark back (H36). */
  beside?: true
  id?: number
  client: number | null
  fields: Readonly<Record<string, FieldChange>>
  /** What it changes beside them: flags that archiving clears (H36). */
  besides?: Readonly<Record<string, FieldChange>>
  /** Other records that lose a mark to it which only one may have (H36). */
  unmarks?: { field: string; ids: readonly number[] }
  /** How long it may take, in milliseconds, where that is more than usual. */
  timeout?: number
}

/**
 * What a write came to. `same`: nothing had to be sent; `unknown`: it may have happened; `untried`: it was not sent
 * after all; `left`: an undo that left the record as it is.
 */
export type EndedAs = 'done' | 'same' | 'failed' | 'unknown' | 'untried' | 'left'

/** A write whose outcome is known, or is known not to be known. */
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
  /** The failure's code, and its message where nothing secret can be in it. */
  code?: string
  hazard?: string
  message?: string
}

/** Somebody goes on with the run. */
export interface ResumedEntry {
  is: 'resumed'
  at: string
  claim: string
}

/** Somebody takes the run back. */
export interface UndoingEntry {
  is: 'undoing'
  at: string
  claim: string
}

/** How many steps of a run came to what. */
export interface StepCounts {
  done: number
  failed: number
  /** Not begun, or whose outcome is not known: resuming looks them up and goes on. */
  untried: number
  /** Taken back by an undo, and left by it. */
  undone: number
  left: number
}

/** The run was ended in order; `counts` spares whoever lists it the rest of its journal. */
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
