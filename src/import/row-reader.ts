import type { FileRow, RecordFile } from '../record-files/record-file.ts'
import type { InputValue } from '../records/input.ts'
import type { Resource } from '../resources/definition.ts'
import { cellReader } from './cell-reader.ts'
import { requireFields, requireHeadings } from './column-checks.ts'
import { fieldFlag, type ImportColumn, interpretColumns } from './columns.ts'
import { globTest } from './glob.ts'
import { foldHeading } from './heading-meanings.ts'
import { CLIENT, type ColumnUse, type ImportMap } from './import-map.ts'
import { interpretRow, type Layout, type RowRules, type SkipRule } from './interpret-row.ts'
import type { RowInput } from './row-input.ts'

/** Makes records of a file's rows. */
export interface RowReader {
  /** The columns that are known by now: all of a CSV file's, and of JSON those of the records read so far. */
  columns(): readonly ImportColumn[]
  /** The heading of the column that gives a field; undefined where none does. */
  headingOf(field: string): string | undefined
  /** What a row asks for. Throws a UsageError where the file's columns can't be right. */
  read(row: FileRow): RowInput
  /** Says that all rows were read. Throws a UsageError where the file never had what the map or a create needs. */
  end(): void
}

/** What is read of a file: its name for messages, and its headings, which may grow while rows are read. */
export type ReadFile = Pick<RecordFile, 'name' | 'headings'> & {
  facts: Pick<RecordFile['facts'], 'format'>
}

/** What makes a layout of headings. */
type LayoutMaker = (headings: readonly string[]) => Layout

/**
 * Opens a file's columns for reading. Throws a UsageError where its headings can't be right, or the map names one that it
 * does not have; of JSON and the like that is known at the end.
 */
export async function rowReader(
  resource: Resource,
  file: ReadFile,
  map?: ImportMap,
): Promise<RowReader> {
  const layOut = await layoutMaker(resource, file, map)
  const rules = rulesOf(resource, map)
  let layout = layOut(file.headings)
  const check = () => {
    requireHeadings({ file: file.name, columns: layout.columns, map })
    requireFields(resource, { file: file.name, columns: layout.columns, map })
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
    return { columns, fields, skips: skipRules(headings, map) }
  }
}

function skipRules(headings: readonly string[], map: ImportMap | undefined): readonly SkipRule[] {
  return [...(map?.skip ?? [])].flatMap(([wanted, patterns]) => {
    const at = indexOfHeading(headings, wanted)
    const tests = patterns.map((pattern) => ({ pattern, fits: globTest(pattern) }))
    return at < 0 ? [] : [{ heading: headings[at] ?? wanted, at, tests }]
  })
}

function indexOfHeading(headings: readonly string[], wanted: string): number {
  const exact = headings.indexOf(wanted)
  if (exact >= 0) return exact
  const folded = foldHeading(wanted)
  return folded === '' ? -1 : headings.findIndex((heading) => foldHeading(heading) === folded)
}

function rulesOf(resource: Resource, map: ImportMap | undefined): RowRules {
  const given = [...(map?.defaults ?? [])].map(([field, value]) => {
    const inputName = `${map?.name}, defaults, ${fieldFlag(resource, field)}`
    return [field, { value, inputName }] as const
  })
  const defaults = new Map<string, InputValue>(given)
  const client = defaults.get(CLIENT)
  defaults.delete(CLIENT)
  return { resource, clears: map?.blank === 'clear', defaults, client }
}
