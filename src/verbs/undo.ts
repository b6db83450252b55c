import type { Context } from '../context.ts'
import type { Resource } from '../resources/definition.ts'

/** A record that was archived or deleted, and the command that undoes it, where there is one. */
export interface Undoable {
  id: number
  undo: string | null
}

/** Prints the IDs and the commands that undo it, in the format asked for. */
export async function showUndo(
  context: Context,
  resource: Resource,
  done: readonly Undoable[],
  isList: boolean,
): Promise<void> {
  if (context.flags.dryRun === true) return
  await context.show({
    fields: [
      { name: resource.id, label: 'ID', kind: 'id' },
      { name: 'undo', label: 'Undo', kind: 'text' },
    ],
    columns: [
      { field: resource.id, heading: 'ID' },
      { field: 'undo', heading: 'UNDO' },
    ],
    rows: done.map(({ id, undo }) => ({ [resource.id]: id, undo })),
    isList,
  })
}
