import type { ListQuery } from '../actions/list-query.ts'
import { absenceFirst } from '../api/capabilities/prefer-unsupported.ts'
import { bearable } from '../bearable.ts'
import type { Input } from '../cli/command.ts'
import type { Context } from '../context.ts'
import type { Resource } from '../resources/definition.ts'
import { type Shaping, shapingOf } from './present.ts'

/** How a command reads what its line asks of a list; each throws what is wrong with it. */
export interface ListReaders {
  query(): Promise<ListQuery>
  shaping?: (resource: Resource, input: Input) => Promise<Shaping>
}

/** What a line asks of a list; throws what is wrong with it, but that the server has no such list comes first. */
export async function readListLine(
  context: Context,
  resource: Resource,
  input: Input,
  { query, shaping = shapingOf }: ListReaders,
): Promise<{ shaping: Shaping; query: ListQuery }> {
  try {
    return { shaping: await shaping(resource, input), query: await query() }
  } catch (error) {
    throw await absenceOnOne(context, resource, error)
  }
}

/** What is wrong with the flags; of several instances each may have the operation or not. */
async function absenceOnOne(
  context: Context,
  resource: Resource,
  error: unknown,
): Promise<unknown> {
  try {
    const [only = context, ...more] = await context.instances()
    return more.length > 0 ? error : await absenceFirst(await only.api(), resource, 'read', error)
  } catch (another) {
    bearable(another)
    return error
  }
}
