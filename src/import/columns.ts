import { UsageError } from '../errors.ts'
import { flagOf, labelInSentence } from '../records/field-names.ts'
import { isWritable } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import { referenceFieldName } from '../resources/derived-fields.ts'
import type { Field } from '../resources/field.ts'
import { foldHeading, headingMeaning } from './heading-meanings.ts'
import { CLIENT, type ColumnUse, type ImportMap } from './import-map.ts'
import { isMatchedBy } from './match-words.ts'

/** A column of a file, and what it is for. */
export interface ImportColumn {
  heading: string
  /** The fields that it gives; none where it is ignored. */
  uses: readonly ColumnUse[]
  /** Why it is ignored: it means nothing, the map does not use it, or the API can't write the field. */
  ignored?: 'unknown' | 'not in the map' | 'not written'
}

/** The columns of a file, by its headings and a map. Throws a UsageError where two are for one field. */
export function interpretColumns(
  resource: Resource,
  file: string,
  headings: readonly string[],
  map?: ImportMap,
): readonly ImportColumn[] {
  const names = new Set(headings)
  const columns = headings.map((heading) => columnOf(resource, heading, { map, names }))
  const all = map?.columns === undefined ? withNumber(resource, columns) : columns
  requireOneEach(resource, file, all)
  return all
}

/** With the column of a number as people write it (`TCK-12`), where ITFlow's own name for that isn't there. */
function withNumber(resource: Resource, columns: readonly ImportColumn[]): readonly ImportColumn[] {
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
    const uses = mapped(map.columns, heading) ?? []
    return { heading, uses, ...(uses.length === 0 ? { ignored: 'not in the map' as const } : {}) }
  }
  // The second column of a name means what the first does, which is refused.
  const [, first] = /^(.+)#\d+$/s.exec(heading) ?? []
  const field = headingMeaning(resource, first !== undefined && names.has(first) ? first : heading)
  if (field === undefined) return { heading, uses: [], ignored: 'unknown' }
  return isImportable(resource, field)
    ? { heading, uses: [{ field }] }
    : { heading, uses: [], ignored: 'not written' }
}

/** What a map has for a heading: as it is written there, or else letter case, spaces and punctuation aside. */
export function mapped<T>(entries: ReadonlyMap<string, T>, heading: string): T | undefined {
  const exact = entries.get(heading)
  if (exact !== undefined) return exact
  const folded = foldHeading(heading)
  if (folded === '') return undefined
  for (const [written, entry] of entries) if (foldHeading(written) === folded) return entry
  return undefined
}

/** Whether an import makes anything of a field: it is written, or tells which record, or whether it is archived. */
export function isImportable(resource: Resource, name: string): boolean {
  const field = resource.fields[name]
  return (
    name === CLIENT ||
    name === resource.id ||
    name === resource.archivedAt ||
    (field !== undefined && (isWrittenEver(field) || isMatchedBy(resource, name)))
  )
}

/** Whether a create or an update carries a field. */
export function isWrittenEver(field: Field): boolean {
  return isWritable(field, 'create') || isWritable(field, 'update')
}

function requireOneEach(resource: Resource, file: string, columns: readonly ImportColumn[]): void {
  const first = new Map<string, string>()
  for (const { heading, uses } of columns) {
    for (const { field } of uses) {
      const other = first.get(field)
      if (other === undefined) first.set(field, heading)
      else throw givenTwice(resource, file, field, [other, heading])
    }
  }
}

function givenTwice(
  resource: Resource,
  file: string,
  field: string,
  headings: readonly [string, string],
): UsageError {
  const [first, second] = headings
  return new UsageError(
    `${file}: columns ${first} and ${second} are both the ${fieldLabel(resource, field)}`,
    {
      hint: [
        'Say in a map which of them is meant; with columns in it, only those are used:',
        `columns: { ${asKey(second)}: ${fieldFlag(resource, field)}, … }`,
      ],
    },
  )
}

/** What a field is called in a sentence: `operating system`. */
export function fieldLabel(resource: Resource, name: string): string {
  const field = resource.fields[name]
  return field === undefined ? name : labelInSentence(field)
}

/** How a field is written in a map. */
export function fieldFlag(resource: Resource, name: string): string {
  return name === CLIENT ? name : flagOf(resource, name)
}

/** A heading or a word of a file as a key of YAML. */
export function asKey(written: string): string {
  return /^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(written) ? written.trim() : JSON.stringify(written)
}
