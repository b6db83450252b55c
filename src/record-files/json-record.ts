import { findJsonError } from './json-error-offset.ts'
import { MAX_DEPTH } from './limits.ts'
import { type FilePosition, fileError, positionIn } from './record-file-error.ts'

/** Parses a record that starts at a position in a file. Throws a UsageError with line and column if it isn't a valid object. */
export function jsonRecord(name: string, text: string, place: Required<FilePosition>): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const found = positionIn(text, findJsonError(text) ?? 0, place.line)
    const column = found.line === place.line ? found.column + place.column - 1 : found.column
    throw fileError(name, 'this is not valid JSON', { line: found.line, column }, { cause })
  }
  return requireRecord(name, value, place)
}

/** Returns the value if it is an object that isn't nested too deeply. Throws a UsageError otherwise. */
export function requireRecord(name: string, value: unknown, place: FilePosition): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fileError(name, `a record must be an object, not ${nounOf(value)}`, place)
  }
  if (isDeeper(value, MAX_DEPTH)) throw fileError(name, 'it is nested too deeply', place)
  return value
}

function nounOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}

function isDeeper(value: unknown, maxDepth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return maxDepth === 0 || Object.values(value).some((item) => isDeeper(item, maxDepth - 1))
}
