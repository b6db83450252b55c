import { NamedColumns } from './column-names.ts'
import type { FileText } from './file-text.ts'
import { jsonRecord } from './json-record.ts'
import { JsonRecordScanner } from './json-record-scanner.ts'
import type { FileContent, FileRow } from './record-file.ts'

/** Reads JSON: a list of objects, or one object. Records are streamed, each with its line. */
export function jsonContent(name: string, text: FileText): FileContent {
  const columns = new NamedColumns(name)
  return {
    facts: { format: 'json', encoding: text.encoding },
    headings: columns.headings,
    async *rows() {
      const scan = new JsonRecordScanner(name)
      for await (const part of text.parts()) {
        const rows: FileRow[] = scan.add(part).map(({ value, place }) => ({
          line: place.line,
          cells: columns.cells(jsonRecord(name, value, place), place.line),
        }))
        if (rows.length > 0) yield rows
      }
      scan.end()
    },
  }
}
