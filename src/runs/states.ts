import type { Closed, Ended, Entry } from './entries.ts'
import type { Step } from './step.ts'

/** How many steps came to what. */
export interface Counts {
  done: number
  failed: number
  /** Not begun, or whose outcome is not known: resuming looks them up and goes on. */
  untried: number
}

/** What a run came to by its steps: interrupted as long as one of them is open. */
export function stateOf(
  steps: readonly Step[],
  entries: readonly Entry[],
  settled: ReadonlySet<number> = new Set(),
): Closed['state'] {
  const last = new Map<number, Ended>()
  for (const entry of entries) {
    const isOwn = entry.is === 'ended' && entry.verb === steps[entry.step]?.verb
    if (isOwn) last.set(entry.step, entry)
  }
  const isOpen = (index: number) => {
    const as = last.get(index)?.as
    if (as === undefined) return !settled.has(index)
    return as === 'unknown' || as === 'untried'
  }
  if (steps.some((_, index) => isOpen(index))) return 'interrupted'
  return [...last.values()].some(hasFailed) ? 'failed' : 'done'
}

/** Whether a step failed, or part of it is not stored. */
export function hasFailed({ as, code }: Ended): boolean {
  return as === 'failed' || code !== undefined
}
