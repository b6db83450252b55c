import { jsonFaultAt } from './json-error-offset.ts'
import { MOST_DEPTH } from './limits.ts'
import { type FilePosition, fileError, positionIn } from './record-file-error.ts'

/** The object that a text is, which begins at a place of a file; throws a UsageError with line and column if it is none. */
export function jsonRecord(name: string, text: string, place: Required<FilePosition>): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const found = positionIn(text, jsonFaultAt(text) ?? 0, place.line)
    const column = found.line === place.line ? found.column + place.column - 1 : found.column
    throw fileError(name, 'this is not valid JSON', { line: found.line, column }, { cause })
  }
  return requireRecord(name, value, place)
}

/** An object that is not nested too deep; throws a UsageError for anything else. */
export function requireRecord(name: string, value: unknown, place: FilePosition): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fileError(name, `this is ${nounOf(value)}, and a record is an object`, place)
  }
  if (isDeeper(value, MOST_DEPTH)) throw fileError(name, 'it is nested too deep', place)
  return value
}

function nounOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  return Array.isArray(value) ? 'a list' : `a ${typeof value === 'string' ? 'text' : typeof value}`
}

function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return most === 0 || Object.values(value).some((item) => isDeeper(item, most - 1))
}
