/** What is known of a stream's other end. */
export interface Terminal {
  isTerminal: boolean
  /** In cells; undefined where there is no terminal. */
  columns: number | undefined
}

/** The width that texts for a terminal are written for: 80 where it does not tell its own; undefined where there is none. */
export function widthFor({ isTerminal, columns }: Terminal): number | undefined {
  if (!isTerminal) return undefined
  return columns !== undefined && columns > 0 ? columns : 80
}

/** The program's three streams and the facts about them: the only way to a terminal or a pipe. */
export interface Io {
  input: Terminal
  output: Terminal
  error: Terminal
  /** The screen's height; undefined where standard output is no terminal. */
  rows: number | undefined
  /** Whether colour may be used on standard output, and on standard error. */
  hasColor: { output: boolean; error: boolean }
  /** Results. Resolves when the text is taken; a closed pipe ends quietly. */
  write(text: string): Promise<void>
  /** Everything that is not a result. */
  tell(text: string): void
  /** Bytes that are not the program's own words, as they are: a child's output, a sequence for the terminal. */
  pass(to: 'output' | 'error', bytes: Uint8Array): Promise<void>
  /** All of standard input as text; rejects with the signal's reason when it aborts first. */
  readAll(signal?: AbortSignal): Promise<string>
}
