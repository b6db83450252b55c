import type { ImportColumn } from '../../import/columns.ts'
import type { ImportMap } from '../../import/import-map.ts'
import type { RowInput } from '../../import/row-input.ts'
import { type RowReader, rowReader } from '../../import/row-reader.ts'
import type { FileRow, RecordFile } from '../../record-files/record-file.ts'
import type { Json } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'

/** Values of fields that are shown nowhere. */
export type SecretValues = Readonly<Record<string, Json>>

/** A file whose rows are read as a module's records. */
export interface FileReading {
  file: RecordFile
  /** Its rows, once; each secret in them is made known before anything is said of its row. */
  rows(): AsyncGenerator<readonly RowInput[]>
  /** The headings that nothing is made of. */
  ignoredHeadings(): readonly string[]
  /** The secrets of the row at a place, from 0; known once all rows were read. */
  secretsAt(index: number): SecretValues
  /** The secrets of a row by its line; where several begin on one, by its name too. Nothing where it can't be told. */
  secretsOf(line: number, name: string): SecretValues
  /** What messages call a field: the heading of its column, or else its name. */
  fieldLabel(field: string): string
}

/** Reads a file's rows as records of a module; `guard` takes each secret. */
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
      // A column without a heading has one once it has a value.
      reader
        .columns()
        .flatMap(({ heading, uses }) => (uses.length === 0 && heading !== '' ? [heading] : [])),
    secretsAt: (index) => found.at(index),
    secretsOf: (line, name) => found.of(line, name),
    fieldLabel: (field) => reader.headingOf(field) ?? field,
  }
}

/** The secrets of a row, and what tells it from others. */
interface SecretRow {
  line: number
  name: string
  secrets: SecretValues
}

/** The secrets of rows, by their places and their lines. */
class FoundSecrets {
  readonly #resource: Resource
  readonly #guard: (secret: string) => void
  readonly #rows = new Map<number, SecretRow>()
  #byLine: ReadonlyMap<number, readonly SecretRow[]> | undefined

  constructor(resource: Resource, guard: (secret: string) => void) {
    this.#resource = resource
    this.#guard = guard
  }

  /** Reads a row; its secrets are known before anything can be said of it. */
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
    const found = onLine.length > 1 ? onLine.filter((one) => one.name === name) : onLine
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

/** The cells of a row that hold a secret, also where the row is left out or refused. */
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
