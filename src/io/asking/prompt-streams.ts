import { InterruptedError } from '../../errors.ts'
import { errorCode } from '../../files/file-errors.ts'
import { DEFAULT_COLUMNS, knownSize } from '../io.ts'

/** The streams that questions use. */
export interface PromptStreams {
  input: NodeJS.ReadableStream & {
    isTTY?: boolean
    isRaw?: boolean
    setRawMode?(mode: boolean): unknown
  }
  output: NodeJS.WritableStream & { columns?: number; rows?: number }
  /** Ends the current question. */
  signal?: AbortSignal | undefined
}

/** A terminal's size in cells. */
export interface Size {
  columns: number
  rows: number
}

const DEFAULT_ROWS = 24

/** Returns the terminal's current size. */
export function sizeOf({ output }: Pick<PromptStreams, 'output'>): Size {
  return {
    columns: knownSize(output.columns) ?? DEFAULT_COLUMNS,
    rows: knownSize(output.rows) ?? DEFAULT_ROWS,
  }
}

/** How long a closed terminal may take to send its signal, in milliseconds. */
export const HANGUP_GRACE = 200

/** Turns a closed terminal's error, which may come before its signal, into an InterruptedError. */
export function asHangup(error: unknown): unknown {
  return errorCode(error) === 'EIO' ? new InterruptedError('SIGHUP', { cause: error }) : error
}
