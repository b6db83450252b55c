import type { World } from '../world.ts'
import { widthFor } from './io.ts'

/** How long somebody may wait before being told for what; and a pause that does not begin a new wait, in milliseconds. */
const SHOW_AFTER = 500
const MAX_GAP = 100

/** Tells a person what the program is waiting for, once that takes a while. */
export interface WaitIndicator {
  /** The program waits for this from now on, until the returned function is called. */
  start(what: string): () => void
  /** Something else has the terminal's last line, or not any more. */
  setPaused(isTaken: boolean): void
}

/**
 * For a terminal that has standard output and standard error, where a line can be redrawn; elsewhere nobody is told
 * anything. `isSilent` is asked when there would be something to tell. What draws is loaded only then.
 */
export function makeWaitIndicator(
  { io, monotonicNow }: World,
  isSilent: () => boolean,
): WaitIndicator {
  const { status } = io
  const canTell = status !== undefined && io.output.isTerminal
  if (!canTell) return { start: () => () => undefined, setPaused: () => undefined }
  const waits = new Set<{ what: string }>()
  let isTaken = false
  let since = 0
  let ended = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let stop: (() => void) | undefined
  const hide = () => {
    clearTimeout(timer)
    stop?.()
    stop = undefined
  }
  const tell = async () => {
    const { spin } = await import('./spinner.ts')
    if (isTaken || waits.size === 0 || stop !== undefined || isSilent()) return
    const text = () => [...waits].at(-1)?.what ?? ''
    stop = spin(status, text, () => widthFor(io.error) ?? 0)
  }
  return {
    start: (what) => {
      const one = { what }
      if (waits.size === 0) {
        if (monotonicNow() - ended > MAX_GAP) since = monotonicNow()
        timer = setTimeout(tell, Math.max(0, since + SHOW_AFTER - monotonicNow()))
        timer.unref()
      }
      waits.add(one)
      return () => {
        if (!waits.delete(one) || waits.size > 0) return
        ended = monotonicNow()
        hide()
      }
    },
    setPaused: (taken) => {
      isTaken = taken
      if (taken) hide()
    },
  }
}
