import { type Io, widthFor } from './io.ts'
import { type ProgressState, progressLine, progressSentence, rateMeter } from './progress-text.ts'

/** Progress of many records; call `close` whatever happens. */
export interface Progress {
  /** So many more are done. */
  advance(count: number): void
  close(): void
}

/** What progress is shown with: a context. */
export interface ProgressContext {
  io: Pick<Io, 'error' | 'status'>
  flags: { quiet?: boolean }
  monotonicNow: () => number
  note(code: string, message: string): void
  /** Whether messages are told as JSON. */
  hasJsonMessages(): boolean
}

/** What there is to be done. */
export interface ProgressOptions {
  /** Absent where nobody knows it beforehand. */
  total?: number
  /** Several of what it is: `assets`. */
  nouns: string
}

/** How often the line is drawn; how long something takes before it is shown; and how often it is told, in milliseconds. */
const REDRAW = 100
const SHOW_AFTER = 1_000
const NOTICE_INTERVAL = 5_000

/** So much of a terminal's width is left free: Ctrl-C puts `^C` there, and no line may wrap. */
const MARGIN = 3

/**
 * Shows how far many records are: at a terminal a line that is redrawn, elsewhere a notice every few seconds. What is
 * quick shows nothing, nor does `--quiet`.
 */
export function openProgress(
  showing: ProgressContext,
  { total, nouns }: ProgressOptions,
): Progress {
  const { io, flags, monotonicNow, note } = showing
  if (flags.quiet === true) return { advance: () => undefined, close: () => undefined }
  const begun = monotonicNow()
  const rate = rateMeter(begun)
  let done = 0
  let told = begun
  const standing = (): ProgressState => ({
    done,
    total,
    what: nouns,
    rate: rate.at(monotonicNow(), done),
  })
  const draw = (status: (text: string) => void) => {
    if (monotonicNow() - begun < SHOW_AFTER) return
    status(progressLine(standing(), (widthFor(io.error) ?? 0) - MARGIN))
  }
  const tell = () => {
    const now = monotonicNow()
    if (now - told < NOTICE_INTERVAL) return
    told = now
    note('progress', progressSentence(standing()))
  }
  const status = showing.hasJsonMessages() ? undefined : io.status
  const timer = setInterval(() => (status === undefined ? tell() : draw(status)), REDRAW)
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
