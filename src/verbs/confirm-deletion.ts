import type { Api } from '../api/api.ts'
import type { Context } from '../context.ts'
import { nameOf, recordText } from '../records/naming.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { confirmFirst } from './confirm.ts'
import { type Belongings, belongingsOf, whatGoes } from './destruction.ts'

/** Tells what a client's deletion takes with it (H34), and resolves with that; undefined for any other record. */
export async function tellWhatGoes(
  context: Context,
  api: Api,
  resource: Resource,
  row: Row,
): Promise<Belongings | undefined> {
  if (resource.name !== 'clients') return undefined
  const id = Number(row[resource.id])
  const belongings = await belongingsOf(api, id)
  for (const line of whatGoes(id, belongings)) context.note('goes', line)
  return belongings
}

/** Asks before one record is deleted; of a client what goes with it is told first, and its name is asked for (H34). */
export async function confirmDeletion(
  context: Context,
  api: Api,
  resource: Resource,
  row: Row,
): Promise<void> {
  const name = nameOf(resource, row)
  const question = `Delete ${recordText(resource, row)} for good?`
  const belongings = await tellWhatGoes(context, api, resource, row)
  const typed = belongings === undefined ? [] : [{ question, name }]
  await confirmFirst(context, { question, isFinal: true, typed })
}
