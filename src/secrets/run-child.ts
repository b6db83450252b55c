import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { InterruptedError, type TerminationSignal, UsageError } from '../errors.ts'
import {
  abandonChild,
  type ChildHandle,
  canCreateProcessGroups,
  drainOutput,
  signalChild,
  terminateChild,
} from '../io/child-processes.ts'
import { isFromKeyboard, REPEAT_AFTER } from '../signals.ts'
import { monotonicNow } from '../time/monotonic-clock.ts'
import type { World } from '../world.ts'
import { type MaskTarget, makeStreamMask } from './stream-mask.ts'

/** What a child is run with. */
export interface ChildOptions
  extends Pick<World, 'cwd' | 'env' | 'io' | 'platform' | 'signal' | 'handleSignals'> {
  /** What is not to be seen in its output; undefined: it has this program's own streams, and nothing is masked. */
  hidden: readonly MaskTarget[] | undefined
}

/** How long a child may take to end once it is asked to, in milliseconds. */
const GRACE = 5000

/**
 * Runs a command with this program's standard input, its output passed on and masked, or left alone; resolves with its exit
 * status, or 128 plus the signal's number if a signal ended it. A signal or time-out is passed on; a child that does not
 * end is killed. Then, or if the child has no status of its own for it, the promise rejects with the signal's reason.
 * Throws a UsageError if it can't be started.
 */
export async function runChild(
  [program, ...args]: readonly [string, ...string[]],
  surroundings: ChildOptions,
): Promise<number> {
  const { cwd, env, io, platform, signal, hidden } = surroundings
  signal.throwIfAborted()
  const passed = hidden === undefined ? 'inherit' : 'pipe'
  const hasGroup = !isAtTerminal(io) && canCreateProcessGroups(platform)
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['inherit', passed, passed],
    detached: hasGroup,
  })
  const ended = waitForExit(child, program)
  const ending = forwardSignals({ child, hasOwnGroup: hasGroup }, surroundings)
  const take = (stream: Readable | null, to: 'output' | 'error') =>
    pipeMasked(stream, { ended, hidden, signal }, (bytes) => io.writeBytes(to, bytes))
  try {
    const [end] = await Promise.all([
      Promise.race([ended, ending.isOver]),
      take(child.stdout, 'output'),
      take(child.stderr, 'error'),
    ])
    return statusOf(end, signal)
  } finally {
    ending.stop()
    abandonChild(child)
  }
}

/** How a child ended: its exit status, or the signal that killed it. */
interface End {
  status: number
  isKilled: boolean
}

/** After a signal, the child's own status counts if it has one; a time-out is always reported as one. */
function statusOf({ status, isKilled }: End, signal: AbortSignal): number {
  const isAnswer = !isKilled && status !== 0 && signal.reason instanceof InterruptedError
  if (signal.aborted && !isAnswer) throw signal.reason
  return status
}

/** Passes on to a child what ends the program, and makes sure that the child ends too. */
function forwardSignals(led: ChildHandle, { io, hidden, signal, handleSignals }: ChildOptions) {
  const hasTerminal = isAtTerminal(io)
  let since = 0
  let giveUp: (reason: unknown) => void = () => undefined
  const isOver = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  isOver.catch(() => undefined)
  const passOn = () => {
    since = monotonicNow()
    const name = nameOf(signal.reason)
    // What is typed at a terminal reaches the child by itself; twice would end what once only stops.
    const asked = isFromKeyboard(name) && hasTerminal ? undefined : name
    void terminateChild(led, asked, GRACE).then((hasEnded) => hasEnded || giveUp(signal.reason))
  }
  const free = handleSignals((name) => {
    // A child that has the terminal to itself decides what its keys mean.
    if (hidden === undefined && hasTerminal && isFromKeyboard(name)) return true
    if (!signal.aborted) return false
    if (monotonicNow() - since >= REPEAT_AFTER) signalChild(led, 'SIGKILL')
    return true
  })
  signal.addEventListener('abort', passOn, { once: true })
  const stop = () => {
    free()
    signal.removeEventListener('abort', passOn)
    if (signal.aborted && led.hasOwnGroup) signalChild(led, 'SIGKILL')
  }
  return { isOver, stop }
}

function nameOf(reason: unknown): TerminationSignal {
  return reason instanceof InterruptedError ? reason.signal : 'SIGTERM'
}

function isAtTerminal({ input, output, error }: World['io']): boolean {
  return [input, output, error].some(({ isTerminal }) => isTerminal)
}

async function pipeMasked(
  output: Readable | null,
  { ended, hidden, signal }: Pick<ChildOptions, 'hidden' | 'signal'> & { ended: Promise<End> },
  pass: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  if (output === null || hidden === undefined) return
  const mask = makeStreamMask(hidden)
  const isWhole = await drainOutput(output, ended, (chunk) => pass(mask.push(chunk)))
  // The output may have been cut off within a secret.
  await pass(isWhole && !signal.aborted ? mask.end() : mask.endTruncated())
}

function waitForExit(child: ChildProcess, program: string): Promise<End> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause) =>
      reject(
        new UsageError(`${program} could not be started: ${cause.message}`, {
          hint: 'Behind -- stands a program and its arguments; for a shell: -- sh -c "…"',
          cause,
        }),
      ),
    )
    child.on('exit', (status, killedBy) =>
      resolve({
        status: status ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]),
        isKilled: killedBy !== null,
      }),
    )
  })
}
