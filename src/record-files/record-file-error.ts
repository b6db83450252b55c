import { type FailureDetails, UsageError } from '../errors.ts'

/** A position in a file. */
export interface FilePosition {
  /** The physical line, from 1. */
  line: number
  /** The character in it, from 1. */
  column?: number
}

/**
 * Returns the error for a file that can't be read: `assets.csv, line 3, column 7: the quote is never closed`. Without a
 * position, a reason that starts with “it” starts with the file's name instead: `assets.csv is empty`.
 */
export function fileError(
  name: string,
  reason: string,
  { line, column }: Partial<FilePosition> = {},
  details: FailureDetails = {},
): UsageError {
  const places = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(column === undefined ? [] : [`column ${column}`]),
  ]
  const isWholeFile = places.length === 0 && reason.startsWith(IT)
  const message = isWholeFile
    ? `${name} ${reason.slice(IT.length)}`
    : `${[name, ...places].join(', ')}: ${reason}`
  return new UsageError(message, details)
}

const IT = 'it '

/** Returns the line and column of an offset in a text that starts on this line. */
export function positionIn(text: string, at: number, line: number): Required<FilePosition> {
  const before = text.slice(0, at).split(LINE_BREAK)
  return { line: line + before.length - 1, column: [...(before.at(-1) ?? '')].length + 1 }
}

const LINE_BREAK = /\r\n|\r|\n/

/** Returns the number of line breaks (CR LF, CR or LF) in a part of a text. */
export function countLineBreaks(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) count += 1
  }
  return count
}

const LF = 10
const CR = 13
