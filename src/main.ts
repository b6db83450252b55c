import { fileURLToPath } from 'node:url'
import { run } from './cli/program.ts'
import { commandTree } from './cli/registry.ts'
import { homeDirectory, orNone } from './files/home-directory.ts'
import { lateSink, type Sink } from './io/lazy-sink.ts'
import { leaveLostTerminals } from './io/lost-terminal.ts'
import { processIo } from './io/process-io.ts'
import { listenToSignals, type Signals } from './signals.ts'
import { elapsed } from './time/monotonic-clock.ts'
import { startTimer } from './time/timer.ts'
import { LOCAL_ZONE } from './time/zone.ts'
import type { World } from './world.ts'

/** How long open handles may keep the process once the work is done, in milliseconds; and after an interruption or a time-out. */
const LINGERING = 2000
const LINGERING_IN_A_HURRY = 200

/** By so many percent the heap may grow before what nobody uses is looked for; otherwise it grows to many times what is kept. */
const GROWTH = 50

/** How the program ended. */
export interface Ended {
  /** The exit status. */
  status: number
  /** Whether the system has taken all that was written, so that nothing is lost if the process exits. */
  isWritten: boolean
}

/** Runs the program with the process's arguments, environment and streams. */
export async function main(): Promise<Ended> {
  const signals = listenToSignals(process)
  const { platform } = process
  const sinks = {
    stdout: lateSink(1, platform, () => process.stdout),
    stderr: lateSink(2, platform, () => process.stderr),
  }
  process.on('exit', leaveLostTerminals)
  // What nothing awaits is reported like any other defect: Node itself would print it with the secrets in it.
  const crash = (error: unknown) => signals.abort(error)
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  try {
    const status = await run(worldOf(signals, sinks), commandTree())
    return {
      status,
      isWritten: Object.values(sinks).every(({ writableLength }) => writableLength === 0),
    }
  } finally {
    signals.close()
    process.off('uncaughtException', crash)
    process.off('unhandledRejection', crash)
    endWithoutWaiting(signals, sinks.stderr)
  }
}

/** A pipe that nobody reads, or a grandchild that holds one, must not keep the program running; pending messages may. */
function endWithoutWaiting({ isHurried }: Signals, stderr: Sink): void {
  // Results were waited for before this; whatever is left was not read in time.
  const check = () => {
    if (isHurried() || stderr.writableLength === 0) process.exit()
  }
  setInterval(check, isHurried() ? LINGERING_IN_A_HURRY : LINGERING).unref()
}

function worldOf(
  { ending: signal, take, onForcedEnd, hurry }: Signals,
  sinks: { stdout: Sink; stderr: Sink },
): World {
  const { argv, env, platform } = process
  return {
    argv: argv.slice(2),
    env,
    cwd: orNone(() => process.cwd()),
    home: homeDirectory(process),
    uid: process.geteuid?.(),
    platform,
    io: processIo(
      {
        ...sinks,
        get stdin() {
          return process.stdin
        },
      },
      env,
    ),
    prompts: async (how) => {
      const { openPrompts } = await import('./io/asking/open-prompts.ts')
      // A closed terminal fails every read and every change of its modes.
      if (process.stdin.listenerCount('error') === 0) process.stdin.on('error', () => undefined)
      return openPrompts({ signal, input: process.stdin, output: process.stderr }, how)
    },
    clock: () => new Date(),
    elapsed,
    zone: LOCAL_ZONE,
    random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    entry: (name) => [process.execPath, fileURLToPath(new URL(`${name}.js`, import.meta.url))],
    saveMemory: async () => {
      const { setFlagsFromString } = await import('node:v8')
      setFlagsFromString(`--heap-growing-percent=${GROWTH}`)
    },
    sleep: (milliseconds, ends = signal) => sleep(milliseconds, ends),
    signal,
    takeSignals: take,
    onForcedEnd,
    hurry,
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = () => {
      stop()
      reject(signal.reason)
    }
    const stop = startTimer(milliseconds, () => {
      signal.removeEventListener('abort', give)
      resolve()
    })
    signal.addEventListener('abort', give, { once: true })
    if (signal.aborted) give()
  })
}
