import { headingNames, rowMaker } from './column-names.ts'
import { csvStart } from './csv-delimiter.ts'
import { streamCsvRows } from './csv-stream.ts'
import type { FileText } from './file-text.ts'
import type { FileContent, FileFacts, FileRow } from './record-file.ts'
import { fileError } from './record-file-error.ts'

/** Reads CSV in any of its dialects: the heading and the first rows at once, the rest as a stream. */
export async function csvContent(name: string, text: FileText): Promise<FileContent> {
  const { delimiter, at, line } = csvStart(text.head)
  const facts: FileFacts = { format: 'csv', encoding: text.encoding, delimiter }
  const batches = streamCsvRows(skipCharacters(text.parts(), at), { name, delimiter, line, facts })
  const [heading] = (await batches.next()).value ?? []
  if (heading === undefined) throw fileError(name, 'it is empty')
  const headings = headingNames(name, heading.cells, heading.line)
  const rowOf = rowMaker(headings)
  const rowsOf = (lines: readonly { cells: string[]; line: number }[]): FileRow[] =>
    lines.map((row) => rowOf(row.cells, row.line))
  // The first rows show which columns have values but no heading.
  const first = rowsOf((await batches.next()).value ?? [])
  return {
    facts,
    headings,
    async *rows() {
      if (first.length > 0) yield first
      for await (const lines of batches) yield rowsOf(lines)
    },
  }
}

/** Yields a text without its first characters. */
async function* skipCharacters(
  parts: AsyncIterable<string>,
  characters: number,
): AsyncGenerator<string> {
  let left = characters
  for await (const part of parts) {
    if (part.length > left) yield part.slice(left)
    left = Math.max(0, left - part.length)
  }
}
