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

/** How to run a child process. */
interface ChildOptions
  extends Pick<World, 'cwd' | 'env' | 'io' | 'platform' | 'signal' | 'handleSignals'> {
  /** What to hide in its output; undefined: it uses this program's own streams, and nothing is hidden. */
  hidden: readonly MaskTarget[] | undefined
}

/** How long a child may take to exit after a signal before it is killed, in milliseconds. */
const GRACE = 5000

/**
 * Runs a command with this program's standard input; its output is passed on and masked, or left alone. Resolves with
 * its exit status, or 128 plus the signal's number if a signal ended it. A signal or time-out is passed on, and a child
 * that doesn't exit is killed. Then, or if the child doesn't exit with a status of its own, rejects with the signal's
 * reason. Throws a UsageError if the command can't be started.
 */
export async function runChild(
  [program, ...args]: readonly [string, ...string[]],
  options: ChildOptions,
): Promise<number> {
  const { cwd, env, io, platform, signal, hidden } = options
  signal.throwIfAborted()
  const output = hidden === undefined ? 'inherit' : 'pipe'
  const hasGroup = !isAtTerminal(io) && canCreateProcessGroups(platform)
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['inherit', output, output],
    detached: hasGroup,
  })
  const ended = waitForExit(child, program)
  const forwarding = forwardSignals({ child, hasOwnGroup: hasGroup }, options)
  const passOn = (stream: Readable | null, to: 'output' | 'error') =>
    pipeMasked(stream, { ended, hidden, signal }, (bytes) => io.writeBytes(to, bytes))
  try {
    const [end] = await Promise.all([
      Promise.race([ended, forwarding.isOver]),
      passOn(child.stdout, 'output'),
      passOn(child.stderr, 'error'),
    ])
    return statusOf(end, signal)
  } finally {
    forwarding.stop()
    abandonChild(child)
  }
}

/** How a child ended: its exit status, or the signal that killed it. */
interface End {
  status: number
  isKilled: boolean
}

/** Returns the exit status. After a signal, a child's own status counts; a time-out is always thrown. */
function statusOf({ status, isKilled }: End, signal: AbortSignal): number {
  const isAnswer = !isKilled && status !== 0 && signal.reason instanceof InterruptedError
  if (signal.aborted && !isAnswer) throw signal.reason
  return status
}

/** Forwards the signals that end this program to a child, and makes sure that the child exits too. */
function forwardSignals(handle: ChildHandle, { io, hidden, signal, handleSignals }: ChildOptions) {
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
    // Ctrl-C at a terminal reaches the child directly; a second signal could kill what the first only stops.
    const signalToSend = isFromKeyboard(name) && hasTerminal ? undefined : name
    void terminateChild(handle, signalToSend, GRACE).then(
      (hasEnded) => hasEnded || giveUp(signal.reason),
    )
  }
  const stopHandling = handleSignals((name) => {
    // A child that has the terminal to itself decides what its keys mean.
    if (hidden === undefined && hasTerminal && isFromKeyboard(name)) return true
    if (!signal.aborted) return false
    if (monotonicNow() - since >= REPEAT_AFTER) signalChild(handle, 'SIGKILL')
    return true
  })
  signal.addEventListener('abort', passOn, { once: true })
  const stop = () => {
    stopHandling()
    signal.removeEventListener('abort', passOn)
    if (signal.aborted && handle.hasOwnGroup) signalChild(handle, 'SIGKILL')
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
          hint: 'After --, give a program and its arguments; for a shell: -- sh -c "…"',
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
