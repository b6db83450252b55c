import type { ChildProcess } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { monotonicNow } from '../time/monotonic-clock.ts'

/** How long a pipe may be silent after its child has exited before it is abandoned, in milliseconds. */
const IDLE_TIMEOUT = 1000

/** A child process, and whether it leads its own process group. */
export interface ChildHandle {
  child: ChildProcess
  hasOwnGroup: boolean
}

/**
 * Whether children should get their own process group, so that what they start ends with them. Only without a terminal:
 * their own group would be cut off from it and couldn't ask for a passphrase.
 */
export function canCreateProcessGroups(platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return false
  try {
    closeSync(openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK))
    return false
  } catch {
    return true
  }
}

/** Says how a child ended, as a phrase that follows its name: its exit status, or the signal that ended it. */
export function describeExit(ending: number | NodeJS.Signals | null): string {
  return typeof ending === 'string' ? `was ended by ${ending}` : `exited with status ${ending}`
}

/** Sends a signal to a child and its process group, if it has one; processes that have ended are ignored. */
export function signalChild({ child, hasOwnGroup }: ChildHandle, signal: NodeJS.Signals): void {
  if (!hasOwnGroup || child.pid === undefined) return void child.kill(signal)
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group has already ended.
  }
}

/**
 * Sends `signal` to a child (undefined: it already got one), and kills it after `grace` milliseconds. Resolves with
 * whether it has ended, since a process that the system can't end must not keep the program running.
 */
export function terminateChild(
  handle: ChildHandle,
  signal: NodeJS.Signals | undefined,
  grace: number,
): Promise<boolean> {
  const { child } = handle
  if (hasEnded(child)) return Promise.resolve(true)
  if (signal !== undefined) signalChild(handle, signal)
  return new Promise((resolve) => {
    const force = setTimeout(() => signalChild(handle, 'SIGKILL'), grace)
    const giveUp = setTimeout(() => resolve(false), grace + IDLE_TIMEOUT)
    child.once('exit', () => {
      clearTimeout(force)
      clearTimeout(giveUp)
      resolve(true)
    })
  })
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null || pid === undefined
}

/** Abandons a child: neither it nor a process that holds its pipes keeps the program running. */
export function abandonChild(child: ChildProcess): void {
  child.unref()
  child.stdin?.destroy()
  child.stdout?.destroy()
  child.stderr?.destroy()
}

/** Abandons a child's pipes once it has exited and they are silent: a process that it started may hold them forever. */
export function abandonPipesAfterExit(child: ChildProcess): void {
  child.once('exit', () => {
    const timer = setTimeout(() => abandonChild(child), IDLE_TIMEOUT)
    const refresh = () => void timer.refresh()
    child.stdout?.on('data', refresh)
    child.stderr?.on('data', refresh)
    child.once('close', () => clearTimeout(timer))
  })
}

/** More than a pipe can hold, in bytes: anything beyond it was written after the child's exit. */
const MAX_PIPE_BYTES = 1024 * 1024

/**
 * Reads a child's output to the end of the pipe or, once the child has exited, until the pipe is silent or more comes
 * than the child can have left in it. Resolves with whether the end of the pipe was reached.
 */
export async function drainOutput(
  output: Readable,
  exited: Promise<unknown>,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<boolean> {
  let left = MAX_PIPE_BYTES
  let isCut = false
  const silence = watchForSilence(() => {
    isCut = true
    output.destroy()
  })
  void exited.then(silence.start, silence.start)
  try {
    for await (const chunk of output) {
      silence.pause()
      await take(chunk)
      if (!silence.resume()) continue
      left -= chunk.length
      if (left < 0) return false
    }
    return !isCut
  } catch (error) {
    if (isCut) return false
    throw error
  } finally {
    silence.stop()
  }
}

/** Calls back once a pipe has been silent for too long after the start; `resume` returns whether it has started. */
function watchForSilence(onSilence: () => void) {
  let since: number | undefined
  let isPaused = false
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  const check = () => {
    if (!isPaused && monotonicNow() - (since ?? 0) >= IDLE_TIMEOUT) onSilence()
  }
  return {
    start: () => {
      if (isStopped) return
      since = monotonicNow()
      timer = setInterval(check, IDLE_TIMEOUT / 4)
    },
    pause: () => {
      isPaused = true
    },
    resume: () => {
      isPaused = false
      if (since === undefined) return false
      since = monotonicNow()
      return true
    },
    stop: () => {
      isStopped = true
      clearInterval(timer)
    },
  }
}
