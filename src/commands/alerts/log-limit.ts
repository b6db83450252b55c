import type { LogLine } from './serve-log.ts'

/** How many lines of one kind are logged in a minute. */
const MAX_LINES = 10

const MINUTE = 60_000

/** What anyone who reaches the receiver can cause, or what comes back each second until it is mended. */
const LIMITED: ReadonlySet<string> = new Set([
  ...['refused', 'problem', 'status', 'retrying', 'itflow_works'],
])

interface Kind {
  line: LogLine
  count: number
}

/** A log in which lines that come again and again don't hide the others, or fill the disk. */
export interface LimitedLog {
  log(line: LogLine): void
  /** Says how many lines were left out; call it often, and `all` at the end. */
  flush(all?: boolean): void
}

/** Limits the lines of a log that come again and again. `now` is a monotonic clock in milliseconds. */
export function limitLog(log: (line: LogLine) => void, now: () => number): LimitedLog {
  let since = now()
  let kinds = new Map<string, Kind>()
  const flush = (all = false) => {
    if (!all && now() - since < MINUTE) return
    const before = kinds
    kinds = new Map()
    since = now()
    for (const { line, count } of before.values()) {
      const left = count - MAX_LINES
      if (left > 0) log({ ...line, message: `${line.message} (and ${left} more like this)` })
    }
  }
  return {
    flush,
    log: (line) => {
      if (!LIMITED.has(line.event)) return log(line)
      flush()
      const name = kindOf(line)
      const count = (kinds.get(name)?.count ?? 0) + 1
      kinds.set(name, { line, count })
      if (count <= MAX_LINES) log(line)
    },
  }
}

/** Lines are of one kind if they say the same, apart from numbers. */
function kindOf({ event, message, kind = message }: LogLine): string {
  return `${event} ${kind.replace(/\d+/g, '#')}`
}
