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

/** What a file has to have. */
export interface FileColumns {
  file: string
  columns: readonly ImportColumn[]
  map?: ImportMap | undefined
}

/** Refuses a map with a heading that a file does not have. Throws a UsageError. */
export function requireHeadings({ file, columns, map }: FileColumns): void {
  const headings = columns.map(({ heading }) => heading)
  for (const wanted of [...(map?.columns?.keys() ?? []), ...(map?.skip?.keys() ?? [])]) {
    if (headings.some((heading) => isSameHeading(heading, wanted))) continue
    const near = closestMatch(wanted, headings)
    throw new UsageError(
      `${map?.name}, ${map?.places.get(wanted)}: ${file} has no column ${wanted}`,
      { hint: near === undefined ? columnList(headings) : `Did you mean ${near}?` },
    )
  }
}

function isSameHeading(heading: string, wanted: string): boolean {
  return (
    heading === wanted ||
    (foldHeading(wanted) !== '' && foldHeading(heading) === foldHeading(wanted))
  )
}

/**
 * Refuses a file of which nothing could be made: none of its columns is a field; or it has neither what a create needs nor
 * a key to find records by. Throws a UsageError.
 */
export function requireFields(resource: Resource, { file, columns, map }: FileColumns): void {
  const given = new Set(columns.flatMap(({ uses }) => uses.map(({ field }) => field)))
  const headings = columns.map(({ heading }) => heading)
  const isWrite = [...given].some((name) => isWrittenField(resource, name))
  if (!isWrite) {
    throw new UsageError(
      `${file} has no column that is a field of ${nounsOf(resource)} and can be written`,
      {
        hint: [columnList(headings), HOW_TO_MAP],
      },
    )
  }
  if (hasOwnKey(resource, given)) return
  const missing = missingFields(
    resource,
    (name) => given.has(name) || map?.defaults?.has(name) === true,
  )
  if (missing.length === 0) return
  const words = joinWords(missing.map((name) => fieldLabel(resource, name)))
  const flags = missing.map((name) => fieldFlag(resource, name))
  const common = missing.filter((name) => !tellsApart(resource, name))
  throw new UsageError(
    `${file} has no column for the ${words} of ${withArticle(nounOf(resource))}`,
    {
      hint: [
        columnList(headings),
        `Say in a map which ${missing.length === 1 ? 'it is' : 'they are'}: columns: { ${flags.map((flag) => `HEADING: ${flag}`).join(', ')}, … }`,
        ...(common.length === 0
          ? []
          : [
              `Or give one value for all rows: defaults: { ${common.map((name) => `${fieldFlag(resource, name)}: …`).join(', ')} }`,
            ]),
      ],
    },
  )
}

const HOW_TO_MAP = 'Say in a map what they are: columns: { HEADING: FIELD, … }'

/** Whether it is a name or a key, which no two records share. */
function tellsApart(resource: Resource, name: string): boolean {
  return (
    name === resource.label || naturalKeys(resource).some(({ fields }) => fields.includes(name))
  )
}

/** With a record's ID or a key of its own (a serial number), records are found without their name. */
function hasOwnKey(resource: Resource, given: ReadonlySet<string>): boolean {
  const own = Object.values(resource.keys).filter((name) => name !== resource.label)
  return [resource.id, ...own].some((name) => given.has(name))
}

function isWrittenField(resource: Resource, name: string): boolean {
  const field = resource.fields[name]
  return field !== undefined && isWrittenEver(field)
}

/** Nobody reads more of them. */
const MOST_LISTED = 40

function columnList(all: readonly string[]): string {
  const headings = all.filter((heading) => heading !== '')
  const more = headings.length > MOST_LISTED ? ', …' : ''
  return `Its columns: ${headings.slice(0, MOST_LISTED).join(', ')}${more}`
}
