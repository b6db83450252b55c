import type { Writer } from '../api/writes/write.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import type { Resource } from '../resources/definition.ts'
import type { World } from '../world.ts'
import type { RunScope, RunSource, RunState } from './journal-entries.ts'
import type { Step } from './step.ts'

/** What runs need from the environment. */
export type RunWorld = StorageEnv &
  Pick<World, 'clock' | 'sleep'> & {
    /** Reports a notice: a stable code, and a sentence. */
    note?(code: string, message: string): void
  }

/** A run to start. */
export interface RunOrder {
  /** The command shown in the list of runs: `import assets rmm.csv`. */
  command: string
  resource: Resource
  scope: RunScope
  steps: readonly Step[]
  source?: RunSource
  /** The highest ID of the module before the run, if known: records that it creates have higher ones. */
  highest?: number | null
}

/** A run in progress: each write is recorded in its journal before it is sent, and once its outcome is known. */
export interface Run {
  number: number
  /** False if its secrets can't be read again, so it can't be resumed once interrupted. */
  canResume: boolean
  /** The error if its journal can no longer be written. */
  failure(): Error | undefined
  /** Returns a writer for a step; it writes with `inner`, or each write on its own. */
  writerFor(step: Step, inner?: Writer): Writer
  /** Returns a writer that finds the step of a write by the record's ID; a create is the first that was not begun. */
  writer(inner?: Writer): Writer
  /** Records that a step failed before anything was sent, so that resuming does not try it again. */
  recordFailure(step: Step, error: unknown): Promise<void>
  /** Records that a step had happened before. */
  recordAlreadyDone(step: Step): Promise<void>
  /** Ends the run and releases its lock; the state is derived from its steps by default. */
  close(state?: Exclude<RunState, 'running'>): Promise<void>
}
