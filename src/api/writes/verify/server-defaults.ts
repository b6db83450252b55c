import { tolerate } from '../../../bearable.ts'
import { cleanName } from '../../../records/describe-record.ts'
import type { Row, Value } from '../../../records/record.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { resources } from '../../../resources/index.ts'
import type { Api } from '../../api.ts'
import { writableFields } from '../body.ts'
import type { FieldValues, Notice } from '../plan.ts'
import type { WriteRequest } from '../write.ts'
import type { WriteReads } from '../write-reads.ts'

/** What the server will do with the fields that a create leaves out, where the declaration says that it matters. */
export function defaultNotices(
  resource: Resource,
  given: FieldValues,
  client: number | null,
): Notice[] {
  // Where there is no client there is nobody to see it, or to be taken.
  if (client === null) return []
  return Object.entries(resource.fields).flatMap(([name, { ifOmitted }]) =>
    ifOmitted === undefined || isGiven(given, name) ? [] : [defaultNotice(ifOmitted)],
  )
}

/** What the server did with them, by the record it made: the records that it chose are named. */
export async function chosenNotices(
  api: Api,
  { resource, values, client }: Pick<WriteRequest, 'resource' | 'values' | 'client'>,
  row: Row,
  reads: WriteReads,
): Promise<Notice[]> {
  const isWritable = new Set(writableFields(resource, 'create').map(([name]) => name))
  const notices: Notice[] = []
  for (const [name, field] of Object.entries(resource.fields)) {
    const value = row[name] ?? null
    if (value === null || value === 0 || value === false || isGiven(values, name)) continue
    const { kind, ifOmitted } = field
    if (kind !== 'reference') {
      if (ifOmitted !== undefined && client !== null) notices.push(defaultNotice(ifOmitted))
      continue
    }
    const isAsked = ifOmitted === undefined && values[name] !== undefined
    if (isWritable.has(name) && !isAsked) notices.push(await chosenNotice(api, field, value, reads))
  }
  return notices
}

/** Whether a create names a value; a reference to nothing (`--contact none`) leaves the choice to the server. */
export function isGiven(given: FieldValues, name: string): boolean {
  return given[name] !== undefined && given[name] !== 0
}

function defaultNotice({ note, hazard }: NonNullable<Field['ifOmitted']>): Notice {
  return {
    code: 'default',
    message: hazard === undefined ? note : `${note} (${hazard})`,
    ...(hazard === undefined ? {} : { hazard }),
  }
}

async function chosenNotice(
  api: Api,
  field: Field,
  value: Value,
  reads: WriteReads,
): Promise<Notice> {
  const { ifOmitted } = field
  const who = await nameOf(api, field, Number(value), reads)
  const why = ifOmitted === undefined ? undefined : defaultNotice(ifOmitted).message
  return {
    code: 'chosen_by_server',
    message: `${field.label} is ${who}, chosen by ITFlow${why === undefined ? '' : `. ${why}`}`,
    ...(ifOmitted?.hazard === undefined ? {} : { hazard: ifOmitted.hazard }),
  }
}

/** A record's name and ID; the ID alone where the name cannot be read. */
async function nameOf(api: Api, { refers }: Field, id: number, reads: WriteReads): Promise<string> {
  if (refers === undefined || resources[refers].directory !== undefined) return String(id)
  const resource = resources[refers]
  const stored = await reads.readReferenced(resource, id).catch(tolerate)
  const name = stored instanceof Error ? undefined : stored?.row[resource.label]
  if (typeof name !== 'string' || name === '') return String(id)
  api.rememberName(refers, id, name)
  return `${cleanName(name)} (${id})`
}
