import type { Io } from './io/io.ts'
import type { PromptOptions, Prompts } from './io/prompts.ts'
import type { Signals } from './signals.ts'
import type { Zone } from './time/zone.ts'

/** What the program is given from outside: streams, environment, time and chance. */
export interface World {
  /** Arguments after the program's name. */
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Undefined if it was deleted or can't be read. */
  cwd: string | undefined
  /** The person's home directory. */
  home: string
  /** The user the program runs as; undefined if the system has no users. */
  uid?: number | undefined
  platform: NodeJS.Platform
  io: Io
  /** Questions to the person; loaded when the first is asked. */
  prompts: (how?: PromptOptions) => Promise<Prompts>
  clock: () => Date
  /** Milliseconds since some moment, on a clock that can't be set: to tell how long ago something was. */
  monotonicNow: () => number
  /** The person's time zone. */
  zone: Zone
  /** That many random bytes. */
  random: (bytes: number) => Uint8Array
  /** The command that runs another entry of the program by name, for what outlives this run. */
  entryPoint: (name: string) => readonly [command: string, ...args: string[]]
  /** Lets memory grow slowly from now on, at the cost of some time; absent where nobody measures it. */
  saveMemory?: () => Promise<void>
  /** Waits; rejects when the signal aborts, or the program's where none is given. */
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** Aborted when the person or the system ends the program. */
  signal: AbortSignal
  /** Handles signals before they end the program, until the returned function is called. */
  handleSignals: Signals['handle']
  /** Sets what is reported when the program can't wait any longer and is forced to end. */
  onForcedExit: Signals['onForcedExit']
  /** Tells that the program is late, so it doesn't wait for what is left to be written. */
  skipFlush: Signals['skipFlush']
}
