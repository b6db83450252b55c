import type { StoredRecord } from '../api/records/read.ts'
import type { ChangeOptions } from './change-rule.ts'

/** Runs a write whose reports are held back until its turn. */
type OrderedWrite = <T>(
  target: StoredRecord,
  write: (options: ChangeOptions) => Promise<T>,
) => Promise<T>

/**
 * Makes concurrent writes report in the order of their targets, as if they had run one after another: the reports of
 * each wait for those of the targets before it.
 */
export function reportInOrder(
  targets: readonly StoredRecord[],
  options: ChangeOptions,
): OrderedWrite {
  if (options.isConcurrent !== true) return (_, write) => write(options)
  const waiting = new Map<StoredRecord, (() => unknown)[]>(targets.map((target) => [target, []]))
  const ended = new Set<StoredRecord>()
  const rest = [...targets]
  const reportReady = async () => {
    for (let [first] = rest; first !== undefined; [first] = rest) {
      const reports = waiting.get(first) ?? []
      for (let next = reports.shift(); next !== undefined; next = reports.shift()) await next()
      if (!ended.has(first)) return
      rest.shift()
    }
  }
  // Only one report runs at a time.
  let reporting = Promise.resolve()
  const enqueue = (target: StoredRecord, report: () => unknown): Promise<void> => {
    waiting.get(target)?.push(report)
    if (rest[0] !== target) return Promise.resolve()
    reporting = reporting.then(reportReady)
    return reporting
  }
  return async (target, write) => {
    try {
      return await write(deferReports(options, (report) => enqueue(target, report)))
    } finally {
      ended.add(target)
      reporting = reporting.then(reportReady)
      await reporting
    }
  }
}

/** Returns the options with their reports passed to `defer` instead of being made at once. */
function deferReports(
  options: ChangeOptions,
  defer: (report: () => unknown) => Promise<void>,
): ChangeOptions {
  const { announce, onOutcome } = options
  return {
    ...options,
    ...(announce && { announce: (plan) => defer(() => announce.call(options, plan)) }),
    ...(onOutcome && {
      onOutcome: (outcome, undo) => defer(() => onOutcome.call(options, outcome, undo)),
    }),
  }
}
