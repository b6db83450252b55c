import { NamedColumns } from './column-names.ts'
import type { FileText } from './file-text.ts'
import { jsonRecord } from './json-record.ts'
import { MOST_IN_RECORD, ROWS_AT_ONCE } from './limits.ts'
import type { FileContent, FileRow } from './record-file.ts'
import { fileError } from './record-file-error.ts'

/** NDJSON: an object on each line, streamed; an empty line is an empty row. */
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
        for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
          yield rows.slice(at, at + ROWS_AT_ONCE)
        }
      }
    },
  }
}

/** The lines of a text, as many at a time as a part of it has. */
async function* linesOf(name: string, parts: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = ''
  let line = 1
  for await (const part of parts) {
    rest += part
    if (!part.includes('\n')) {
      if (rest.length > MOST_IN_RECORD) throw fileError(name, 'the line is too long', { line })
      continue
    }
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    line += lines.length
    yield lines
  }
  if (rest !== '') yield [rest]
}
