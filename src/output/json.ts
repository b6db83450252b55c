import type { Json } from '../records/record.ts'
import { escapeJson } from '../text/terminal-safe.ts'
import { inChunks } from './chunks.ts'
import { recordPicker } from './rows.ts'
import type { Sheet } from './sheet.ts'

/**
 * Formats one valid JSON document: indented for people; piped, one record per line in the array, which is fast to read and
 * stream. The data are exact; control characters are escaped.
 */
export function* jsonText(sheet: Sheet, isIndented: boolean): Generator<string> {
  const value = singleValue(sheet)
  if (value !== undefined && !Array.isArray(value)) {
    const parts = isIndented ? [textOf(value, true)] : partsOf(value)
    for (const chunk of inChunks(parts)) yield escapeJson(chunk)
    yield '\n'
    return
  }
  const records = value === undefined ? recordsOf(sheet) : (value as readonly Json[])
  for (const chunk of inChunks(arrayParts(records, isIndented))) yield escapeJson(chunk)
}

/** Formats a list's records as items of a JSON array, without its end; `isFirst`: nothing was written before. */
export function* jsonItems(sheet: Sheet, isFirst: boolean): Generator<string> {
  for (const chunk of inChunks(itemParts(recordsOf(sheet), false, isFirst))) yield escapeJson(chunk)
}

/** Returns the end of a JSON array. */
export function jsonEnd(isEmpty: boolean): string {
  return isEmpty ? '[]\n' : '\n]\n'
}

/** Formats one compact line of JSON per record. */
export function* ndjsonText(sheet: Sheet): Generator<string> {
  const { result } = sheet
  const values = result === undefined ? recordsOf(sheet) : Array.isArray(result) ? result : [result]
  for (const chunk of inChunks(lines(values))) yield escapeJson(chunk)
}

function* lines(values: Iterable<Json>): Generator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`
}

function* recordsOf(sheet: Sheet): Generator<Json> {
  const pick = recordPicker(sheet)
  for (const row of sheet.rows) yield pick(row)
}

/** Returns what is printed as one value; undefined for a list of records, which is streamed. */
function singleValue(sheet: Sheet): Json | undefined {
  return sheet.result === undefined && !sheet.isList ? recordOf(sheet) : sheet.result
}

function recordOf(sheet: Sheet): Json {
  const [row] = sheet.rows
  return row === undefined ? null : recordPicker(sheet)(row)
}

function* arrayParts(values: Iterable<Json>, isIndented: boolean): Generator<string> {
  let isEmpty = true
  for (const part of itemParts(values, isIndented, true)) {
    yield part
    isEmpty = false
  }
  yield jsonEnd(isEmpty)
}

function* itemParts(
  values: Iterable<Json>,
  isIndented: boolean,
  isFirst: boolean,
): Generator<string> {
  let before = isFirst ? '[\n' : ',\n'
  for (const value of values) {
    const text = textOf(value, isIndented)
    yield before + (isIndented ? text.replace(/^/gm, '  ') : text)
    before = ',\n'
  }
}

function textOf(value: Json, isIndented: boolean): string {
  return isIndented ? JSON.stringify(value, null, 2) : JSON.stringify(value)
}

/** Yields the compact text of a value, a list in it item by item, since it may be very long. */
function* partsOf(value: Json): Generator<string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield textOf(value, false)
    return
  }
  let before = '{'
  for (const [name, part] of Object.entries(value)) {
    yield `${before}${JSON.stringify(name)}:`
    before = ','
    if (Array.isArray(part)) yield* listParts(part)
    else yield textOf(part, false)
  }
  yield before === '{' ? '{}' : '}'
}

function* listParts(items: readonly Json[]): Generator<string> {
  let before = '['
  for (const item of items) {
    yield before + textOf(item, false)
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}
