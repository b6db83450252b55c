import { jsonEnd, jsonItems, ndjsonText } from './json.ts'
import type { Sheet } from './sheet.ts'

/** Formats a list as NDJSON, as its records arrive. */
export async function* ndjsonStream(sheets: AsyncIterable<Sheet>): AsyncGenerator<string> {
  for await (const sheet of sheets) yield* ndjsonText(sheet)
}

/** Formats a list as one JSON array, as its records arrive. */
export async function* jsonStream(sheets: AsyncIterable<Sheet>): AsyncGenerator<string> {
  let isEmpty = true
  for await (const sheet of sheets) {
    yield* jsonItems(sheet, isEmpty)
    isEmpty &&= sheet.rows.length === 0
  }
  yield jsonEnd(isEmpty)
}
