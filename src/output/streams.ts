import { jsonEnd, jsonItems, ndjsonText } from './json.ts'
import type { Sheet } from './sheet.ts'

/** NDJSON of a list, as its records come. */
export async function* ndjsonStream(sheets: AsyncIterable<Sheet>): AsyncGenerator<string> {
  for await (const sheet of sheets) yield* ndjsonText(sheet)
}

/** One JSON array of a list, as its records come. */
export async function* jsonStream(sheets: AsyncIterable<Sheet>): AsyncGenerator<string> {
  let isEmpty = true
  for await (const sheet of sheets) {
    yield* jsonItems(sheet, isEmpty)
    isEmpty &&= sheet.rows.length === 0
  }
  yield jsonEnd(isEmpty)
}
