import type { Io } from './io/io.ts'
import type { GlobalFlags, Settings } from './profiles/settings.ts'

/** What the program is given from outside: streams, environment, time and chance. */
export interface World {
  /** Arguments after the program's name. */
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  platform: NodeJS.Platform
  io: Io
  clock: () => Date
  /** That many random bytes. */
  random: (bytes: number) => Uint8Array
  /** Aborted when the person or the system ends the program. */
  signal: AbortSignal
}

/** What every command is given. Everything costly is made on first use. */
export interface Context extends World {
  flags: GlobalFlags
  /** Which instance, and how; throws a UsageError where there is none. */
  settings(): Promise<Settings>
}
