import { fileURLToPath } from 'node:url'
import { run } from './cli/program.ts'
import { commandTree } from './cli/registry.ts'
import { homeDirectory, tryOrUndefined } from './files/home-directory.ts'
import { lazySink, type Sink } from './io/lazy-sink.ts'
import { closeLostTerminals } from './io/lost-terminal.ts'
import { processIo } from './io/process-io.ts'
import type { PromptOptions, Prompts } from './io/prompts.ts'
import { listenToSignals, type Signals } from './signals.ts'
import { monotonicNow } from './time/monotonic-clock.ts'
import { startTimer } from './time/timer.ts'
import { LOCAL_ZONE } from './time/zone.ts'
import type { World } from './world.ts'

/**
 * How long open handles may keep the process alive once the work is done, and after an interruption or timeout, in
 * milliseconds.
 */
const MAX_LINGER = 2000
const MAX_LINGER_WHEN_ABORTED = 200

/**
 * By this percentage the heap may grow before garbage is collected; by default it grows to many times what is in use.
 */
const HEAP_GROWTH_PERCENT = 50

/** How the program ended. */
interface ExitResult {
  /** The exit status. */
  status: number
  /** Whether the system has taken all output, so that nothing is lost if the process exits. */
  isFlushed: boolean
}

/** Runs the program with the process's arguments, environment and streams. */
export async function main(): Promise<ExitResult> {
  const signals = listenToSignals(process)
  const { platform } = process
  const sinks = {
    stdout: lazySink(1, platform, () => process.stdout),
    stderr: lazySink(2, platform, () => process.stderr),
  }
  process.on('exit', closeLostTerminals)
  // Uncaught errors are reported like any other defect: Node itself would print secrets in them.
  const crash = (error: unknown) => signals.abort(error)
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  try {
    const status = await run(worldOf(signals, sinks), commandTree())
    return {
      status,
      isFlushed: Object.values(sinks).every(({ writableLength }) => writableLength === 0),
    }
  } finally {
    signals.close()
    process.off('uncaughtException', crash)
    process.off('unhandledRejection', crash)
    exitWithoutWaiting(signals, sinks.stderr)
  }
}

/** Ends the program even if nobody reads a pipe, or a grandchild holds one; only pending messages may delay it. */
function exitWithoutWaiting({ isFlushSkipped }: Signals, stderr: Sink): void {
  // Results were waited for before; whatever is left was not read in time.
  const check = () => {
    if (isFlushSkipped() || stderr.writableLength === 0) process.exit()
  }
  setInterval(check, isFlushSkipped() ? MAX_LINGER_WHEN_ABORTED : MAX_LINGER).unref()
}

function worldOf(
  { abortSignal: signal, handle, onForcedExit, skipFlush }: Signals,
  sinks: { stdout: Sink; stderr: Sink },
): World {
  const { argv, env, platform } = process
  const streams = {
    ...sinks,
    get stdin() {
      return process.stdin
    },
  }
  return {
    argv: argv.slice(2),
    env,
    cwd: tryOrUndefined(() => process.cwd()),
    home: homeDirectory(process),
    uid: process.geteuid?.(),
    platform,
    io: processIo(streams, env),
    prompts: (options) => promptsAtTerminal(signal, options),
    openScreen: async (onEvent) => (await import('./io/live-screen.ts')).openScreen(onEvent),
    clock: () => new Date(),
    monotonicNow,
    zone: LOCAL_ZONE,
    random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    entryPoint: (name) => [process.execPath, fileURLToPath(new URL(`${name}.js`, import.meta.url))],
    saveMemory,
    sleep: (milliseconds, ends = signal) => sleep(milliseconds, ends),
    signal,
    handleSignals: handle,
    onForcedExit,
    skipFlush,
  }
}

async function promptsAtTerminal(signal: AbortSignal, options?: PromptOptions): Promise<Prompts> {
  const { openPrompts } = await import('./io/asking/open-prompts.ts')
  // A closed terminal fails every read and every change of its modes.
  if (process.stdin.listenerCount('error') === 0) process.stdin.on('error', () => undefined)
  return openPrompts({ signal, input: process.stdin, output: process.stderr }, options)
}

async function saveMemory(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`)
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      stop()
      reject(signal.reason)
    }
    const stop = startTimer(milliseconds, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })
}
