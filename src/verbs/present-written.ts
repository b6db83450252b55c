import { clientOf, scopeOfClient } from '../api/records/scope.ts'
import type { Context } from '../context.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import type { OutputShape } from './output-shape.ts'
import { isCardOutput, namesFor, showRows, titleOf } from './present.ts'

/** Returns only the ID of a record, for when its current values couldn't be read. */
export function idOnly({ id }: Resource, row: Row): Row {
  return { [id]: row[id] ?? null }
}

/** Options for printing records after a write. */
export interface ShowRecordsOptions {
  /** Whether to print a list: several records were requested, however many there are now. */
  isList: boolean
  /** Whether reference names may be read; not after an interruption, or if the server is unreachable. */
  mayRead: boolean
}

/** Records to print after a write; by default several are a list, and names may be read. */
interface WrittenRecords extends Partial<ShowRecordsOptions> {
  shaping: OutputShape
  rows: readonly Row[]
}

/**
 * Prints records after a write: one as a record, several as a list; only the ID of one that couldn't be read. Prints
 * nothing on a dry run, whose result is the plan.
 */
export async function showRecords(
  context: Context,
  resource: Resource,
  { shaping, rows, isList = rows.length > 1, mayRead = true }: WrittenRecords,
): Promise<void> {
  const [row] = rows
  if (context.flags.dryRun === true) return
  const withoutNames = { isList, instanceRows: [{ profile: undefined, rows, names: undefined }] }
  if (row === undefined) {
    return isList ? showRows(context, resource, shaping, withoutNames) : undefined
  }
  if (!isList && Object.keys(row).length === 1) {
    return showRows(context, resource, { ...shaping, fields: [resource.id] }, withoutNames)
  }
  const api = await context.api()
  const client = clientOf(resource, row)
  const isOneClient = rows.every((other) => clientOf(resource, other) === client)
  const scope = scopeOfClient(isOneClient ? client : null)
  const card = isList ? undefined : rows
  const names = mayRead
    ? await namesFor(context, api, resource, { scope, shaping, card })
    : undefined
  const hasTitle = !isList && isCardOutput(context)
  await showRows(context, resource, shaping, {
    isList,
    instanceRows: [{ profile: undefined, rows, names }],
    ...(hasTitle ? { title: await titleOf(api, resource, { row, names }) } : {}),
  })
}
