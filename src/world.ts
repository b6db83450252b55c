import type { Io } from './io/io.ts'
import type { LiveScreen, ScreenEvent } from './io/live-screen.ts'
import type { PromptOptions, Prompts } from './io/prompts.ts'
import type { Signals } from './signals.ts'
import type { Zone } from './time/zone.ts'

/** Everything the program gets from outside: streams, environment, time and randomness. */
export interface World {
  /** Arguments after the program's name. */
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** The working directory; undefined if it was deleted or can't be read. */
  cwd: string | undefined
  /** The person's home directory. */
  home: string
  /** The user the program runs as; undefined if the system has no users. */
  uid?: number | undefined
  platform: NodeJS.Platform
  io: Io
  /** Prompts for the person; loaded for the first question. */
  prompts: (how?: PromptOptions) => Promise<Prompts>
  /** Takes over the terminal's whole screen until it is closed; absent if there is no terminal. */
  openScreen?: (onEvent: (event: ScreenEvent) => void) => Promise<LiveScreen>
  clock: () => Date
  /** Milliseconds since some moment, on a clock that nobody can set: for measuring durations. */
  monotonicNow: () => number
  /** The person's time zone. */
  zone: Zone
  /** Returns this many random bytes. */
  random: (bytes: number) => Uint8Array
  /** The command that runs another entry point of the program, for work that outlives this run. */
  entryPoint: (name: string) => readonly [command: string, ...args: string[]]
  /** Makes memory grow slowly from now on, at the cost of some time; absent if that isn't possible. */
  saveMemory?: () => Promise<void>
  /** Waits; rejects if the signal (by default the program's) aborts. */
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** Aborted when the person or the system ends the program. */
  signal: AbortSignal
  /** Handles signals before they end the program, until the returned function is called. */
  handleSignals: Signals['handle']
  /** Sets what is reported when the program can't wait any longer and is forced to end. */
  onForcedExit: Signals['onForcedExit']
  /** Makes the program exit without waiting for pending output. */
  skipFlush: Signals['skipFlush']
}
