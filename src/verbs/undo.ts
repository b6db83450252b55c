import { clientOf } from '../api/scope.ts'
import type { Context } from '../context.ts'
import type { Sheet } from '../output/sheet.ts'
import { ENVIRONMENT } from '../profiles/names.ts'
import type { Query } from '../records/query.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { hasVerb } from '../resources/verbs.ts'

/** A record that was archived or deleted, and the command that undoes it, where there is one. */
export interface Undoable {
  id: number
  undo: string | null
}

/**
 * The command that brings an archived record back, with its client and its instance: it could be pasted anywhere. Null
 * for a module that has none.
 */
export async function undoCommand(
  { settings, flags }: Context,
  resource: Resource,
  row: Row,
): Promise<string | null> {
  if (!hasVerb(resource, 'unarchive')) return null
  const { instance } = await settings()
  const profile = instance === ENVIRONMENT ? '' : ` --profile ${instance}`
  const release = flags.release === undefined ? '' : ` --release ${flags.release}`
  const id = `${row[resource.id] ?? ''}`
  return `itflow ${resource.name} unarchive ${id}${ownerFlag(resource, row)}${profile}${release}`
}

/** A hidden record is found by its client alone (H20), one of no client by `--global`. */
function ownerFlag(resource: Resource, row: Row): string {
  if (resource.client === null || isTenant(resource)) return ''
  const client = clientOf(resource, row)
  return client === null ? ' --global' : ` --client ${client}`
}

/** How IDs and commands that undo it are printed. */
export interface UndoShowing {
  isList: boolean
  /** What is picked of them; undefined: all. */
  query: Query | undefined
}

/** Prints the IDs and the commands that undo it, in the format asked for. */
export async function showUndo(
  context: Context,
  resource: Resource,
  done: readonly Undoable[],
  { isList, query }: UndoShowing,
): Promise<void> {
  if (context.flags.dryRun === true) return
  const sheet: Sheet = {
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
  }
  if (query === undefined) return context.show(sheet)
  const { queried } = await import('../output/queried.ts')
  return context.show(queried(sheet, query))
}
