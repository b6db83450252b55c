import { type FailureDetails, UsageError } from '../errors.ts'

/** Where in a file something is wrong. */
export interface FilePosition {
  /** The physical line, from 1. */
  line: number
  /** The character in it, from 1. */
  column?: number
}

/**
 * The failure that a file can't be read: `assets.csv, line 3, column 7: the quote is never closed`. What is said of the
 * whole file as “it” gets the file's name for that: `assets.csv is empty`.
 */
export function fileError(
  name: string,
  what: string,
  { line, column }: Partial<FilePosition> = {},
  details: FailureDetails = {},
): UsageError {
  const places = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(column === undefined ? [] : [`column ${column}`]),
  ]
  const isOfAll = places.length === 0 && what.startsWith(IT)
  const message = isOfAll
    ? `${name} ${what.slice(IT.length)}`
    : `${[name, ...places].join(', ')}: ${what}`
  return new UsageError(message, details)
}

const IT = 'it '

/** Where a position of a text is that begins on this line. */
export function positionIn(text: string, at: number, line: number): Required<FilePosition> {
  const before = text.slice(0, at).split(LINE_BREAK)
  return { line: line + before.length - 1, column: [...(before.at(-1) ?? '')].length + 1 }
}

/** What ends a line: CR and LF, or either. */
const LINE_BREAK = /\r\n|\r|\n/

/** How many lines end in a text, up to a position. */
export function breaksIn(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) count += 1
  }
  return count
}

const LF = 10
const CR = 13
