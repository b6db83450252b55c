import type { FileRow, RecordFile } from '../record-files/record-file.ts'
import type { InputValue } from '../records/input.ts'
import type { Resource } from '../resources/definition.ts'
import { cellReader, keyReader } from './cell-reader.ts'
import { requireHeadings, requireImportableColumns } from './column-checks.ts'
import { fieldFlag, type ImportColumn, indexOfHeading, interpretColumns } from './columns.ts'
import { globTest } from './glob.ts'
import { CLIENT, type ColumnUse, type ImportMap } from './import-map.ts'
import { interpretRow, type Layout, type RowRules, type SkipRule } from './interpret-row.ts'
import type { RowInput } from './row-input.ts'

/** Turns a file's rows into records. */
export interface RowReader {
  /** Returns the columns known so far: all of a CSV file; in JSON those of the records read so far. */
  columns(): readonly ImportColumn[]
  /** Returns the heading of the column for a field; undefined if there isn't one. */
  headingOf(field: string): string | undefined
  /** Reads a row. Throws a UsageError if the file's columns can't be right. */
  read(row: FileRow): RowInput
  /** Call it after the last row. Throws a UsageError if the file lacks a column that the map or a create needs. */
  end(): void
}

/** A file's name for messages, and its headings, which may grow while rows are read. */
type ReadFile = Pick<RecordFile, 'name' | 'headings'> & {
  facts: Pick<RecordFile['facts'], 'format'>
}

/** Returns the layout for these headings. */
type LayoutMaker = (headings: readonly string[]) => Layout

/**
 * Returns a reader for a file's rows. Throws a UsageError if its headings can't be right, or the map names a heading that it
 * doesn't have; for JSON, NDJSON and YAML the reader's `end` does.
 */
export async function rowReader(
  resource: Resource,
  file: ReadFile,
  map?: ImportMap,
): Promise<RowReader> {
  const layOut = await layoutMaker(resource, file, map)
  const rules = createRules(resource, map)
  let layout = layOut(file.headings)
  const check = () => {
    requireHeadings({ file: file.name, columns: layout.columns, map })
    requireImportableColumns(resource, { file: file.name, columns: layout.columns, map })
  }
  const grows = file.facts.format !== 'csv' && file.facts.format !== 'xlsx'
  if (!grows) check()
  return {
    columns: () => layout.columns,
    headingOf: (field) => layout.fields.find((column) => column.field === field)?.heading,
    read(row) {
      if (file.headings.length > layout.columns.length) layout = layOut(file.headings)
      return interpretRow(rules, layout, row)
    },
    end() {
      if (file.headings.length > layout.columns.length) layout = layOut(file.headings)
      if (grows) check()
    },
  }
}

async function layoutMaker(
  resource: Resource,
  file: ReadFile,
  map: ImportMap | undefined,
): Promise<LayoutMaker> {
  const { readingTools } = await import('./cell-tools.ts')
  const tools = await readingTools(resource, map)
  const isCsv = file.facts.format === 'csv'
  return (headings) => {
    const columns = interpretColumns(resource, file.name, headings, map)
    const fields = columns.flatMap(({ heading, uses }, at) =>
      uses.map((use: ColumnUse) => {
        const read = cellReader(resource, use, { heading, isCsv, map, tools })
        return { heading, at, field: use.field, read }
      }),
    )
    const keyAt = indexOfHeading(headings, map?.sourceId)
    const key = columns[keyAt]
    return {
      ...{ columns, fields, skips: skipRules(headings, map) },
      ...(key === undefined
        ? {}
        : {
            key: {
              heading: key.heading,
              at: keyAt,
              read: keyReader({ heading: key.heading, isCsv }),
            },
          }),
    }
  }
}

function skipRules(headings: readonly string[], map: ImportMap | undefined): readonly SkipRule[] {
  return [...(map?.skip ?? [])].flatMap(([wanted, patterns]) => {
    const at = indexOfHeading(headings, wanted)
    const tests = patterns.map((pattern) => ({ pattern, matches: globTest(pattern) }))
    return at < 0 ? [] : [{ heading: headings[at] ?? wanted, at, tests }]
  })
}

function createRules(resource: Resource, map: ImportMap | undefined): RowRules {
  const entries = [...(map?.defaults ?? [])].map(([field, value]) => {
    const inputName = `${map?.name}, defaults, ${fieldFlag(resource, field)}`
    return [field, { value, inputName }] as const
  })
  const defaults = new Map<string, InputValue>(entries)
  const client = defaults.get(CLIENT)
  defaults.delete(CLIENT)
  return { resource, clears: map?.blank === 'clear', defaults, client }
}
