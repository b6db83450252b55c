import { NamedColumns } from './column-names.ts'
import type { FileText } from './file-text.ts'
import { jsonRecord } from './json-record.ts'
import { MAX_RECORD_LENGTH, ROW_BATCH } from './limits.ts'
import type { FileContent, FileRow } from './record-file.ts'
import { fileError } from './record-file-error.ts'

/** Reads NDJSON: one object on each line, streamed. An empty line is an empty row. */
export function ndjsonContent(name: string, text: FileText): FileContent {
  const columns = new NamedColumns(name)
  return {
    facts: { format: 'ndjson', encoding: text.encoding },
    headings: columns.headings,
    async *rows() {
      let line = 0
      for await (const lines of linesOf(name, text.parts())) {
        const rows: FileRow[] = lines.map((written) => {
          line += 1
          if (written.trim() === '') return { line, cells: [] }
          return {
            line,
            cells: columns.cells(jsonRecord(name, written, { line, column: 1 }), line),
          }
        })
        for (let at = 0; at < rows.length; at += ROW_BATCH) {
          yield rows.slice(at, at + ROW_BATCH)
        }
      }
    },
  }
}

/** Yields the complete lines of each part of a text. */
async function* linesOf(name: string, parts: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = ''
  let line = 1
  for await (const part of parts) {
    rest += part
    if (!part.includes('\n')) {
      if (rest.length > MAX_RECORD_LENGTH) throw fileError(name, 'the line is too long', { line })
      continue
    }
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    line += lines.length
    yield lines
  }
  if (rest !== '') yield [rest]
}
