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
import { MAX_YAML_BYTES } from './limits.ts'
import type { FileContent, FileRow } from './record-file.ts'
import { type FilePosition, fileError } from './record-file-error.ts'

/** Reads YAML as a whole: a list of records, or one record in each document. */
export async function yamlContent(name: string, text: FileText): Promise<FileContent> {
  const columns = new NamedColumns(name)
  return {
    facts: { format: 'yaml', encoding: text.encoding },
    headings: columns.headings,
    async *rows() {
      const rows: FileRow[] = recordsOf(name, await readWhole(name, text)).map(
        ({ record, line }) => ({
          line,
          cells: columns.cells(record, line),
        }),
      )
      if (rows.length > 0) yield rows
    },
  }
}

async function readWhole(name: string, text: FileText): Promise<string> {
  let all = ''
  for await (const part of text.parts()) {
    all += part
    if (all.length > MAX_YAML_BYTES) {
      throw fileError(
        name,
        'it is too large for YAML',
        {},
        {
          hint: 'Use CSV or NDJSON for large files',
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
      // `<<: *defaults` is common, though YAML 1.2 dropped it.
      merge: true,
      // Warnings would go straight to standard error.
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
      const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
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

/** Keeps numbers as written, and reports an undefined alias with its position, which the package doesn't. */
function visitValues(
  document: Document,
  name: string,
  placeAt: (offset: number) => FilePosition,
): void {
  const anchors = new Set<string>()
  const noteAnchor = (node: { anchor?: string | undefined }) => {
    if (node.anchor !== undefined) anchors.add(node.anchor)
  }
  // 00771234 and 1.50 are numbers to YAML, but text to their author.
  visit(document, {
    Collection: (_, node) => noteAnchor(node),
    Alias: (_, { source, range }) => {
      if (anchors.has(source)) return
      throw fileError(
        name,
        `no anchor &${source} comes before this alias`,
        placeAt(range?.[0] ?? 0),
      )
    },
    Scalar: (_, node) => {
      noteAnchor(node)
      const { source, value } = node
      if (typeof value === 'number' && source !== undefined && String(value) !== source) {
        node.value = source
      }
    },
  })
}

/** How much aliases may multiply the contents of a file. */
const MAX_ALIASES = 100

/** Turns what the package throws for a file made to exhaust it into a UsageError. */
function guarded<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError) {
      throw fileError(
        name,
        'it is nested too deeply, or its aliases expand to too much',
        {},
        {
          cause: error,
        },
      )
    }
    throw error
  }
}
