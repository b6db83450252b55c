/** The width of a terminal that reports none, or an impossible one. */
export const DEFAULT_COLUMNS = 80

/** The size that a terminal reports; undefined if it doesn't know: it is 0 in many containers. */
export function knownSize(size: number | undefined): number | undefined {
  return size !== undefined && Number.isInteger(size) && size > 0 ? size : undefined
}

/** What a stream is connected to. */
export interface Terminal {
  isTerminal: boolean
  /** In cells; undefined if it isn't a terminal. */
  columns: number | undefined
}

/** The width to write text for: the terminal's own, or 80 if unknown; undefined if it isn't a terminal. */
export function widthFor({ isTerminal, columns }: Terminal): number | undefined {
  if (!isTerminal) return undefined
  return knownSize(columns) ?? DEFAULT_COLUMNS
}

/** Whether a text, with the lines that the terminal wraps, fills the whole screen; false if the height is unknown. */
export function fillsScreen(text: string, { rows, output }: Pick<Io, 'rows' | 'output'>): boolean {
  const [height, width] = [knownSize(rows), widthFor(output)]
  if (height === undefined || width === undefined) return false
  // The shell's prompt goes on the line after the last break.
  let taken = 0
  for (let start = 0; taken <= height && start >= 0; ) {
    const end = text.indexOf('\n', start)
    const length = (end < 0 ? text.length : end) - start
    taken += Math.max(1, Math.ceil(length / width))
    start = end < 0 ? -1 : end + 1
  }
  return taken > height
}

/** The program's three streams and facts about them: the only way to a terminal or a pipe. */
export interface Io {
  input: Terminal
  output: Terminal
  error: Terminal
  /** The screen's height; undefined if it is unknown or standard output isn't a terminal: then nothing is paged. */
  rows: number | undefined
  /** Whether colour may be used on standard output, and on standard error. */
  hasColor: { output: boolean; error: boolean }
  /** Writes results. Resolves when the text is taken; rejects with a ClosedPipeError if nobody reads it. */
  write(text: string): Promise<void>
  /** Writes everything that isn't a result to standard error. */
  printMessage(text: string): void
  /**
   * Shows a status line at the bottom, no wider than standard error; it replaces the previous one, and an empty text
   * removes it. Absent if no line can be redrawn.
   */
  status?(text: string): void
  /** Writes bytes unchanged: a child's output, a sequence for the terminal. */
  writeBytes(to: 'output' | 'error', bytes: Uint8Array): Promise<void>
  /**
   * Reads all bytes of standard input (`text-input.ts` decodes them); rejects with the signal's reason if it aborts
   * first, and with a SizeLimitError if there are more than `maxBytes`.
   */
  readAll(signal?: AbortSignal, maxBytes?: number): Promise<Uint8Array>
  /** Reads standard input in chunks; ending the iteration closes it. */
  readChunks(signal?: AbortSignal, maxBytes?: number): AsyncIterable<Uint8Array>
}
