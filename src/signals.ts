import { readFileSync } from 'node:fs'
import { InterruptedError, type TerminationSignal } from './errors.ts'
import { monotonicNow } from './time/monotonic-clock.ts'

/**
 * Handles a signal before it ends the program; `nth` counts them from 1. True: the signal is handled
 * and doesn't end anything.
 */
export type SignalHandler = (signal: TerminationSignal, nth: number) => boolean

/** The signals that end the program, and who else handles them. */
export interface Signals {
  /** Aborted by the first one that nobody handles. */
  abortSignal: AbortSignal
  /** Aborts for a reason other than a signal. */
  abort(reason: unknown): void
  /** Handles signals until the returned function is called; the latest handler is asked first. */
  handle(listener: SignalHandler): () => void
  /** Sets what is reported when the program can't wait any longer and is forced to end. */
  onForcedExit(tell: (reason: InterruptedError) => void): void
  /** The program is late: it doesn't wait for what is left to be written. */
  skipFlush(): void
  isFlushSkipped(): boolean
  /** Restores the system's handling of signals. */
  close(): void
}

/** SIGUSR1 would make Node open its debugger to everybody on the machine. Platforms without a signal never send it. */
const TERMINATION_SIGNALS: readonly TerminationSignal[] = [
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
export const REPEAT_AFTER = 250

/** How long ending may take, in milliseconds, before it is forced. */
const MAX_EXIT_TIME = 10_000

/** Listens to the process's signals. */
export function listenToSignals(process: NodeJS.Process): Signals {
  const ending = new AbortController()
  const listeners: SignalHandler[] = []
  // Now, since `timeout` ignores the signal once it sends it.
  const isHangupIgnored = survivesHangup(process)
  let tellForced: ((reason: InterruptedError) => void) | undefined
  let first = 0
  let count = 0
  let isFlushSkipped = false
  const force = (reason: InterruptedError) => {
    tellForced?.(reason)
    process.exit(reason.exit)
  }
  const onSignal = (signal: TerminationSignal) => {
    if (signal === 'SIGHUP' && isHangupIgnored) return
    count += 1
    const nth = count
    if (listeners.toReversed().some((take) => take(signal, nth))) return
    const reason = new InterruptedError(signal)
    if (!ending.signal.aborted) {
      first = monotonicNow()
      setTimeout(force, MAX_EXIT_TIME, reason).unref()
      ending.abort(reason)
    } else if (isFromKeyboard(signal) && monotonicNow() - first >= REPEAT_AFTER) force(reason)
  }
  for (const signal of TERMINATION_SIGNALS) process.on(signal, onSignal)
  return {
    abortSignal: ending.signal,
    abort: (reason) => ending.abort(reason),
    handle: (listener) => {
      listeners.push(listener)
      return () => void listeners.splice(listeners.indexOf(listener), 1)
    },
    onForcedExit: (tell) => {
      tellForced = tell
    },
    skipFlush: () => {
      isFlushSkipped = true
    },
    isFlushSkipped: () => isFlushSkipped || ending.signal.aborted,
    close: () => {
      for (const signal of TERMINATION_SIGNALS) process.off(signal, onSignal)
    },
  }
}

/** Whether it may come from the keyboard: only a person repeats one to end the program now. */
export function isFromKeyboard(signal: TerminationSignal): boolean {
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
