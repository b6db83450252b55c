import type { World } from '../world.ts'
import { widthFor } from './io.ts'

/** How long a wait may take before it is shown, and the longest pause that doesn't end it, in milliseconds. */
const SHOW_AFTER = 500
const MAX_GAP = 100

/** Shows what the program is waiting for, once that takes a while. */
export interface WaitIndicator {
  /** Starts a wait for this, until the returned function is called. */
  start(what: string): () => void
  /** Hides the indicator while something else uses the terminal's last line. */
  setPaused(isPaused: boolean): void
}

const NO_INDICATOR: WaitIndicator = { start: () => () => undefined, setPaused: () => undefined }

/**
 * Makes an indicator for a terminal that has both standard output and standard error and can redraw a line; otherwise
 * nothing is shown. `isSilent` is called before anything is shown. The spinner is loaded only then.
 */
export function makeWaitIndicator(
  { io, monotonicNow }: World,
  isSilent: () => boolean,
): WaitIndicator {
  const { status } = io
  if (status === undefined || !io.output.isTerminal) return NO_INDICATOR
  const waits = new Set<{ what: string }>()
  let isHidden = false
  let since = 0
  let endedAt = Number.NEGATIVE_INFINITY
  const spinner = delayedSpinner(
    () => !isHidden && waits.size > 0 && !isSilent(),
    (spin) =>
      spin(
        status,
        () => [...waits].at(-1)?.what ?? '',
        () => widthFor(io.error) ?? 0,
      ),
  )
  return {
    start: (what) => {
      const wait = { what }
      if (waits.size === 0) {
        if (monotonicNow() - endedAt > MAX_GAP) since = monotonicNow()
        spinner.showAfter(since + SHOW_AFTER - monotonicNow())
      }
      waits.add(wait)
      return () => {
        if (!waits.delete(wait) || waits.size > 0) return
        endedAt = monotonicNow()
        spinner.hide()
      }
    },
    setPaused: (isPaused) => {
      isHidden = isPaused
      if (isPaused) spinner.hide()
    },
  }
}

/** A spinner that is loaded and drawn after a delay, if it is still wanted. */
function delayedSpinner(
  isWanted: () => boolean,
  draw: (spin: typeof import('./spinner.ts').spin) => () => void,
): { showAfter(milliseconds: number): void; hide(): void } {
  let timer: NodeJS.Timeout | undefined
  let stop: (() => void) | undefined
  const show = async () => {
    const { spin } = await import('./spinner.ts')
    if (stop === undefined && isWanted()) stop = draw(spin)
  }
  return {
    showAfter: (milliseconds) => {
      timer = setTimeout(show, Math.max(0, milliseconds))
      timer.unref()
    },
    hide: () => {
      clearTimeout(timer)
      stop?.()
      stop = undefined
    },
  }
}
