import { readFileSync } from 'node:fs'
import { type EndingSignal, InterruptedError } from './errors.ts'
import { elapsed } from './time/monotonic-clock.ts'

/**
 * Handles a signal before it ends the program; `nth` counts them from 1. True: the signal is handled
 * and doesn't end anything.
 */
export type TakeSignal = (signal: EndingSignal, nth: number) => boolean

/** The signals that end the program, and who else handles them. */
export interface Signals {
  /** Aborted by the first one that nobody handles. */
  ending: AbortSignal
  /** Aborts for a reason other than a signal. */
  abort(reason: unknown): void
  /** Handles signals until the returned function is called; the latest handler is asked first. */
  take(listener: TakeSignal): () => void
  /** Sets what is reported when the program can't wait any longer and is forced to end. */
  onForcedEnd(tell: (reason: InterruptedError) => void): void
  /** The program is late: it doesn't wait for what is left to be written. */
  hurry(): void
  isHurried(): boolean
  /** Restores the system's handling of signals. */
  close(): void
}

/** SIGUSR1 would make Node open its debugger to everybody on the machine. Platforms without a signal never send it. */
const ENDING: readonly EndingSignal[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGXCPU',
  'SIGBREAK',
]

/** `timeout` and a closing terminal send a signal twice: a second one counts only after this many milliseconds. */
export const TWICE = 250

/** How long ending may take, in milliseconds, before it is forced. */
const LONGEST_END = 10_000

/** Listens to the process's signals. */
export function listenToSignals(process: NodeJS.Process): Signals {
  const ending = new AbortController()
  const listeners: TakeSignal[] = []
  // Now, since `timeout` ignores the signal once it sends it.
  const isHangupIgnored = survivesHangup(process)
  let tellForced: ((reason: InterruptedError) => void) | undefined
  let first = 0
  let count = 0
  let isLate = false
  const force = (reason: InterruptedError) => {
    tellForced?.(reason)
    process.exit(reason.exit)
  }
  const hear = (signal: EndingSignal) => {
    if (signal === 'SIGHUP' && isHangupIgnored) return
    count += 1
    const nth = count
    if (listeners.toReversed().some((take) => take(signal, nth))) return
    const reason = new InterruptedError(signal)
    if (!ending.signal.aborted) {
      first = elapsed()
      setTimeout(force, LONGEST_END, reason).unref()
      ending.abort(reason)
    } else if (isTyped(signal) && elapsed() - first >= TWICE) force(reason)
  }
  for (const signal of ENDING) process.on(signal, hear)
  return {
    ending: ending.signal,
    abort: (reason) => ending.abort(reason),
    take: (listener) => {
      listeners.push(listener)
      return () => void listeners.splice(listeners.indexOf(listener), 1)
    },
    onForcedEnd: (tell) => {
      tellForced = tell
    },
    hurry: () => {
      isLate = true
    },
    isHurried: () => isLate || ending.signal.aborted,
    close: () => {
      for (const signal of ENDING) process.off(signal, hear)
    },
  }
}

/** Whether it may come from the keyboard: only a person repeats one to end the program now. */
export function isTyped(signal: EndingSignal): boolean {
  return signal === 'SIGINT' || signal === 'SIGQUIT' || signal === 'SIGBREAK'
}

/**
 * Whether the program was started to survive its terminal. Node resets the inherited handling, so only hints are left:
 * shells name the program they start, which is `nohup`, and a parent script that ignores SIGHUP still does.
 */
function survivesHangup({ env, ppid, platform }: NodeJS.Process): boolean {
  if (/(?:^|\/)nohup$/.test(env['_'] ?? '')) return true
  if (platform !== 'linux') return false
  try {
    const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${ppid}/status`, 'utf8'))
    return (Number.parseInt(ignored?.[1]?.slice(-1) ?? '0', 16) & 1) === 1
  } catch {
    return false
  }
}
