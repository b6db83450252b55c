import type { Writer } from '../api/writes/write.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import type { Resource } from '../resources/definition.ts'
import type { World } from '../world.ts'
import type { RunScope, RunSource, RunState } from './journal-entries.ts'
import type { Step } from './step.ts'

/** What runs are given from outside. */
export type RunWorld = StorageEnv &
  Pick<World, 'clock' | 'sleep'> & {
    /** Tells something worth knowing: a stable word, and a sentence. */
    note?(code: string, message: string): void
  }

/** A run that is to be started. */
export interface RunOrder {
  /** As it is listed: `import assets rmm.csv`. */
  command: string
  resource: Resource
  scope: RunScope
  steps: readonly Step[]
  source?: RunSource
  /** The highest ID of the module, where it is known: what a create made is newer. */
  highest?: number | null
}

/** A run under way: what it writes is in its journal before it is sent, and again once its outcome is known. */
export interface Run {
  number: number
  /** False where its secrets can't be read again: once interrupted, it can't be resumed. */
  canResume: boolean
  /** What ended its journal, where that can't be written any more. */
  failure(): Error | undefined
  /** Performs the write of a step; by `inner`, or on its own. */
  writerFor(step: Step, inner?: Writer): Writer
  /** The same for steps that are found by their records' IDs; a create is the first one that was not begun. */
  writer(inner?: Writer): Writer
  /** Notes that a step failed before anything was to be sent, so that resuming does not try it again. */
  recordFailure(step: Step, error: unknown): Promise<void>
  /** Notes that a step had happened before. */
  recordAlreadyDone(step: Step): Promise<void>
  /** Ends it, and frees its lock; the state follows from its steps unless it is given. */
  close(state?: Exclude<RunState, 'running'>): Promise<void>
}
