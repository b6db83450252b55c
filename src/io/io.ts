/** How wide a terminal is taken to be that does not say it, or says something impossible. */
export const DEFAULT_COLUMNS = 80

/** A size that a terminal gives; undefined where it does not know it: 0 in many a container, or no number. */
export function knownSize(size: number | undefined): number | undefined {
  return size !== undefined && Number.isInteger(size) && size > 0 ? size : undefined
}

/** What is known of a stream's other end. */
export interface Terminal {
  isTerminal: boolean
  /** In cells; undefined where there is no terminal. */
  columns: number | undefined
}

/** The width that texts for a terminal are written for: 80 where it does not tell its own; undefined where there is none. */
export function widthFor({ isTerminal, columns }: Terminal): number | undefined {
  if (!isTerminal) return undefined
  return knownSize(columns) ?? DEFAULT_COLUMNS
}

/** Whether a text takes the whole screen or more, with the lines that its terminal wraps; false where the height is not known. */
export function fillsScreen(text: string, { rows, output }: Pick<Io, 'rows' | 'output'>): boolean {
  const [height, width] = [knownSize(rows), widthFor(output)]
  if (height === undefined || width === undefined) return false
  // The line that stands behind the last break is the prompt's.
  let taken = 0
  for (let start = 0; taken <= height && start >= 0; ) {
    const end = text.indexOf('\n', start)
    const length = (end < 0 ? text.length : end) - start
    taken += Math.max(1, Math.ceil(length / width))
    start = end < 0 ? -1 : end + 1
  }
  return taken > height
}

/** The program's three streams and the facts about them: the only way to a terminal or a pipe. */
export interface Io {
  input: Terminal
  output: Terminal
  error: Terminal
  /** The screen's height; undefined where it is not known, or standard output is no terminal: then nothing is paged. */
  rows: number | undefined
  /** Whether colour may be used on standard output, and on standard error. */
  hasColor: { output: boolean; error: boolean }
  /** Results. Resolves when the text is taken; a closed pipe ends quietly. */
  write(text: string): Promise<void>
  /** Everything that is not a result. */
  printMessage(text: string): void
  /**
   * Shows a line of at most the width of standard error below all else, in place of the one before; an empty text takes
   * it away. Absent where no line can be redrawn.
   */
  status?(text: string): void
  /** Bytes that are not the program's own words, as they are: a child's output, a sequence for the terminal. */
  writeBytes(to: 'output' | 'error', bytes: Uint8Array): Promise<void>
  /**
   * All of standard input, as it came (`incoming.ts` decodes it); rejects with the signal's reason if it aborts
   * first, and with a TooMuchError if there are more than this many bytes.
   */
  readAll(signal?: AbortSignal, most?: number): Promise<Uint8Array>
  /** The same part by part, for what is too much to keep; ending the iteration lets go of standard input. */
  readChunks(signal?: AbortSignal, most?: number): AsyncIterable<Uint8Array>
}
