import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { UsageError } from './errors.ts'
import { homeDirectory, tryOrUndefined } from './files/home-directory.ts'
import { monotonicNow } from './time/monotonic-clock.ts'
import { LOCAL_ZONE } from './time/zone.ts'
import type { World } from './world.ts'

const NO_TERMINAL = { isTerminal: false, columns: undefined }

/** A world for background processes: it never asks and prints nothing. */
export function headlessWorld(): World {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: tryOrUndefined(() => process.cwd()),
    home: homeDirectory(process),
    uid: process.geteuid?.(),
    platform: process.platform,
    io: {
      input: NO_TERMINAL,
      output: NO_TERMINAL,
      error: NO_TERMINAL,
      rows: undefined,
      hasColor: { output: false, error: false },
      write: async () => undefined,
      printMessage: () => undefined,
      writeBytes: async () => undefined,
      readAll: async () => new Uint8Array(),
      readChunks: async function* () {},
    },
    prompts: async () => {
      throw new UsageError("A background process can't ask questions")
    },
    clock: () => new Date(),
    monotonicNow,
    zone: LOCAL_ZONE,
    random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    entryPoint: (name) => [process.execPath, fileURLToPath(new URL(`${name}.js`, import.meta.url))],
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    signal: new AbortController().signal,
    handleSignals: () => () => undefined,
    onForcedExit: () => undefined,
    skipFlush: () => undefined,
  }
}
