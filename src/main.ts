import { homedir, userInfo } from 'node:os'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leaveLostTerminals } from './io/lost-terminal.ts'
import { processIo } from './io/process-io.ts'
import { run } from './program.ts'
import { commandTree } from './registry.ts'
import { listenToSignals, type Signals } from './signals.ts'
import { elapsed } from './time/elapsed.ts'
import { startTimer } from './time/timer.ts'
import { LOCAL_ZONE } from './time/zone.ts'
import type { World } from './world.ts'

/** How long open handles may keep the process once the work is done, in milliseconds; and after an interruption or a time-out. */
const LINGERING = 2000
const LINGERING_IN_A_HURRY = 200

/** By so many percent the heap may grow before what nobody uses is looked for; otherwise it grows to many times what is kept. */
const GROWTH = 50

/** Runs the program with the process's arguments, environment and streams; resolves with the exit status. */
export async function main(): Promise<number> {
  const signals = listenToSignals(process)
  process.on('exit', leaveLostTerminals)
  // What nothing awaits is reported like any other defect: Node itself would print it with the secrets in it.
  const crash = (error: unknown) => signals.abort(error)
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  try {
    return await run(worldOf(signals), commandTree())
  } finally {
    signals.close()
    process.off('uncaughtException', crash)
    process.off('unhandledRejection', crash)
    endWithoutWaiting(signals)
  }
}

/** A pipe that nobody reads, or a grandchild that holds one, must not keep the program running; pending messages may. */
function endWithoutWaiting({ isHurried }: Signals): void {
  // Results were waited for before this; whatever is left was not read in time.
  const check = () => {
    if (isHurried() || process.stderr.writableLength === 0) process.exit()
  }
  setInterval(check, isHurried() ? LINGERING_IN_A_HURRY : LINGERING).unref()
}

function worldOf({ ending: signal, take, onForcedEnd, hurry }: Signals): World {
  const { argv, env, platform } = process
  return {
    argv: argv.slice(2),
    env,
    cwd: orNone(() => process.cwd()),
    home: homeDirectory(),
    uid: process.geteuid?.(),
    platform,
    io: processIo(process, env),
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

/** Taken from the system if HOME isn't an absolute path: a relative one would make the working directory home. */
function homeDirectory(): string {
  // One after the other: the second reads the system's list of users.
  for (const ask of [homedir, () => userInfo().homedir]) {
    const home = orNone(ask)
    if (home !== undefined && isAbsolute(home)) return home
  }
  return '/'
}

/** What the system says; undefined if it can't: a deleted directory, an unknown user. */
function orNone<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
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
