import type { ListQuery } from '../actions/list-query.ts'
import { preferUnsupportedError } from '../api/capabilities/prefer-unsupported.ts'
import type { CommandInput } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { tolerate } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { type OutputShape, readOutputShape } from './output-shape.ts'

/** Functions that read a command's list options; each throws a UsageError for invalid ones. */
export interface ListReaders {
  query(): Promise<ListQuery>
  shaping?: (resource: Resource, input: CommandInput) => Promise<OutputShape>
}

/** Reads a command's list options. Throws an error about them, or preferably that the server has no such list. */
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

/** Returns the error to throw: with several instances, always the one about the options, since some may have the list. */
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
