import type { ChildProcess } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { monotonicNow } from '../time/monotonic-clock.ts'

/** How long a pipe that a child has left to others may be silent before it is let go, in milliseconds. */
const IDLE_TIMEOUT = 1000

/** A child, and whether it leads a process group of its own. */
export interface ChildHandle {
  child: ChildProcess
  hasOwnGroup: boolean
}

/**
 * Whether children get a process group of their own, to end what they start along with them. Only without a
 * terminal: a group of its own would be cut off from the terminal and could not ask for a passphrase.
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

/** Sends a signal to a child, and to its process group if it has one; ignores what has already ended. */
export function signalChild({ child, hasOwnGroup }: ChildHandle, signal: NodeJS.Signals): void {
  if (!hasOwnGroup || child.pid === undefined) return void child.kill(signal)
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group has already ended.
  }
}

/**
 * Asks a child to end, and kills it after this many milliseconds; resolves with whether it has ended, since what the
 * system itself can't end must not keep the program running. Without a signal, it was already asked.
 */
export function terminateChild(
  led: ChildHandle,
  ask: NodeJS.Signals | undefined,
  grace: number,
): Promise<boolean> {
  const { child } = led
  if (hasEnded(child)) return Promise.resolve(true)
  if (ask !== undefined) signalChild(led, ask)
  return new Promise((resolve) => {
    const force = setTimeout(() => signalChild(led, 'SIGKILL'), grace)
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

/** Abandons a child: neither it nor what holds its pipes keeps the program running. */
export function abandonChild(child: ChildProcess): void {
  child.unref()
  child.stdin?.destroy()
  child.stdout?.destroy()
  child.stderr?.destroy()
}

/** Abandons the pipes of a child that has exited once nothing more comes: what it started may hold them for ever. */
export function abandonPipesAfterExit(child: ChildProcess): void {
  child.once('exit', () => {
    const timer = setTimeout(() => abandonChild(child), IDLE_TIMEOUT)
    const refresh = () => void timer.refresh()
    child.stdout?.on('data', refresh)
    child.stderr?.on('data', refresh)
    child.once('close', () => clearTimeout(timer))
  })
}

/** More than a pipe can hold, in bytes: anything after that was not written by a child that has exited. */
const MOST_IN_PIPE = 1024 * 1024

/**
 * Reads what a child prints, to the end of the pipe or, once the child has exited, until nothing more comes or
 * more than it can have left behind. Resolves with whether the pipe was at its end.
 */
export async function drainOutput(
  output: Readable,
  exited: Promise<unknown>,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<boolean> {
  let since: number | undefined
  let left = MOST_IN_PIPE
  let isTaking = false
  let isCut = false
  let isDone = false
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    if (isTaking || monotonicNow() - (since ?? 0) < IDLE_TIMEOUT) return
    isCut = true
    output.destroy()
  }
  const watch = () => {
    if (isDone) return
    since = monotonicNow()
    timer = setInterval(look, IDLE_TIMEOUT / 4)
  }
  void exited.then(watch, watch)
  try {
    for await (const chunk of output) {
      isTaking = true
      await take(chunk)
      isTaking = false
      if (since === undefined) continue
      since = monotonicNow()
      left -= chunk.length
      if (left < 0) return false
    }
    return !isCut
  } catch (error) {
    if (isCut) return false
    throw error
  } finally {
    isDone = true
    clearInterval(timer)
  }
}
