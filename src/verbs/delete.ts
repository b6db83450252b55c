import type { Api } from '../api/api.ts'
import { findRecord } from '../api/finding.ts'
import type { Stored } from '../api/reading.ts'
import { clientOf } from '../api/scope.ts'
import { requireOperation } from '../api/writes/operation.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { CommandSpec } from '../command.ts'
import type { Context } from '../context.ts'
import { Failure, PartialError, RefusedError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { archive, isArchived } from './archive.ts'
import { confirmDestruction } from './confirm.ts'
import { leftBehind, whatGoes } from './destruction.ts'
import { findOptions, nameOf } from './get.ts'
import { forEachWhich } from './many.ts'
import { showUndo, type Undoable } from './undo.ts'
import { WHICH } from './which.ts'
import { tellOutcome, writeOptions } from './write-report.ts'

/** `itflow RESOURCE delete WHICH …`. */
export function deleteCommand(resource: Resource): CommandSpec {
  return {
    name: 'delete',
    aliases: ['rm'],
    summary: `Delete ${resource.name.replace('-', ' ')} for good`,
    arguments: [{ ...WHICH, isVariadic: true }],
    examples: [`itflow ${resource.name} delete 7`],
    isWrite: true,
    run: async (context, input) => {
      const api = await context.api()
      await requireOperation(api, resource, 'delete')
      const scope = await api.scope(context.flags)
      const done = await forEachWhich(context, input.args, async (which) => {
        const target = await findRecord(api, resource, which, findOptions(context, resource, scope))
        return deleteOne(context, api, resource, target)
      })
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
  for (const line of await whatGoes(api, resource, row)) context.note('goes', line)
  const typed = resource.name === 'clients' ? name : undefined
  await confirmDestruction(context, `Delete ${resource.singular} ${id} ${name} for good?`, typed)
  const mustArchive = resource.archiveFirst === 'together' && !isArchived(resource, row)
  const isArchivedNow = mustArchive && (await archiveBefore(context, api, resource, target))
  await remove(context, api, resource, target, isArchivedNow)
  for (const line of await leftBehind(api, resource, row)) context.note('left_behind', line)
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
  await archive(context, api, resource, target)
  return context.flags.dryRun !== true
}

async function remove(
  context: Context,
  api: Api,
  resource: Resource,
  target: Stored,
  isArchivedNow: boolean,
): Promise<void> {
  const client = clientOf(resource, target.row)
  try {
    const outcome = await performWrite(
      api,
      { resource, verb: 'delete', given: {}, target, client },
      writeOptions(context, api),
    )
    tellOutcome(context, resource, outcome)
  } catch (error) {
    if (!isArchivedNow || !(error instanceof Failure)) throw error
    const id = Number(target.row[resource.id])
    throw new PartialError(`${error.message}. ${resource.singular} ${id} is left archived`, {
      hazard: 'H40',
      hint: `Bring it back: itflow ${resource.name} unarchive ${id} --client ${client ?? 0}`,
      cause: error,
    })
  }
}
