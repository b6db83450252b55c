import type { ImportColumn } from '../../import/columns.ts'
import type { ImportMap } from '../../import/import-map.ts'
import type { RowInput } from '../../import/row-input.ts'
import { type RowReader, rowReader } from '../../import/row-reader.ts'
import type { FileRow, RecordFile } from '../../record-files/record-file.ts'
import type { Json } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'

/** Values of secret fields by name, which are never shown. */
export type SecretValues = Readonly<Record<string, Json>>

/** A file of records whose rows are read for a module. */
export interface FileReading {
  file: RecordFile
  /** Yields the rows, once; every secret in a row is registered before anything about the row is shown. */
  rows(): AsyncGenerator<readonly RowInput[]>
  /** The headings of columns that aren't used. */
  ignoredHeadings(): readonly string[]
  /** Returns the secrets of the row at an index, from 0; complete once all rows were read. */
  secretsAt(index: number): SecretValues
  /** Returns the secrets of a row by its line, and by its name if several rows start there; empty if that is ambiguous. */
  secretsOf(line: number, name: string): SecretValues
  /** Returns the name of a field in messages: the heading of its column, or its own name. */
  fieldLabel(field: string): string
}

/** Reads a file's rows as records of a module; calls `guard` with each secret. */
export async function readAsRecords(
  resource: Resource,
  file: RecordFile,
  map: ImportMap | undefined,
  guard: (secret: string) => void,
): Promise<FileReading> {
  const reader = await rowReader(resource, file, map)
  const found = new FoundSecrets(resource, guard)
  let count = 0
  return {
    file,
    rows: async function* () {
      for await (const rows of file.rows()) {
        yield rows.map((row) => found.read(reader, row, count++))
      }
      reader.end()
    },
    ignoredHeadings: () =>
      // A column without a heading gets one only if it has a value.
      reader
        .columns()
        .flatMap(({ heading, ignored }) =>
          ignored !== undefined && heading !== '' ? [heading] : [],
        ),
    secretsAt: (index) => found.at(index),
    secretsOf: (line, name) => found.of(line, name),
    fieldLabel: (field) => reader.headingOf(field) ?? field,
  }
}

/** The secrets of a row, and how to find it. */
interface SecretRow {
  line: number
  name: string
  secrets: SecretValues
}

/** The secrets of rows, by their indexes and their lines. */
class FoundSecrets {
  readonly #resource: Resource
  readonly #guard: (secret: string) => void
  readonly #rows = new Map<number, SecretRow>()
  #byLine: ReadonlyMap<number, readonly SecretRow[]> | undefined

  constructor(resource: Resource, guard: (secret: string) => void) {
    this.#resource = resource
    this.#guard = guard
  }

  /** Reads a row and registers its secrets. */
  read(reader: RowReader, row: FileRow, index: number): RowInput {
    for (const text of secretCells(this.#resource, reader, row)) this.#guard(text)
    const input = reader.read(row)
    const values = 'record' in input ? input.record?.values : undefined
    const secrets = secretsIn(this.#resource, values)
    if (secrets === undefined) return input
    for (const secret of Object.values(secrets)) this.#guard(String(secret))
    const name = String(values?.get(this.#resource.label)?.value ?? '')
    this.#rows.set(index, { line: row.line, name, secrets })
    return input
  }

  at(index: number): SecretValues {
    return this.#rows.get(index)?.secrets ?? {}
  }

  of(line: number, name: string): SecretValues {
    this.#byLine ??= linesOf(this.#rows)
    const onLine = this.#byLine.get(line) ?? []
    const found = onLine.length > 1 ? onLine.filter((row) => row.name === name) : onLine
    return (found.length === 1 ? found[0]?.secrets : undefined) ?? {}
  }
}

function linesOf(secrets: ReadonlyMap<number, SecretRow>): Map<number, SecretRow[]> {
  const lines = new Map<number, SecretRow[]>()
  for (const row of secrets.values()) {
    const known = lines.get(row.line)
    if (known === undefined) lines.set(row.line, [row])
    else known.push(row)
  }
  return lines
}

/** Returns the cells of a row with secrets, even if the row is skipped or refused. */
function secretCells(
  { fields }: Resource,
  reader: Pick<RowReader, 'columns'>,
  { cells }: FileRow,
): string[] {
  return reader.columns().flatMap((column, at) => {
    const cell = isSecret(fields, column) ? cells[at] : undefined
    return cell === undefined || cell === null || cell === '' ? [] : [String(cell)]
  })
}

function isSecret(fields: Readonly<Record<string, Field>>, { uses }: ImportColumn): boolean {
  return uses.some(({ field }) => fields[field]?.kind === 'secret')
}

type Values = Extract<RowInput, { is: 'record' }>['record']['values']

function secretsIn({ fields }: Resource, values: Values | undefined): SecretValues | undefined {
  const found = [...(values ?? [])].filter(([name]) => fields[name]?.kind === 'secret')
  if (found.length === 0) return undefined
  return Object.fromEntries(found.map(([name, { value }]) => [name, String(value)]))
}
