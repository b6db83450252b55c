import type { Api } from '../api/api.ts'
import { leftBehind } from '../api/left-behind.ts'
import type { Stored } from '../api/reading.ts'
import { performWrite } from '../api/writes/perform.ts'
import { upToDate } from '../api/writes/up-to-date.ts'
import type { WriteRequest } from '../api/writes/write.ts'
import type { CommandSpec } from '../command.ts'
import type { Context } from '../context.ts'
import { Failure, PartialError, RefusedError } from '../errors.ts'
import type { RecordType } from '../option-types.ts'
import { nameOf, nounOf, nounsOf, recordText } from '../records/naming.ts'
import type { Query } from '../records/query.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { archive, isArchived } from './archive.ts'
import { MAX_CHANGES } from './change-limit.ts'
import { type Change, changeRecords, requestFor } from './change-records.ts'
import { type Counted, refuseOtherBelongings, tellWhatGoes } from './confirm-deletion.ts'
import { type Belongings, belongingsOf, whatIsGone } from './destruction.ts'
import { QUERY } from './options.ts'
import { queryOf } from './showing.ts'
import { showUndo, type Undoable, undoCommand } from './undo.ts'
import { fitsArchived, whichOf } from './which.ts'
import { tellOutcome, writeOptions } from './write-report.ts'

/** `itflow RESOURCE delete WHICH …`. */
export function deleteCommand(resource: Resource): CommandSpec {
  return {
    name: 'delete',
    aliases: ['rm', 'remove'],
    summary: `Delete ${nounsOf(resource)} for good`,
    arguments: [{ ...whichOf(resource, deletable(resource)), isVariadic: true }],
    examples: [`itflow ${resource.name} delete 7`],
    options: [MAX_CHANGES, QUERY],
    isWrite: true,
    takesAnything: resource.operations.delete === undefined,
    run: (context, input) =>
      changeRecords(context, input, { resource, verb: 'delete' }, async () =>
        deletion(context, resource, await queryOf(input)),
      ),
  }
}

/** What must have been archived before is wanted only then (H40). */
function deletable(resource: Resource): RecordType['fits'] {
  return resource.archiveFirst === 'apart' ? fitsArchived(resource, true) : undefined
}

function deletion(
  context: Context,
  resource: Resource,
  query: Query | undefined,
): Change<Undoable> {
  const isClient = isTenant(resource)
  const counted = new Map<number, Counted>()
  return {
    resource,
    verb: 'delete',
    isFinal: true,
    isDone: ({ row }) => {
      requireArchived(resource, row)
      return false
    },
    prepare: async (api, { row }) => {
      const told = await tellWhatGoes(context, api, resource, row)
      if (told !== undefined) counted.set(Number(row[resource.id]), told)
    },
    typed: (row) => (isClient ? nameOf(resource, row) : undefined),
    write: (api, request) =>
      deleteOne(context, api, request, counted.get(Number(request.target.row[resource.id]))),
    print: (done, { isList }) => showUndo(context, resource, done, { isList, query }),
  }
}

/** Throws a RefusedError for what must have been archived by a command of its own (H40). */
function requireArchived(resource: Resource, row: Row): void {
  if (resource.archiveFirst !== 'apart' || isArchived(resource, row)) return
  const id = row[resource.id] ?? ''
  throw new RefusedError(`${recordText(resource, row)} must be archived first.`, {
    hazard: 'H40',
    hint: `itflow ${resource.name} archive ${id}`,
  })
}

async function deleteOne(
  context: Context,
  api: Api,
  request: Targeted,
  counted: Counted | undefined,
): Promise<Undoable> {
  const { resource } = request
  const { row } = request.target
  await refuseOtherBelongings(api, resource, row, counted)
  const belongings = counted?.belongings
  const mustArchive = resource.archiveFirst === 'together' && !isArchived(resource, row)
  const archived = mustArchive ? await archiveBefore(context, api, request) : undefined
  const isArchivedNow = archived !== undefined
  try {
    await remove(context, api, archived === undefined ? request : { ...request, target: archived })
  } catch (error) {
    throw await leftAs(error, context, api, resource, request.target, { isArchivedNow, belongings })
  }
  if (context.flags.dryRun !== true) {
    for (const line of await leftBehind(api, resource, row)) context.note('left_behind', line)
  }
  return { id: Number(row[resource.id]), undo: null }
}

/** The write to an existing record. */
type Targeted = WriteRequest & { target: Stored }

/** Archives a record that must be archived to be deleted (H40), and resolves with it; undefined if the server can't. */
async function archiveBefore(
  context: Context,
  api: Api,
  request: Targeted,
): Promise<Stored | undefined> {
  const { resource, isConfirmed = false } = request
  const { archivedAt, operations } = resource
  const file = operations.archive?.file
  if (file === undefined || archivedAt === null) return undefined
  if ((await api.capabilities.presence(resource.module, file)) !== 'available') return undefined
  // A change that archiving could be merged with may rule out deleting.
  const { target = request.target } = await upToDate(api, request)
  const archiving = { ...requestFor({ resource, verb: 'archive' }, target), isConfirmed }
  const { stored } = await archive(context, api, archiving, { tellsUndo: false })
  if (context.flags.dryRun === true) return undefined
  const { calledBy } = target
  if (stored !== undefined) return { ...stored, ...(calledBy && { calledBy }) }
  const row = { ...target.row, [archivedAt]: api.clock().toISOString() }
  return { ...target, row, read: api.freshness.begin()() }
}

async function remove(context: Context, api: Api, request: Targeted): Promise<void> {
  const outcome = await performWrite(api, request, writeOptions(context, api))
  tellOutcome(context, request.resource, outcome)
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
  const undo = await undoCommand(context, resource, row)
  return new PartialError(`${error.message}. ${nounOf(resource)} ${id} is left archived`, {
    hazard: 'H40',
    ...(undo === null ? {} : { hint: `Bring it back: ${undo}` }),
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
