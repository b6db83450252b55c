import {
  type Document,
  isNode,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
} from '../packages/read-yaml.ts'
import { NamedColumns } from './column-names.ts'
import type { FileText } from './file-text.ts'
import { requireRecord } from './json-record.ts'
import { MOST_YAML } from './limits.ts'
import type { FileContent, FileRow } from './record-file.ts'
import { type FilePosition, fileError } from './record-file-error.ts'

/** YAML: a list of records, or one record in each document; read as a whole. */
export async function yamlContent(name: string, text: FileText): Promise<FileContent> {
  const columns = new NamedColumns(name)
  return {
    facts: { format: 'yaml', encoding: text.encoding },
    headings: columns.headings,
    async *rows() {
      const rows: FileRow[] = recordsOf(name, await whole(name, text)).map(({ record, line }) => ({
        line,
        cells: columns.cells(record, line),
      }))
      if (rows.length > 0) yield rows
    },
  }
}

async function whole(name: string, text: FileText): Promise<string> {
  let all = ''
  for await (const part of text.parts()) {
    all += part
    if (all.length > MOST_YAML) {
      throw fileError(
        name,
        'it is too large for YAML',
        {},
        {
          hint: 'Large files of records can be CSV or NDJSON',
        },
      )
    }
  }
  return all
}

function recordsOf(name: string, text: string): { record: object; line: number }[] {
  const counter = new LineCounter()
  const placeAt = (offset: number): FilePosition => {
    const { line, col } = counter.linePos(offset)
    return { line, column: col }
  }
  return guarded(name, () => {
    const documents = parseAllDocuments(text, {
      ...{ lineCounter: counter, prettyErrors: false },
      // `<<: *defaults` is usual, though YAML 1.2 doesn't have it any more.
      merge: true,
      // It would go straight to standard error.
      logLevel: 'error',
    })
    return [...documents].flatMap((document) => {
      const [error] = document.errors
      if (error !== undefined) {
        const why = 'this is not valid YAML'
        throw fileError(name, why, placeAt(error.pos[0]), { cause: error })
      }
      visitValues(document, name, placeAt)
      const { contents } = document
      const starts = isSeq(contents) ? contents.items : [contents]
      const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES })
      const records: unknown[] = Array.isArray(value) ? value : value === null ? [] : [value]
      return records.map((record, index) => {
        const start = starts[index]
        const offset = isNode(start) ? start.range?.[0] : undefined
        const place = placeAt(offset ?? 0)
        return { record: requireRecord(name, record, place), line: place.line }
      })
    })
  })
}

/** Keeps numbers as they are written, and tells of an alias for nothing before it gets to the package, which says it less well. */
function visitValues(
  document: Document,
  name: string,
  placeAt: (offset: number) => FilePosition,
): void {
  const anchors = new Set<string>()
  const anchored = (node: { anchor?: string | undefined }) => {
    if (node.anchor !== undefined) anchors.add(node.anchor)
  }
  // 00771234 and 1.50 are numbers to YAML, and something else to whoever wrote them.
  visit(document, {
    Collection: (_, node) => anchored(node),
    Alias: (_, { source, range }) => {
      if (anchors.has(source)) return
      throw fileError(name, `nothing before this is marked &${source}`, placeAt(range?.[0] ?? 0))
    },
    Scalar: (_, node) => {
      anchored(node)
      const { source, value } = node
      if (typeof value === 'number' && source !== undefined && String(value) !== source) {
        node.value = source
      }
    },
  })
}

/** How much aliases may multiply what stands in a file. */
const MOST_ALIASES = 100

/** What the package throws for a file that is made to exhaust it is told as a fault of the file. */
function guarded<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError) {
      throw fileError(
        name,
        'it is nested too deep, or its aliases make too much of it',
        {},
        {
          cause: error,
        },
      )
    }
    throw error
  }
}
