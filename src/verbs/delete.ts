import type { Api } from '../api/api.ts'
import type { Stored } from '../api/reading.ts'
import { clientOf } from '../api/scope.ts'
import { draftWrite, performWrite, type WriteRequest } from '../api/writes/perform.ts'
import type { CommandSpec } from '../command.ts'
import type { Context } from '../context.ts'
import { Failure, PartialError, RefusedError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { archive, isArchived } from './archive.ts'
import { confirmDeletion } from './confirm-deletion.ts'
import { type Belongings, belongingsOf, leftBehind, whatIsGone } from './destruction.ts'
import { forEachTarget } from './many.ts'
import { showUndo, type Undoable, undoCommand } from './undo.ts'
import { whichOf } from './which.ts'
import { nameOf } from './wording.ts'
import { tellOutcome, writeOptions } from './write-report.ts'

/** `itflow RESOURCE delete WHICH …`. */
export function deleteCommand(resource: Resource): CommandSpec {
  return {
    name: 'delete',
    aliases: ['rm', 'remove'],
    summary: `Delete ${resource.name.replace('-', ' ')} for good`,
    arguments: [{ ...whichOf(resource), isVariadic: true }],
    examples: [`itflow ${resource.name} delete 7`],
    isWrite: true,
    takesAnything: resource.operations.delete === undefined,
    run: async (context, input) => {
      const done = await forEachTarget(context, resource, 'delete', input.args, (api, target) =>
        deleteOne(context, api, resource, target),
      )
      await showUndo(context, resource, done, input.args.length > 1)
    },
  }
}

async function deleteOne(
  context: Context,
  api: Api,
  resource: Resource,
  target: Stored,
): Promise<Undoable> {
  const { row } = target
  const id = Number(row[resource.id])
  const name = nameOf(resource, row)
  if (resource.archiveFirst === 'apart' && !isArchived(resource, row)) {
    throw new RefusedError(`${resource.singular} ${id} ${name} must be archived first.`, {
      hazard: 'H40',
      hint: `itflow ${resource.name} archive ${id}`,
    })
  }
  await draftWrite(api, deletionOf(resource, target), context.flags.force === true)
  const belongings = await confirmDeletion(context, api, resource, row)
  const mustArchive = resource.archiveFirst === 'together' && !isArchived(resource, row)
  const isArchivedNow = mustArchive && (await archiveBefore(context, api, resource, target))
  try {
    await remove(context, api, resource, target)
  } catch (error) {
    throw await leftAs(error, context, api, resource, target, { isArchivedNow, belongings })
  }
  if (context.flags.dryRun !== true) {
    for (const line of await leftBehind(api, resource, row)) context.note('left_behind', line)
  }
  return { id, undo: null }
}

/** Archives what the server deletes only archived (H40); false where it has no operation for it. */
async function archiveBefore(
  context: Context,
  api: Api,
  resource: Resource,
  target: Stored,
): Promise<boolean> {
  const file = resource.operations.archive?.file
  if (file === undefined) return false
  if ((await api.capabilities.presence(resource.module, file)) !== 'available') return false
  await archive(context, api, resource, target, { tellsUndo: false })
  return context.flags.dryRun !== true
}

async function remove(
  context: Context,
  api: Api,
  resource: Resource,
  target: Stored,
): Promise<void> {
  const outcome = await performWrite(api, deletionOf(resource, target), writeOptions(context, api))
  tellOutcome(context, resource, outcome)
}

function deletionOf(resource: Resource, target: Stored): WriteRequest {
  return { resource, verb: 'delete', given: {}, target, client: clientOf(resource, target.row) }
}

/** The failure of a deletion, with what it has done all the same: a client's records gone (H34), a record left archived (H40). */
async function leftAs(
  error: unknown,
  context: Context,
  api: Api,
  resource: Resource,
  { row }: Stored,
  { isArchivedNow, belongings }: { isArchivedNow: boolean; belongings: Belongings | undefined },
): Promise<unknown> {
  if (!(error instanceof Failure) || error instanceof PartialError) return error
  const id = Number(row[resource.id])
  if (belongings !== undefined && !(error instanceof RefusedError)) {
    const left = await belongingsOf(api, id).catch(asBefore(belongings))
    const gone = whatIsGone(belongings, left)
    if (gone.length === 0) return error
    return new PartialError(
      `${error.message}. Client ${id} is still there, and gone are its ${gone.join(', ')}`,
      { hazard: 'H34', hint: 'Only a backup of the server has them', cause: error },
    )
  }
  if (!isArchivedNow) return error
  return new PartialError(`${error.message}. ${resource.singular} ${id} is left archived`, {
    hazard: 'H40',
    hint: `Bring it back: ${await undoCommand(context, resource, row)}`,
    cause: error,
  })
}

/** Where nobody could look, as in an interruption, the failure itself has to do. */
function asBefore(belongings: Belongings): (error: unknown) => Belongings {
  return (error) => {
    if (!(error instanceof Failure)) throw error
    return belongings
  }
}
