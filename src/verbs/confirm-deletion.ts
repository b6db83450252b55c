import {
  type Counted,
  countBelongings,
  refuseOtherBelongings,
  whatGoes,
} from '../actions/cascade.ts'
import type { Api } from '../api/api.ts'
import type { Context } from '../context.ts'
import { nameOf, recordText } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { confirmFirst } from './confirm.ts'

/** Tells what goes with a record when it is deleted (H34). */
export function tellWhatGoes(
  context: Context,
  resource: Resource,
  row: Row,
  counted: Counted | undefined,
): void {
  if (counted === undefined) return
  const lines = whatGoes(Number(row[resource.id]), counted.belongings)
  for (const line of lines) context.note('goes', line)
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
  const counted = await countBelongings(api, resource, row)
  tellWhatGoes(context, resource, row, counted)
  const typed = counted === undefined ? [] : [{ question, name }]
  await confirmFirst(context, { question, isFinal: true, typed })
  await refuseOtherBelongings(api, resource, row, counted)
}
