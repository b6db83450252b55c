import { type Io, widthFor } from './io.ts'
import { type ProgressState, progressLine, progressSentence, rateMeter } from './progress-text.ts'

/** Shows progress; always call `close`. */
export interface Progress {
  /** Adds to the number of finished records. */
  advance(count: number): void
  close(): void
}

/** The parts of a context that progress needs. */
interface ProgressContext {
  io: Pick<Io, 'error' | 'status'>
  flags: { quiet?: boolean }
  monotonicNow: () => number
  note(code: string, message: string): void
  /** Whether messages are JSON. */
  hasJsonMessages(): boolean
}

/** What the progress is about. */
interface ProgressOptions {
  /** The number of records; absent if unknown. */
  total?: number
  /** What the records are: `assets`. */
  nouns: string
}

/**
 * How often the line is redrawn, after how long it is shown at all, and how often a notice is printed, in milliseconds.
 */
const REDRAW_INTERVAL = 100
const SHOW_AFTER = 1_000
const NOTICE_INTERVAL = 5_000

/** Columns left free at the right: Ctrl-C prints `^C` there, and no line may wrap. */
const MARGIN = 3

/**
 * Shows the progress of work on many records: at a terminal in a line that is redrawn, otherwise in a notice every few
 * seconds. Nothing is shown for quick work, nor with `--quiet`.
 */
export function openProgress(
  context: ProgressContext,
  { total, nouns }: ProgressOptions,
): Progress {
  const { io, flags, monotonicNow, note } = context
  if (flags.quiet === true) return { advance: () => undefined, close: () => undefined }
  const startedAt = monotonicNow()
  const rate = rateMeter(startedAt)
  let done = 0
  let reportedAt = startedAt
  const state = (): ProgressState => ({
    done,
    total,
    nouns,
    rate: rate.at(monotonicNow(), done),
  })
  const draw = (status: (text: string) => void) => {
    if (monotonicNow() - startedAt < SHOW_AFTER) return
    status(progressLine(state(), (widthFor(io.error) ?? 0) - MARGIN))
  }
  const report = () => {
    const now = monotonicNow()
    if (now - reportedAt < NOTICE_INTERVAL) return
    reportedAt = now
    note('progress', progressSentence(state()))
  }
  const status = context.hasJsonMessages() ? undefined : io.status
  const timer = setInterval(() => (status === undefined ? report() : draw(status)), REDRAW_INTERVAL)
  timer.unref()
  return {
    advance: (count) => {
      done += count
    },
    close: () => {
      clearInterval(timer)
      status?.('')
    },
  }
}
