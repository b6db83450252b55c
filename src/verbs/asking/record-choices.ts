import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import { ownerOf, type Scope } from '../../api/records/scope.ts'
import type { Choice } from '../../io/prompts.ts'
import { cleanName, describeRecord, displayName } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import { formatRecordNumber } from '../../records/record-number.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { TENANT } from '../../resources/index.ts'
import { ownerField } from '../../resources/ownership.ts'
import { cutTo } from '../../text/width.ts'

/** How many fields distinguish records with the same name, besides the client. */
const MAX_DETAILS = 2

/** The maximum width of the excerpt shown for a record without a name. */
const MAX_EXCERPT = 60

/**
 * Builds the choices for records, in their order: the name, followed by the client and other distinguishing fields. They
 * can also be found by ID, number and keys.
 */
export async function recordChoices(
  api: Api,
  resource: Resource,
  records: readonly StoredRecord[],
  scope: Scope,
): Promise<readonly Choice<StoredRecord>[]> {
  const [clientIn, excerptOf] = await Promise.all([
    clientColumn(api, resource, records, scope),
    excerpts(resource),
  ])
  const details = detailsOf(resource)
  const searchFields = searchFieldsOf(resource)
  const choices = records.map((value) => {
    const { row } = value
    const cells = details.map((name) => cell(resource.fields[name], row, name))
    return {
      value,
      name: displayName(resource, row) || excerptOf(row) || describeRecord(resource, row),
      details: [...(clientIn === undefined ? [] : [clientIn(row)]), ...cells],
      keywords: [String(row[resource.id] ?? ''), ...searchFields.map((name) => textOf(row, name))]
        .concat(formatRecordNumber(resource, row))
        .filter((word) => word !== ''),
    }
  })
  return withIds(resource, choices)
}

type RecordChoice = Choice<StoredRecord> & { details: readonly string[] }

/** Adds the ID to choices that would otherwise look the same. */
function withIds({ id }: Resource, choices: readonly RecordChoice[]): readonly RecordChoice[] {
  const lineOf = ({ name, details }: RecordChoice) => [name, ...details].join('\n')
  const counts = new Map<string, number>()
  for (const one of choices) counts.set(lineOf(one), (counts.get(lineOf(one)) ?? 0) + 1)
  return choices.map((one) => {
    if (counts.get(lineOf(one)) === 1) return one
    return { ...one, details: [...one.details, String(one.value.row[id] ?? '')] }
  })
}

/** Returns a function that names a record's client; undefined if all belong to one client, or none to any. */
async function clientColumn(
  api: Api,
  resource: Resource,
  records: readonly StoredRecord[],
  scope: Scope,
): Promise<((row: Row) => string) | undefined> {
  if (scope.kind !== 'all' || ownerField(resource) === undefined) return undefined
  const isAnyOwned = records.some(({ row }) => ownerOf(resource, row) !== null)
  const names = isAnyOwned ? await api.names([TENANT], scope) : undefined
  return (row) => {
    const client = ownerOf(resource, row)
    if (client === null) return ''
    return cleanName(names?.(TENANT, client, row) ?? `client ${client}`)
  }
}

/** Returns a function that shows an excerpt of a message, which has no name. */
async function excerpts({ label, fields }: Resource): Promise<(row: Row) => string> {
  if (fields[label]?.kind !== 'html') return () => ''
  const { htmlToText } = await import('../../text/html-to-text.ts')
  return (row) => cutTo(cleanName(htmlToText(String(row[label] ?? ''))), MAX_EXCERPT)
}

/** Returns the fields that a table keeps longest, except the name and the client. */
function detailsOf(resource: Resource): readonly string[] {
  const { columns, fields, label, id } = resource
  const excluded = [label, id, ownerField(resource)]
  return (
    columns
      .filter(
        ({ field, dropPriority = 0 }) =>
          dropPriority <= 1 && !excluded.includes(field) && isDistinguishing(fields[field]),
      )
      // If there is little room, the last ones aren't shown.
      .sort(({ dropPriority: a = 0 }, { dropPriority: b = 0 }) => a - b)
      .map(({ field }) => field)
      .slice(0, MAX_DETAILS)
  )
}

function isDistinguishing(field: Field | undefined): boolean {
  return field?.kind === 'text' || field?.kind === 'choice' || field?.kind === 'integer'
}

function cell(field: Field | undefined, row: Row, name: string): string {
  return field?.words?.[Number(row[name])] ?? cleanName(textOf(row, name))
}

/** Returns the other fields a record can be found by: its keys and aliases. */
function searchFieldsOf({ keys, sharedKeys = {}, aliasFields = [] }: Resource): readonly string[] {
  const shared = Object.values(sharedKeys).flat()
  return [...new Set([...Object.values(keys), ...shared, ...aliasFields])]
}

function textOf(row: Row, name: string): string {
  return String(row[name] ?? '')
}
