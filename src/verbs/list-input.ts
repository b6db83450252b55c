import type { ListQuery } from '../actions/list-query.ts'
import { preferUnsupportedError } from '../api/capabilities/prefer-unsupported.ts'
import { tolerate } from '../bearable.ts'
import type { CommandInput } from '../cli/command.ts'
import type { Context } from '../context.ts'
import type { Resource } from '../resources/definition.ts'
import { type OutputShape, readOutputShape } from './present.ts'

/** How a command reads what its line asks of a list; each throws what is wrong with it. */
export interface ListReaders {
  query(): Promise<ListQuery>
  shaping?: (resource: Resource, input: CommandInput) => Promise<OutputShape>
}

/** What a line asks of a list; throws what is wrong with it, but that the server has no such list comes first. */
export async function readListInput(
  context: Context,
  resource: Resource,
  input: CommandInput,
  { query, shaping = readOutputShape }: ListReaders,
): Promise<{ shaping: OutputShape; query: ListQuery }> {
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
    const [only = context, ...more] = await context.instanceContexts()
    return more.length > 0
      ? error
      : await preferUnsupportedError(await only.api(), resource, 'read', error)
  } catch (another) {
    tolerate(another)
    return error
  }
}
