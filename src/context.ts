import type { Api } from './api/api.ts'
import type { Format } from './output/format-names.ts'
import type { FormatOptions } from './output/format-options.ts'
import type { PlannedWrite } from './output/plan.ts'
import type { Sheet } from './output/sheet.ts'
import type { Draft } from './profiles/drafts.ts'
import type { GlobalFlags, Settings } from './profiles/settings.ts'
import type { World } from './world.ts'

/** Everything a command works with. What is costly is made on first use. */
export interface Context extends World {
  flags: GlobalFlags
  /** Which instance to use, and how; throws a UsageError if there is none. */
  settings(): Promise<Settings>
  /** The API of the current instance. */
  api(): Promise<Api>
  /** A context for each requested instance: this one, or one for each of `--profile a,b`. */
  instanceContexts(): Promise<readonly Context[]>
  /** Whether questions may be asked: all three streams are a terminal and `--no-input` is absent. */
  canAsk: boolean
  /**
   * Whether output is for a screen reader: nothing is redrawn, and words replace signs (`ITFLOW_ACCESSIBLE`,
   * `accessible`).
   */
  readonly isAccessible: boolean
  /** Writes rows to standard output in the requested format. */
  show(sheet: Sheet): Promise<void>
  /** Writes a text result unchanged (a revealed password, raw API output). */
  showText(text: string): Promise<void>
  /** Writes text to be read (help, the doctor); at a terminal, through the pager if it is longer than the screen. */
  showPaged(text: string): Promise<void>
  /** Prints a notice to standard error, unless `--quiet`; `code` is a stable word, and `dress` colours the text. */
  note(code: string, message: string, dress?: (text: string) => string): void
  /** Prints what is wrong with an answer before the question is repeated; also with `--quiet`. */
  reportInvalidAnswer(message: string): void
  /** Whether messages on standard error are JSON, one object a line. */
  hasJsonMessages(): boolean
  /** Saves what a person wrote for this command to a file, which is removed once the command succeeds. */
  saveDraft(draft: Draft): Promise<void>
  /** Adds what a dry run would do to a record; the order is kept. */
  addPlannedWrite(planned: PlannedWrite): void
  /** All planned writes so far. */
  plannedWrites(): readonly PlannedWrite[]
  /** The output format. */
  format(): Format
  /** What the text of records on standard output depends on besides the format. */
  formatOptions(): FormatOptions
  /**
   * Shows at a terminal, if it takes a while, that the program is waiting for this, until the returned function is
   * called.
   */
  showWaiting(what: string): () => void
  /** Counts that the program waited for something: a question, standard input, an editor, a key command. */
  countWait(): void
  /** How often it has waited so far. */
  waitCount(): number
  /** Registers a secret: from now on it is masked in traces and errors. */
  registerSecret(secret: string): void
  /** All registered secrets, so that no child inherits a variable with one. */
  secrets(): readonly string[]
}
