import type { Api } from './api/api.ts'
import type { Io } from './io/io.ts'
import type { Prompts } from './io/prompts.ts'
import type { Format } from './output/formats.ts'
import type { Planned } from './output/plan.ts'
import type { Sheet } from './output/sheet.ts'
import type { Draft } from './profiles/drafts.ts'
import type { GlobalFlags, Settings } from './profiles/settings.ts'
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
  /** Questions to the person, ended by the signal; loaded when the first is asked. */
  prompts: (signal?: AbortSignal) => Promise<Prompts>
  clock: () => Date
  /** Milliseconds since some moment, on a clock that can't be set: to tell how long ago something was. */
  elapsed: () => number
  /** The person's time zone. */
  zone: Zone
  /** That many random bytes. */
  random: (bytes: number) => Uint8Array
  /** The command that runs another entry of the program by name, for what outlives this run. */
  entry: (name: string) => readonly [command: string, ...args: string[]]
  /** Waits; rejects when the signal aborts, or the program's where none is given. */
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** Aborted when the person or the system ends the program. */
  signal: AbortSignal
  /** Handles signals before they end the program, until the returned function is called. */
  takeSignals: Signals['take']
  /** Sets what is reported when the program can't wait any longer and is forced to end. */
  onForcedEnd: Signals['onForcedEnd']
  /** Tells that the program is late, so it doesn't wait for what is left to be written. */
  hurry: Signals['hurry']
}

/** What every command is given. Everything costly is made on first use. */
export interface Context extends World {
  flags: GlobalFlags
  /** Which instance, and how; throws a UsageError where there is none. */
  settings(): Promise<Settings>
  /** The layer over HTTP, for the instance in force. */
  api(): Promise<Api>
  /** A context for each instance asked for: this one, or one for each of `--profile a,b`. */
  instances(): Promise<readonly Context[]>
  /** Whether questions may be asked: all ends are a terminal and `--no-input` is absent. */
  canAsk: boolean
  /** Writes rows to standard output in the format asked for. */
  show(sheet: Sheet): Promise<void>
  /** Writes a result that is text as it is (a revealed password, raw API output). */
  showText(text: string): Promise<void>
  /** Tells something worth knowing on standard error, unless `--quiet`; `code` is a stable word, and `dress` colours the text. */
  note(code: string, message: string, dress?: (text: string) => string): void
  /** Keeps in a file what a person wrote for this command only, unless the command succeeds. */
  keepDraft(draft: Draft): void
  /** Keeps what a dry run would do to a record, in the order it would be done. */
  plan(planned: Planned): void
  /** All that was kept so far. */
  plans(): readonly Planned[]
  /** The output format in force. */
  format(): Format
  /** Notes that the program waited for something: a question, standard input, an editor, a key command. */
  waited(): void
  /** How often that has happened so far. */
  waits(): number
  /** A secret this run has come to know: masked from here on wherever a trace or an error would show it. */
  guard(secret: string): void
  /** All of them, so that no child inherits a variable that holds one. */
  secrets(): readonly string[]
}
