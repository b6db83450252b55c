import type { Api } from '../api/api.ts'
import type { ReadMark } from '../api/freshness.ts'
import { conflict } from '../api/writes/conflicts.ts'
import type { Context } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { nameOf, recordText } from '../records/naming.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { confirmFirst } from './confirm.ts'
import { type Belongings, belongingsOf, whatGoes } from './destruction.ts'

/** What is deleted along with a client, and when it was counted. */
export interface Counted {
  belongings: Belongings
  read: ReadMark
}

/** Tells what a client's deletion takes with it (H34), and resolves with that; undefined for any other record. */
export async function tellWhatGoes(
  context: Context,
  api: Api,
  resource: Resource,
  row: Row,
): Promise<Counted | undefined> {
  if (!isTenant(resource)) return undefined
  const id = Number(row[resource.id])
  const mark = api.freshness.begin()
  const belongings = await belongingsOf(api, id)
  for (const line of whatGoes(id, belongings)) context.note('goes', line)
  return { belongings, read: mark() }
}

/** Throws a ConflictError if deleting a client would no longer delete just what was listed before the question. */
export async function refuseOtherBelongings(
  api: Api,
  resource: Resource,
  row: Row,
  counted: Counted | undefined,
): Promise<void> {
  if (counted === undefined || api.freshness.isFresh(counted.read)) return
  const id = Number(row[resource.id])
  const now = whatGoes(id, await belongingsOf(api, id))
  if (now.join('\n') === whatGoes(id, counted.belongings).join('\n')) return
  const { message } = conflict(resource, row, 'now has other records than were shown')
  throw new ConflictError(message, {
    hint: [...now, 'Nothing was sent. Run the command again'].join('\n'),
  })
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
  const counted = await tellWhatGoes(context, api, resource, row)
  const typed = counted === undefined ? [] : [{ question, name }]
  await confirmFirst(context, { question, isFinal: true, typed })
  await refuseOtherBelongings(api, resource, row, counted)
}
