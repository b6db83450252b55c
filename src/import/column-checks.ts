import { UsageError } from '../errors.ts'
import { nounOf, nounsOf } from '../records/describe-record.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { missingFields } from '../records/input.ts'
import type { Resource } from '../resources/definition.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import { joinWords, withArticle } from '../text/sentence.ts'
import { fieldFlag, fieldLabel, type ImportColumn, isWrittenEver } from './columns.ts'
import { foldHeading } from './heading-meanings.ts'
import type { ImportMap } from './import-map.ts'

/** A file's columns, and the map for them. */
interface FileColumns {
  file: string
  columns: readonly ImportColumn[]
  map?: ImportMap | undefined
}

/** Throws a UsageError if a map names a heading that the file doesn't have. */
export function requireHeadings({ file, columns, map }: FileColumns): void {
  const headings = columns.map(({ heading }) => heading)
  for (const wanted of headingsIn(map)) {
    if (headings.some((heading) => isSameHeading(heading, wanted))) continue
    const near = closestMatch(wanted, headings)
    throw new UsageError(
      `${map?.name}, ${map?.places.get(wanted)}: ${file} has no column ${wanted}`,
      { hint: near === undefined ? columnList(headings) : `Did you mean ${near}?` },
    )
  }
}

function headingsIn(map: ImportMap | undefined): readonly string[] {
  const { columns, skip, sourceId } = map ?? {}
  return [
    ...(columns?.keys() ?? []),
    ...(skip?.keys() ?? []),
    ...(sourceId === undefined ? [] : [sourceId]),
  ]
}

function isSameHeading(heading: string, wanted: string): boolean {
  return (
    heading === wanted ||
    (foldHeading(wanted) !== '' && foldHeading(heading) === foldHeading(wanted))
  )
}

/**
 * Throws a UsageError for a file that can't be imported: none of its columns is a field, or it has neither the fields that
 * a create requires nor a key to find records by.
 */
export function requireImportableColumns(
  resource: Resource,
  { file, columns, map }: FileColumns,
): void {
  const provided = new Set(columns.flatMap(({ uses }) => uses.map(({ field }) => field)))
  const headings = columns.map(({ heading }) => heading)
  const canWrite = [...provided].some((name) => isWrittenField(resource, name))
  if (!canWrite) {
    throw new UsageError(
      `${file} has no column with a field of ${nounsOf(resource)} that can be written`,
      { hint: [columnList(headings), MAP_HINT] },
    )
  }
  if (hasKeyColumn(resource, provided)) return
  const missing = missingFields(
    resource,
    (name) => provided.has(name) || map?.defaults?.has(name) === true,
  )
  if (missing.length === 0) return
  const words = joinWords(missing.map((name) => fieldLabel(resource, name)))
  const flags = missing.map((name) => fieldFlag(resource, name))
  const common = missing.filter((name) => !isIdentifying(resource, name))
  throw new UsageError(
    `${file} has no column for the ${words} of ${withArticle(nounOf(resource))}`,
    {
      hint: [
        columnList(headings),
        `Name the ${missing.length === 1 ? 'column' : 'columns'} in a map: columns: { ${flags.map((flag) => `HEADING: ${flag}`).join(', ')}, … }`,
        ...(common.length === 0
          ? []
          : [
              `Or give one value for all rows: defaults: { ${common.map((name) => `${fieldFlag(resource, name)}: …`).join(', ')} }`,
            ]),
      ],
    },
  )
}

const MAP_HINT = 'Name the columns in a map: columns: { HEADING: FIELD, … }'

/** Whether a field is the name or a key, so records can't share a value. */
function isIdentifying(resource: Resource, name: string): boolean {
  return (
    name === resource.label || naturalKeys(resource).some(({ fields }) => fields.includes(name))
  )
}

/** Whether the columns include an ID or a key such as the serial number, by which records are found without their name. */
function hasKeyColumn(resource: Resource, provided: ReadonlySet<string>): boolean {
  const keys = Object.values(resource.keys).filter((name) => name !== resource.label)
  return [resource.id, ...keys].some((name) => provided.has(name))
}

function isWrittenField(resource: Resource, name: string): boolean {
  const field = resource.fields[name]
  return field !== undefined && isWrittenEver(field)
}

/** How many columns a message lists. */
const MAX_LISTED = 40

function columnList(all: readonly string[]): string {
  const headings = all.filter((heading) => heading !== '')
  const more = headings.length > MAX_LISTED ? ', …' : ''
  return `Its columns: ${headings.slice(0, MAX_LISTED).join(', ')}${more}`
}
