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

/** So many fields tell a record from others of its name, beside its client. */
const MOST_DETAILS = 2

/** So wide is what stands for a record without a name. */
const EXCERPT = 60

/**
 * Records to choose from, in their order: by name, with the client and what else tells them apart behind it, found by ID,
 * number and keys as well.
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
  const searched = wordsOf(resource)
  const choices = records.map((value) => {
    const { row } = value
    const cells = details.map((name) => cell(resource.fields[name], row, name))
    return {
      value,
      name: displayName(resource, row) || excerptOf(row) || describeRecord(resource, row),
      details: [...(clientIn === undefined ? [] : [clientIn(row)]), ...cells],
      keywords: [String(row[resource.id] ?? ''), ...searched.map((name) => textIn(row, name))]
        .concat(formatRecordNumber(resource, row))
        .filter((word) => word !== ''),
    }
  })
  return withIds(resource, choices)
}

type RecordChoice = Choice<StoredRecord> & { details: readonly string[] }

/** What nothing else tells apart has its ID behind it. */
function withIds({ id }: Resource, choices: readonly RecordChoice[]): readonly RecordChoice[] {
  const lineOf = ({ name, details }: RecordChoice) => [name, ...details].join('\n')
  const counts = new Map<string, number>()
  for (const one of choices) counts.set(lineOf(one), (counts.get(lineOf(one)) ?? 0) + 1)
  return choices.map((one) => {
    if (counts.get(lineOf(one)) === 1) return one
    return { ...one, details: [...one.details, String(one.value.row[id] ?? '')] }
  })
}

/** The names of the clients that the records belong to; undefined where all are one client's, or nobody's. */
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

/** A message stands for itself: it has no name. */
async function excerpts({ label, fields }: Resource): Promise<(row: Row) => string> {
  if (fields[label]?.kind !== 'html') return () => ''
  const { htmlToText } = await import('../../text/html-to-text.ts')
  return (row) => cutTo(cleanName(htmlToText(String(row[label] ?? ''))), EXCERPT)
}

/** The fields that a table keeps the longest, but for the name and the client. */
function detailsOf(resource: Resource): readonly string[] {
  const { columns, fields, label, id } = resource
  const own = [label, id, ownerField(resource)]
  return (
    columns
      .filter(
        ({ field, dropPriority = 0 }) =>
          dropPriority <= 1 && !own.includes(field) && isTelling(fields[field]),
      )
      // Where there is little room, the last are not shown.
      .sort(({ dropPriority: a = 0 }, { dropPriority: b = 0 }) => a - b)
      .map(({ field }) => field)
      .slice(0, MOST_DETAILS)
  )
}

function isTelling(field: Field | undefined): boolean {
  return field?.kind === 'text' || field?.kind === 'choice' || field?.kind === 'integer'
}

function cell(field: Field | undefined, row: Row, name: string): string {
  return field?.words?.[Number(row[name])] ?? cleanName(textIn(row, name))
}

/** The fields that a record is found by as well: its keys, and what else it is known by. */
function wordsOf({ keys, sharedKeys = {}, aliasFields = [] }: Resource): readonly string[] {
  const shared = Object.values(sharedKeys).flat()
  return [...new Set([...Object.values(keys), ...shared, ...aliasFields])]
}

function textIn(row: Row, name: string): string {
  return String(row[name] ?? '')
}
