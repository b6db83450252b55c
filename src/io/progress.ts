import { type Io, widthFor } from './io.ts'
import { pace, type Standing, standingLine, standingSentence } from './progress-text.ts'

/** Progress of many records; call `close` whatever happens. */
export interface Progress {
  /** So many more are done. */
  advance(count: number): void
  close(): void
}

/** What progress is shown with: a context. */
export interface Showing {
  io: Pick<Io, 'error' | 'status'>
  flags: { quiet?: boolean }
  elapsed: () => number
  note(code: string, message: string): void
  /** Whether messages are told as JSON. */
  tellsJson(): boolean
}

/** What there is to be done. */
export interface Amount {
  /** Absent where nobody knows it beforehand. */
  total?: number
  /** Several of what it is: `assets`. */
  what: string
}

/** How often the line is drawn; how long something takes before it is shown; and how often it is told, in milliseconds. */
const REDRAW = 100
const QUICK = 1_000
const TELL = 5_000

/** So much of a terminal's width is left free: Ctrl-C puts `^C` there, and no line may wrap. */
const MARGIN = 3

/**
 * Shows how far many records are: at a terminal a line that is redrawn, elsewhere a notice every few seconds. What is
 * quick shows nothing, nor does `--quiet`.
 */
export function openProgress(showing: Showing, { total, what }: Amount): Progress {
  const { io, flags, elapsed, note } = showing
  if (flags.quiet === true) return { advance: () => undefined, close: () => undefined }
  const begun = elapsed()
  const rate = pace(begun)
  let done = 0
  let told = begun
  const standing = (): Standing => ({ done, total, what, rate: rate.at(elapsed(), done) })
  const draw = (status: (text: string) => void) => {
    if (elapsed() - begun < QUICK) return
    status(standingLine(standing(), (widthFor(io.error) ?? 0) - MARGIN))
  }
  const tell = () => {
    const now = elapsed()
    if (now - told < TELL) return
    told = now
    note('progress', standingSentence(standing()))
  }
  const status = showing.tellsJson() ? undefined : io.status
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
