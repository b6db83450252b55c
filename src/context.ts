import type { Api } from './api/api.ts'
import type { Format } from './output/format-names.ts'
import type { FormatOptions } from './output/format-options.ts'
import type { PlannedWrite } from './output/plan.ts'
import type { Sheet } from './output/sheet.ts'
import type { Draft } from './profiles/drafts.ts'
import type { GlobalFlags, Settings } from './profiles/settings.ts'
import type { World } from './world.ts'

/** What every command is given. Everything costly is made on first use. */
export interface Context extends World {
  flags: GlobalFlags
  /** Which instance, and how; throws a UsageError where there is none. */
  settings(): Promise<Settings>
  /** The layer over HTTP, for the instance in force. */
  api(): Promise<Api>
  /** A context for each instance asked for: this one, or one for each of `--profile a,b`. */
  instanceContexts(): Promise<readonly Context[]>
  /** Whether questions may be asked: all ends are a terminal and `--no-input` is absent. */
  canAsk: boolean
  /** Whether output is for a screen reader: only appended, nothing redrawn, words instead of marks (`ITFLOW_ACCESSIBLE`, `accessible`). */
  readonly isAccessible: boolean
  /** Writes rows to standard output in the format asked for. */
  show(sheet: Sheet): Promise<void>
  /** Writes a result that is text as it is (a revealed password, raw API output). */
  showText(text: string): Promise<void>
  /** Writes a result that is text to be read (help, the doctor): at a terminal through the pager where it is longer than the screen. */
  showPaged(text: string): Promise<void>
  /** Tells something worth knowing on standard error, unless `--quiet`; `code` is a stable word, and `dress` colours the text. */
  note(code: string, message: string, dress?: (text: string) => string): void
  /** Tells what is wrong with an answer, with `--quiet` too: the question comes again, and nobody could tell why. */
  reportInvalidAnswer(message: string): void
  /** Whether what is told on standard error is JSON, an object a line. */
  hasJsonMessages(): boolean
  /** Keeps in a file, from now on, what a person wrote for this command only; it is removed once the command succeeds. */
  saveDraft(draft: Draft): Promise<void>
  /** Keeps what a dry run would do to a record, in the order it would be done. */
  addPlannedWrite(planned: PlannedWrite): void
  /** All that was kept so far. */
  plannedWrites(): readonly PlannedWrite[]
  /** The output format in force. */
  format(): Format
  /** What the text of records depends on, beside the format, on standard output. */
  formatOptions(): FormatOptions
  /** Tells a person at a terminal, if it takes a while, that the program waits for this, until the returned function is called. */
  showWaiting(what: string): () => void
  /** Notes that the program waited for something: a question, standard input, an editor, a key command. */
  countWait(): void
  /** How often that has happened so far. */
  waitCount(): number
  /** A secret this run has come to know: masked from here on wherever a trace or an error would show it. */
  registerSecret(secret: string): void
  /** All of them, so that no child inherits a variable that holds one. */
  secrets(): readonly string[]
}
