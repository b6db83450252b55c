import type { ChangeResult } from '../actions/change-rule.ts'
import { stepCommand } from '../cli/step-commands.ts'
import type { Context } from '../context.ts'
import type { RecordStep } from '../hints.ts'
import type { Sheet } from '../output/sheet.ts'
import { ENVIRONMENT_INSTANCE } from '../profiles/profile-names.ts'
import { nounOf } from '../records/describe-record.ts'
import type { Query } from '../records/query.ts'
import type { Resource } from '../resources/definition.ts'
import { showQueried } from './show-queried.ts'

/** Returns the options that name the instance in a command that may be run anywhere. */
export async function instanceFlagsOf({
  settings,
  flags: { release },
}: Context): Promise<NonNullable<RecordStep['at']>> {
  const { instance } = await settings()
  return {
    ...(instance === ENVIRONMENT_INSTANCE ? {} : { profile: instance }),
    ...(release === undefined ? {} : { release }),
  }
}

/** Reports how to unarchive a record. */
export function reportUndo(context: Context, resource: Resource, undo: RecordStep): void {
  const { client, id } = undo
  const owner = client === null ? 'no client' : `client ${client}`
  const whose = client === undefined ? '' : ` of ${owner}`
  context.note('undo', `${nounOf(resource)} ${id}${whose}. Undo: ${stepCommand(undo) ?? ''}`)
}

/** Options for printing IDs and undo commands. */
interface UndoShowing {
  isList: boolean
  /** Applied to the output; undefined prints everything. */
  query: Query | undefined
}

/** Prints the IDs and the undo commands, in the requested format. */
export async function showUndo(
  context: Context,
  resource: Resource,
  done: readonly ChangeResult[],
  { isList, query }: UndoShowing,
): Promise<void> {
  const sheet: Sheet = {
    fields: [
      { name: resource.id, label: 'ID', kind: 'id' },
      { name: 'undo', label: 'Undo', kind: 'text' },
    ],
    columns: [
      { field: resource.id, heading: 'ID' },
      { field: 'undo', heading: 'UNDO', isCommand: true },
    ],
    rows: done.map(({ id, undo }) => ({
      [resource.id]: id,
      undo: undo === null ? null : (stepCommand(undo) ?? null),
    })),
    isList,
  }
  return showQueried(context, sheet, query)
}
