import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { World } from './context.ts'
import { InterruptedError } from './errors.ts'
import { processIo } from './io/process-io.ts'
import { run } from './program.ts'
import { startTimer } from './time/timer.ts'
import { LOCAL_ZONE } from './time/zone.ts'

/** Runs the program with the process's arguments, environment and streams; resolves with the exit status. */
export async function main(): Promise<number> {
  const abort = new AbortController()
  const end = (signal: 'SIGINT' | 'SIGTERM') => {
    abort.abort(new InterruptedError(signal))
  }
  // What nothing awaits is reported like any other defect: Node itself would print it with the secrets in it.
  const crash = (error: unknown) => abort.abort(error)
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  try {
    return await run(worldOf(abort.signal))
  } finally {
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
    process.off('uncaughtException', crash)
    process.off('unhandledRejection', crash)
  }
}

function worldOf(signal: AbortSignal): World {
  const { argv, env, platform } = process
  return {
    argv: argv.slice(2),
    env,
    cwd: process.cwd(),
    home: homedir(),
    platform,
    io: processIo(process, env),
    prompts: async (ends = signal) => {
      const { inquirerPrompts } = await import('./io/inquirer-prompts.ts')
      return inquirerPrompts({ input: process.stdin, output: process.stderr, signal: ends })
    },
    clock: () => new Date(),
    zone: LOCAL_ZONE,
    random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    entry: (name) => [process.execPath, fileURLToPath(new URL(`${name}.js`, import.meta.url))],
    sleep: (milliseconds, ends = signal) => sleep(milliseconds, ends),
    signal,
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
