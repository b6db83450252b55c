import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { type EndingSignal, InterruptedError, UsageError } from '../errors.ts'
import {
  canLeadGroups,
  endChild,
  type Led,
  letGo,
  signalChild,
  takeOutput,
} from '../io/child-processes.ts'
import { isTyped, TWICE } from '../signals.ts'
import { elapsed } from '../time/monotonic-clock.ts'
import type { World } from '../world.ts'
import { type Hidden, makeStreamMask } from './stream-mask.ts'

/** What a child is run with. */
export interface ChildSurroundings
  extends Pick<World, 'cwd' | 'env' | 'io' | 'platform' | 'signal' | 'takeSignals'> {
  /** What is not to be seen in its output; undefined: it has this program's own streams, and nothing is masked. */
  hidden: readonly Hidden[] | undefined
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
  surroundings: ChildSurroundings,
): Promise<number> {
  const { cwd, env, io, platform, signal, hidden } = surroundings
  signal.throwIfAborted()
  const passed = hidden === undefined ? 'inherit' : 'pipe'
  const hasGroup = !isAtTerminal(io) && canLeadGroups(platform)
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['inherit', passed, passed],
    detached: hasGroup,
  })
  const ended = endOf(child, program)
  const ending = passingOn({ child, hasGroup }, surroundings)
  const take = (stream: Readable | null, to: 'output' | 'error') =>
    passMasked(stream, { ended, hidden, signal }, (bytes) => io.pass(to, bytes))
  try {
    const [end] = await Promise.all([
      Promise.race([ended, ending.isOver]),
      take(child.stdout, 'output'),
      take(child.stderr, 'error'),
    ])
    return statusOf(end, signal)
  } finally {
    ending.stop()
    letGo(child)
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
function passingOn(led: Led, { io, hidden, signal, takeSignals }: ChildSurroundings) {
  const hasTerminal = isAtTerminal(io)
  let since = 0
  let giveUp: (reason: unknown) => void = () => undefined
  const isOver = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  isOver.catch(() => undefined)
  const passOn = () => {
    since = elapsed()
    const name = nameOf(signal.reason)
    // What is typed at a terminal reaches the child by itself; twice would end what once only stops.
    const asked = isTyped(name) && hasTerminal ? undefined : name
    void endChild(led, asked, GRACE).then((hasEnded) => hasEnded || giveUp(signal.reason))
  }
  const free = takeSignals((name) => {
    // A child that has the terminal to itself decides what its keys mean.
    if (hidden === undefined && hasTerminal && isTyped(name)) return true
    if (!signal.aborted) return false
    if (elapsed() - since >= TWICE) signalChild(led, 'SIGKILL')
    return true
  })
  signal.addEventListener('abort', passOn, { once: true })
  const stop = () => {
    free()
    signal.removeEventListener('abort', passOn)
    if (signal.aborted && led.hasGroup) signalChild(led, 'SIGKILL')
  }
  return { isOver, stop }
}

function nameOf(reason: unknown): EndingSignal {
  return reason instanceof InterruptedError ? reason.signal : 'SIGTERM'
}

function isAtTerminal({ input, output, error }: World['io']): boolean {
  return [input, output, error].some(({ isTerminal }) => isTerminal)
}

async function passMasked(
  output: Readable | null,
  { ended, hidden, signal }: Pick<ChildSurroundings, 'hidden' | 'signal'> & { ended: Promise<End> },
  pass: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  if (output === null || hidden === undefined) return
  const mask = makeStreamMask(hidden)
  const isWhole = await takeOutput(output, ended, (chunk) => pass(mask.push(chunk)))
  // The output may have been cut off within a secret.
  await pass(isWhole && !signal.aborted ? mask.end() : mask.cut())
}

function endOf(child: ChildProcess, program: string): Promise<End> {
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
