import type { Api } from '../api/api.ts'
import type { Context } from '../context.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { confirmDestruction } from './confirm.ts'
import { type Belongings, belongingsOf, whatGoes } from './destruction.ts'
import { nameOf } from './wording.ts'

/** Asks before a record is deleted; of a client what goes with it is told first, and its name is asked for (H34). Resolves with what goes. */
export async function confirmDeletion(
  context: Context,
  api: Api,
  resource: Resource,
  row: Row,
): Promise<Belongings | undefined> {
  const id = Number(row[resource.id])
  const name = nameOf(resource, row)
  const belongings = resource.name === 'clients' ? await belongingsOf(api, id) : undefined
  for (const line of belongings === undefined ? [] : whatGoes(id, belongings)) {
    context.note('goes', line)
  }
  const typed = belongings === undefined ? undefined : name
  await confirmDestruction(context, `Delete ${resource.singular} ${id} ${name} for good?`, typed)
  return belongings
}
