import { InterruptedError } from '../../errors.ts'
import { errorCode } from '../../files/file-errors.ts'
import { DEFAULT_COLUMNS, knownSize } from '../io.ts'

/** Where questions are read from and written to. */
export interface PromptStreams {
  input: NodeJS.ReadableStream & {
    isTTY?: boolean
    isRaw?: boolean
    setRawMode?(mode: boolean): unknown
  }
  output: NodeJS.WritableStream & { columns?: number; rows?: number }
  /** Ends the question that is being asked. */
  signal?: AbortSignal | undefined
}

/** The room a question has. */
export interface Size {
  columns: number
  rows: number
}

const DEFAULT_ROWS = 24

/** The size of the terminal, as it says now. */
export function sizeOf({ output }: Pick<PromptStreams, 'output'>): Size {
  return {
    columns: knownSize(output.columns) ?? DEFAULT_COLUMNS,
    rows: knownSize(output.rows) ?? DEFAULT_ROWS,
  }
}

/** How long a terminal that was closed may take to send its signal, in milliseconds. */
export const HANGUP_GRACE = 200

/** A closed terminal fails every operation, and may do so before its signal arrives. */
export function asHangup(error: unknown): unknown {
  return errorCode(error) === 'EIO' ? new InterruptedError('SIGHUP', { cause: error }) : error
}
