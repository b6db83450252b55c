import { readFileSync } from 'node:fs'
import { InterruptedError, type TerminationSignal } from './errors.ts'
import { monotonicNow } from './time/monotonic-clock.ts'

/**
 * Handles a signal before it ends the program; `nth` counts signals from 1. Returns true if the signal shall end
 * nothing.
 */
export type SignalHandler = (signal: TerminationSignal, nth: number) => boolean

/** The signals that end the program, and their handlers. */
export interface Signals {
  /** Aborted by the first signal that no handler takes. */
  abortSignal: AbortSignal
  /** Aborts for a reason other than a signal. */
  abort(reason: unknown): void
  /** Handles signals until the returned function is called; the latest handler comes first. */
  handle(handler: SignalHandler): () => void
  /** Sets what is reported when the program can't wait any longer and is forced to end; `report` returns the exit status. */
  onForcedExit(report: (reason: InterruptedError) => number): void
  /** Makes the program exit without waiting for pending output. */
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

/** How long a clean exit may take, in milliseconds, before it is forced. */
const MAX_EXIT_TIME = 10_000

/** Listens to the process's signals. */
export function listenToSignals(process: NodeJS.Process): Signals {
  const ending = new AbortController()
  const handlers: SignalHandler[] = []
  let reportForcedExit: ((reason: InterruptedError) => number) | undefined
  let isFlushSkipped = false
  const onSignal = signalListener(process, ending, handlers, (reason) => {
    process.exit(reportForcedExit?.(reason) ?? reason.exit)
  })
  for (const signal of TERMINATION_SIGNALS) process.on(signal, onSignal)
  return {
    abortSignal: ending.signal,
    abort: (reason) => ending.abort(reason),
    handle: (handler) => {
      handlers.push(handler)
      return () => void handlers.splice(handlers.indexOf(handler), 1)
    },
    onForcedExit: (report) => {
      reportForcedExit = report
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

/**
 * The first signal that no handler takes aborts `ending`. If the exit then takes too long, or Ctrl-C is repeated,
 * `force` is called.
 */
function signalListener(
  process: NodeJS.Process,
  ending: AbortController,
  handlers: readonly SignalHandler[],
  force: (reason: InterruptedError) => void,
): (signal: TerminationSignal) => void {
  // Checked now, since `timeout` ignores the signal once it sends it.
  const isHangupIgnored = survivesHangup(process)
  let firstAt = 0
  let count = 0
  return (signal) => {
    if (signal === 'SIGHUP' && isHangupIgnored) return
    count += 1
    const nth = count
    if (handlers.toReversed().some((isHandled) => isHandled(signal, nth))) return
    const reason = new InterruptedError(signal)
    if (!ending.signal.aborted) {
      firstAt = monotonicNow()
      setTimeout(force, MAX_EXIT_TIME, reason).unref()
      ending.abort(reason)
    } else if (isFromKeyboard(signal) && monotonicNow() - firstAt >= REPEAT_AFTER) force(reason)
  }
}

/** Whether a signal may come from the keyboard: only a person repeats one to end the program now. */
export function isFromKeyboard(signal: TerminationSignal): boolean {
  return signal === 'SIGINT' || signal === 'SIGQUIT' || signal === 'SIGBREAK'
}

/**
 * Whether the program was started to outlive its terminal. Node resets the inherited handling, so only hints are left:
 * shells name the program they start, here `nohup`, and a parent script that ignores SIGHUP still does.
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
