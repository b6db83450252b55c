import { UsageError } from '../errors.ts'
import { flagOf, labelInSentence } from '../records/field-names.ts'
import { isWritable } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import { referenceFieldName } from '../resources/derived-fields.ts'
import type { Field } from '../resources/field.ts'
import { foldHeading, headingMeaning } from './heading-meanings.ts'
import { CLIENT, type ColumnUse, type ImportMap } from './import-map.ts'
import { isMatchedBy } from './match-words.ts'

/** A column of a file, and the fields it provides. */
export interface ImportColumn {
  heading: string
  /** The fields it provides; empty if it is ignored. */
  uses: readonly ColumnUse[]
  /** Why it is ignored: the heading is unknown, the map doesn't use it, or the API can't write the field. */
  ignored?: 'unknown' | 'not in the map' | 'not written'
}

/** Returns the columns of a file, from its headings and a map. Throws a UsageError if two are for the same field. */
export function interpretColumns(
  resource: Resource,
  file: string,
  headings: readonly string[],
  map?: ImportMap,
): readonly ImportColumn[] {
  const names = new Set(headings)
  const keyAt = indexOfHeading(headings, map?.sourceId)
  const columns = headings.map((heading, at) => {
    const column = columnOf(resource, heading, { map, names })
    return at === keyAt ? { heading, uses: column.uses } : column
  })
  const all = map?.columns === undefined ? withRecordNumber(resource, columns) : columns
  requireOneColumnPerField(resource, file, all)
  return all
}

/** Reads a column of numbers as people write them (`TCK-12`), unless the file has a column with ITFlow's name for that. */
function withRecordNumber(
  resource: Resource,
  columns: readonly ImportColumn[],
): readonly ImportColumn[] {
  if (resource.number === undefined) return columns
  const [number, whole] = [resource.number.number, referenceFieldName(resource.number)]
  if (columns.some(({ uses }) => uses.some(({ field }) => field === whole))) return columns
  return columns.map((column) =>
    headingMeaning(resource, column.heading) === number
      ? { heading: column.heading, uses: [{ field: whole }] }
      : column,
  )
}

function columnOf(
  resource: Resource,
  heading: string,
  { map, names }: { map: ImportMap | undefined; names: ReadonlySet<string> },
): ImportColumn {
  if (map?.columns !== undefined) {
    const uses = findByHeading(map.columns, heading) ?? []
    return { heading, uses, ...(uses.length === 0 ? { ignored: 'not in the map' as const } : {}) }
  }
  // A repeated heading has the meaning of the first, which is refused as a duplicate.
  const [, first] = /^(.+)#\d+$/s.exec(heading) ?? []
  const field = headingMeaning(resource, first !== undefined && names.has(first) ? first : heading)
  if (field === undefined) return { heading, uses: [], ignored: 'unknown' }
  return isImportable(resource, field)
    ? { heading, uses: [{ field }] }
    : { heading, uses: [], ignored: 'not written' }
}

/** Returns a map's entry for a heading: an exact match, or else one that ignores case, spaces and punctuation. */
function findByHeading<T>(entries: ReadonlyMap<string, T>, heading: string): T | undefined {
  const exact = entries.get(heading)
  if (exact !== undefined) return exact
  const folded = foldHeading(heading)
  if (folded === '') return undefined
  for (const [written, entry] of entries) if (foldHeading(written) === folded) return entry
  return undefined
}

/**
 * Returns the index of the column that a map names: an exact match, or else one that ignores case, spaces and punctuation;
 * -1 if there is none.
 */
export function indexOfHeading(headings: readonly string[], wanted: string | undefined): number {
  if (wanted === undefined) return -1
  const exact = headings.indexOf(wanted)
  if (exact >= 0) return exact
  const folded = foldHeading(wanted)
  return folded === '' ? -1 : headings.findIndex((heading) => foldHeading(heading) === folded)
}

/** Whether an import uses a field: to write it, to find the record, or to see whether it is archived. */
export function isImportable(resource: Resource, name: string): boolean {
  const field = resource.fields[name]
  return (
    name === CLIENT ||
    name === resource.id ||
    name === resource.archivedAt ||
    (field !== undefined && (isWrittenEver(field) || isMatchedBy(resource, name)))
  )
}

/** Whether a create or an update can set a field. */
export function isWrittenEver(field: Field): boolean {
  return isWritable(field, 'create') || isWritable(field, 'update')
}

function requireOneColumnPerField(
  resource: Resource,
  file: string,
  columns: readonly ImportColumn[],
): void {
  const first = new Map<string, string>()
  for (const { heading, uses } of columns) {
    for (const { field } of uses) {
      const other = first.get(field)
      if (other === undefined) first.set(field, heading)
      else throw duplicateFieldError(resource, file, field, [other, heading])
    }
  }
}

function duplicateFieldError(
  resource: Resource,
  file: string,
  field: string,
  headings: readonly [string, string],
): UsageError {
  const [first, second] = headings
  return new UsageError(
    `${file}: columns ${first} and ${second} are both for the ${fieldLabel(resource, field)}`,
    {
      hint: [
        'Choose one in a map; only the columns that it lists are used:',
        `columns: { ${asKey(second)}: ${fieldFlag(resource, field)}, … }`,
      ],
    },
  )
}

/** Returns a field's label for a sentence: `operating system`. */
export function fieldLabel(resource: Resource, name: string): string {
  const field = resource.fields[name]
  return field === undefined ? name : labelInSentence(field)
}

/** Returns a field's name in a map. */
export function fieldFlag(resource: Resource, name: string): string {
  return name === CLIENT ? name : flagOf(resource, name)
}

/** Returns a heading or a word of a file as a YAML key, quoted if necessary. */
export function asKey(written: string): string {
  return /^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(written) ? written.trim() : JSON.stringify(written)
}
