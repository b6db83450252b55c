import type { StepRecord } from './journal.ts'
import type { ClosedEntry, EndedEntry, JournalEntry, StepCounts } from './journal-entries.ts'
import type { JournalFile } from './journal-file.ts'
import type { Step } from './step.ts'

/** The journal of a run in progress; it appends entries, and tracks the outcomes of the steps so far. */
export class RunJournal {
  readonly #file: JournalFile
  readonly #clock: () => Date
  readonly #steps: readonly Step[]
  readonly #ended = new Map<number, EndedEntry>()
  /** The outcomes of undoing steps. */
  readonly #undone = new Map<number, EndedEntry>()

  constructor(
    file: JournalFile,
    clock: () => Date,
    { steps, records = [] }: { steps: readonly Step[]; records?: readonly StepRecord[] },
  ) {
    this.#file = file
    this.#clock = clock
    this.#steps = steps
    for (const { index, ended, undo } of records) {
      if (ended !== undefined) this.#ended.set(index, ended)
      if (undo.ended !== undefined) this.#undone.set(index, undo.ended)
    }
  }

  /** Why nothing more can be written. */
  get failure(): Error | undefined {
    return this.#file.failure
  }

  /** The current time in the format of entries. */
  now(): string {
    return this.#clock().toISOString()
  }

  /** Appends an entry; resolves once it is on disk. */
  async append(entry: JournalEntry): Promise<void> {
    await this.#file.append(entry)
    if (entry.is !== 'ended') return
    const isUndo = entry.undo === true
    if (!isUndo && entry.verb !== this.#steps[entry.step]?.verb) return
    const ended = isUndo ? this.#undone : this.#ended
    if (entry.as === 'untried') ended.delete(entry.step)
    else ended.set(entry.step, entry)
  }

  /** Whether a step has an outcome, even an unknown one. */
  hasEnded(index: number): boolean {
    return this.#ended.has(index)
  }

  /** The run's state according to its steps: interrupted while a step has no known outcome. */
  state(): ClosedEntry['state'] {
    const isOpen = (index: number) => (this.#ended.get(index)?.as ?? 'unknown') === 'unknown'
    if (this.#steps.some((_, index) => isOpen(index))) return 'interrupted'
    return [...this.#ended.values()].some(hasFailed) ? 'failed' : 'done'
  }

  #counts(): StepCounts {
    return countSteps(
      this.#steps.map((_, index) => ({
        ended: this.#ended.get(index),
        undone: this.#undone.get(index),
      })),
    )
  }

  /** Records the final state, if that can still be written, and closes the file. */
  async close(state: ClosedEntry['state']): Promise<void> {
    await this.append({ is: 'closed', at: this.now(), state, counts: this.#counts() }).catch(
      () => undefined,
    )
    await this.#file.close()
  }
}

/** Whether a step failed, or part of it is not stored. */
export function hasFailed({ as, code }: Pick<EndedEntry, 'as' | 'code'>): boolean {
  return as === 'failed' || code !== undefined
}

/** The outcome of a step, and of undoing it. */
interface StepEnds {
  ended: EndedEntry | undefined
  undone: EndedEntry | undefined
}

/** Counts steps by outcome. */
export function countSteps(steps: readonly StepEnds[]): StepCounts {
  const counts = { done: 0, failed: 0, untried: 0, undone: 0, left: 0 }
  for (const { ended, undone } of steps) {
    if (ended === undefined || ended.as === 'unknown') counts.untried += 1
    else counts[hasFailed(ended) ? 'failed' : 'done'] += 1
    if (undone?.as === 'done') counts.undone += 1
    else if (undone?.as === 'left') counts.left += 1
  }
  return counts
}
