import type { StoredRecord } from '../api/records/read.ts'
import type { ChangeOptions } from './change-rule.ts'

/** Does a write with tellings of its own. */
export type OrderedWrite = <T>(
  target: StoredRecord,
  write: (how: ChangeOptions) => Promise<T>,
) => Promise<T>

/**
 * Lets writes that are under way at once tell of themselves as if they were made one after the other, in the order of their
 * targets: what one tells before its turn waits for those before it.
 */
export function reportInOrder(targets: readonly StoredRecord[], how: ChangeOptions): OrderedWrite {
  const { announce, onOutcome } = how
  if (how.isConcurrent !== true) return (_, write) => write(how)
  const waiting = new Map<StoredRecord, (() => unknown)[]>(targets.map((target) => [target, []]))
  const ended = new Set<StoredRecord>()
  const rest = [...targets]
  const tell = async () => {
    for (let [first] = rest; first !== undefined; [first] = rest) {
      const told = waiting.get(first) ?? []
      for (let next = told.shift(); next !== undefined; next = told.shift()) await next()
      if (!ended.has(first)) return
      rest.shift()
    }
  }
  // One at a time, whoever asks for it.
  let telling = Promise.resolve()
  const later = (target: StoredRecord, telled: () => unknown): Promise<void> => {
    waiting.get(target)?.push(telled)
    if (rest[0] !== target) return Promise.resolve()
    telling = telling.then(tell)
    return telling
  }
  return async (target, write) => {
    try {
      return await write({
        ...how,
        ...(announce && { announce: (plan) => later(target, () => announce.call(how, plan)) }),
        ...(onOutcome && {
          onOutcome: (outcome, undo) => later(target, () => onOutcome.call(how, outcome, undo)),
        }),
      })
    } finally {
      ended.add(target)
      telling = telling.then(tell)
      await telling
    }
  }
}
