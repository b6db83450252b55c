import { tolerate } from '../../../errors.ts'
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

/** Notices about what the server will put in fields that a create leaves out, if the declaration says that it matters. */
export function defaultNotices(
  resource: Resource,
  values: FieldValues,
  client: number | null,
): Notice[] {
  // Without a client there are no records to choose from, and nobody sees the result.
  if (client === null) return []
  return Object.entries(resource.fields).flatMap(([name, { ifOmitted }]) =>
    ifOmitted === undefined || isGiven(values, name) ? [] : [defaultNotice(ifOmitted)],
  )
}

/** Notices about what the server put in fields that a create left out; they name the records that it chose. */
export async function chosenNotices(
  api: Api,
  { resource, values, client }: Pick<WriteRequest, 'resource' | 'values' | 'client'>,
  row: Row,
  reads: WriteReads,
): Promise<Notice[]> {
  const writable = new Set(writableFields(resource, 'create').map(([name]) => name))
  const notices: Notice[] = []
  for (const [name, field] of Object.entries(resource.fields)) {
    const value = row[name] ?? null
    if (value === null || value === 0 || value === false || isGiven(values, name)) continue
    const { kind, ifOmitted } = field
    if (kind !== 'reference') {
      if (ifOmitted !== undefined && client !== null) notices.push(defaultNotice(ifOmitted))
      continue
    }
    const isRequested = ifOmitted === undefined && values[name] !== undefined
    if (writable.has(name) && !isRequested)
      notices.push(await chosenNotice(api, field, value, reads))
  }
  return notices
}

/** Whether a create sets a value; a reference to nothing (`--contact none`) leaves the choice to the server. */
export function isGiven(values: FieldValues, name: string): boolean {
  return values[name] !== undefined && values[name] !== 0
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

/** A record's name and ID; the ID alone if the name can't be read. */
async function nameOf(api: Api, { refers }: Field, id: number, reads: WriteReads): Promise<string> {
  if (refers === undefined || resources[refers].directory !== undefined) return String(id)
  const resource = resources[refers]
  const stored = await reads.readReferenced(resource, id).catch(tolerate)
  const name = stored instanceof Error ? undefined : stored?.row[resource.label]
  if (typeof name !== 'string' || name === '') return String(id)
  api.rememberName(refers, id, name)
  return `${cleanName(name)} (${id})`
}
