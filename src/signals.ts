import { readFileSync } from 'node:fs'
import { type EndingSignal, InterruptedError } from './errors.ts'
import { elapsed } from './time/elapsed.ts'

/**
 * Takes a signal before it ends the program; `nth` counts those that came, from 1. True: the signal is dealt with,
 * and does not end anything.
 */
export type TakeSignal = (signal: EndingSignal, nth: number) => boolean

/** The signals that end the program, and who else hears of them. */
export interface Signals {
  /** Aborted by the first that nobody takes. */
  ending: AbortSignal
  /** Aborts for what is no signal. */
  abort(reason: unknown): void
  /** Has signals taken until the returned function is called; whoever came last is asked first. */
  take(listener: TakeSignal): () => void
  /** Says what is told when the program can't wait for its end any longer. */
  onForcedEnd(tell: (reason: InterruptedError) => void): void
  /** The program is late: what is left to be written is not waited for. */
  hurry(): void
  isHurried(): boolean
  /** Leaves signals to the system again. */
  close(): void
}

/** SIGUSR1 would have Node open its debugger to everybody on the machine. A platform that lacks one never sends it. */
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

/** `timeout` and a closing terminal send a signal twice: a second one counts only this much later, in milliseconds. */
export const TWICE = 250

/** How long the end may take, in milliseconds, before it is forced. */
const LONGEST_END = 10_000

/** Listens to the process's signals. */
export function listenToSignals(process: NodeJS.Process): Signals {
  const ending = new AbortController()
  const listeners: TakeSignal[] = []
  // Now: `timeout` comes to ignore what it sends.
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

/** Whether it may come from the keyboard: only a person repeats one to have it end now. */
export function isTyped(signal: EndingSignal): boolean {
  return signal === 'SIGINT' || signal === 'SIGQUIT' || signal === 'SIGBREAK'
}

/**
 * Whether the program was started to survive its terminal. Node resets what it inherits, so that only traces are left:
 * shells name the program they start, which is `nohup`, and a script that ignores SIGHUP still does.
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
