import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import type { World } from '../context.ts'
import { EXIT, InterruptedError, UsageError } from '../errors.ts'
import { type Hidden, makeStreamMask } from './child-masking.ts'

/** What a child is run with. */
export interface ChildSurroundings extends Pick<World, 'cwd' | 'env' | 'io' | 'signal'> {
  /** What is not to be seen in its output; undefined: it has this program's own streams, and nothing is masked. */
  hidden: readonly Hidden[] | undefined
}

/**
 * Runs a command with this program's standard input, its output passed on and masked, or left alone; resolves with its exit
 * status, 128 and the signal's number where a signal ended it. Throws a UsageError where it cannot be started.
 */
export async function runChild(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, io, signal, hidden }: ChildSurroundings,
): Promise<number> {
  signal.throwIfAborted()
  const passed = hidden === undefined ? 'inherit' : 'pipe'
  const child = spawn(program, args, { cwd, env, stdio: ['inherit', passed, passed] })
  const ended = endOf(child, program)
  const passOn = () => {
    const name = signalOf(signal.reason)
    // What is typed at a terminal reaches the child by itself; twice would end what once only stops.
    if (name === 'SIGTERM' || !isAtTerminal(io)) child.kill(name)
  }
  signal.addEventListener('abort', passOn, { once: true })
  try {
    const [status] = await Promise.all([
      ended,
      passMasked(child.stdout, hidden, (bytes) => io.pass('output', bytes)),
      passMasked(child.stderr, hidden, (bytes) => io.pass('error', bytes)),
    ])
    return status
  } finally {
    signal.removeEventListener('abort', passOn)
  }
}

function signalOf(reason: unknown): 'SIGINT' | 'SIGTERM' {
  const isInterrupt = reason instanceof InterruptedError && reason.exit === EXIT.interrupted
  return isInterrupt ? 'SIGINT' : 'SIGTERM'
}

function isAtTerminal({ input, output, error }: World['io']): boolean {
  return [input, output, error].some(({ isTerminal }) => isTerminal)
}

async function passMasked(
  output: Readable | null,
  hidden: readonly Hidden[] | undefined,
  pass: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  if (output === null || hidden === undefined) return
  const mask = makeStreamMask(hidden)
  for await (const chunk of output) await pass(mask.push(chunk))
  await pass(mask.end())
}

function endOf(child: ChildProcess, program: string): Promise<number> {
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
      resolve(status ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy])),
    )
  })
}
