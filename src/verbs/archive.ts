import type { Api } from '../api/api.ts'
import { readByIds } from '../api/looking-up.ts'
import type { Stored } from '../api/reading.ts'
import type { Scope } from '../api/scope.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { WriteRequest } from '../api/writes/write.ts'
import type { CommandSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { nameOf, nounOf, nounsOf } from '../records/naming.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { hasVerb } from '../resources/verbs.ts'
import { MAX_CHANGES } from './change-limit.ts'
import { changeRecords } from './change-records.ts'
import { QUERY, shapeOptions } from './options.ts'
import { idAlone, queryOf, shapingOf, showRecords } from './showing.ts'
import { showUndo, type Undoable, undoCommand } from './undo.ts'
import { fitsArchived, whichOf } from './which.ts'
import { tellOutcome, tellUnchanged, writeOptions } from './write-report.ts'

/** `itflow RESOURCE archive WHICH …`. */
export function archiveCommand(resource: Resource): CommandSpec {
  return {
    name: 'archive',
    summary: hasVerb(resource, 'unarchive')
      ? `Archive ${nounsOf(resource)}; unarchive brings them back`
      : `Archive ${nounsOf(resource)}`,
    arguments: [{ ...whichOf(resource, fitsArchived(resource, false)), isVariadic: true }],
    examples: [`itflow ${resource.name} archive 7`],
    options: [MAX_CHANGES, QUERY],
    isWrite: true,
    run: (context, input) =>
      changeRecords(context, input, { resource, verb: 'archive' }, async () => {
        const query = await queryOf(input)
        return {
          resource,
          verb: 'archive',
          isDone: ({ row }) => isArchived(resource, row),
          write: (api, request) => archive(context, api, request),
          print: (done: readonly Undoable[], { isList }) =>
            showUndo(context, resource, done, { isList, query }),
        }
      }),
  }
}

/** A record that was archived, and how it was read afterwards; undefined if it was not read or is hidden (H20). */
interface Archived extends Undoable {
  stored: Stored | undefined
}

/** Archives one record, or says that it is archived; resolves with the command that undoes it, and tells it where that is of use. */
export async function archive(
  context: Context,
  api: Api,
  request: WriteRequest & { target: Stored },
  { tellsUndo = true } = {},
): Promise<Archived> {
  const { resource, target, client } = request
  const id = Number(target.row[resource.id])
  const undo = await undoCommand(context, resource, target.row)
  const outcome = await performWrite(api, request, writeOptions(context, api))
  const { state, stored } = outcome
  if (state === 'unchanged') {
    const message = `${nameOf(resource, target.row)} is archived already.`
    await tellUnchanged(context, api, { resource, verb: 'archive', row: target.row }, message)
    return { id, undo, stored }
  }
  tellOutcome(context, resource, outcome)
  if (state === 'done' && tellsUndo && undo !== null) {
    const whose = isTenant(resource)
      ? ''
      : ` of ${client === null ? 'no client' : `client ${client}`}`
    context.note('undo', `${nounOf(resource)} ${id}${whose}. Bring it back: ${undo}`)
  }
  return { id, undo, stored }
}

/** Whether a record is archived. */
export function isArchived({ archivedAt }: Resource, row: Row): boolean {
  return archivedAt !== null && (row[archivedAt] ?? null) !== null
}

/** `itflow RESOURCE unarchive WHICH …`. */
export function unarchiveCommand(resource: Resource): CommandSpec {
  return {
    name: 'unarchive',
    summary: `Bring archived ${nounsOf(resource)} back`,
    arguments: [{ ...whichOf(resource, fitsArchived(resource, true)), isVariadic: true }],
    options: [MAX_CHANGES, ...shapeOptions(resource)],
    examples: [`itflow ${resource.name} unarchive 7`],
    isWrite: true,
    run: (context, input) => runUnarchive(context, resource, input),
  }
}

function runUnarchive(context: Context, resource: Resource, input: Input): Promise<void> {
  return changeRecords(context, input, { resource, verb: 'unarchive' }, async () => {
    const shaping = await shapingOf(resource, input)
    return {
      resource,
      verb: 'unarchive',
      isDone: (target) => isBack(resource, target),
      recover: (api, scope) => (ids) => hiddenRecords(api, resource, scope, ids),
      write: (api, request) => unarchive(context, api, request),
      print: (rows, how) => showRecords(context, resource, shaping, rows, how),
    }
  })
}

async function unarchive(
  context: Context,
  api: Api,
  request: WriteRequest & { target: Stored },
): Promise<Row> {
  const { resource, target } = request
  const outcome = await performWrite(api, request, writeOptions(context, api))
  if (outcome.state === 'unchanged') {
    const row = outcome.row ?? target.row
    const message = `${nameOf(resource, row)} is not archived.`
    await tellUnchanged(context, api, { resource, verb: 'unarchive', row }, message)
    return row
  }
  tellOutcome(context, resource, outcome)
  return outcome.state === 'planned' ? target.row : (outcome.row ?? idAlone(resource, target.row))
}

/** Whether a record can be seen, and is not archived. */
function isBack(resource: Resource, target: Stored): boolean {
  return !isArchived(resource, target.row) && !isUnseen(target)
}

/** A record that the server does not show (H20): known by its ID and client alone. */
function isUnseen({ raw }: Stored): boolean {
  return Object.keys(raw).length === 0
}

/**
 * Records to bring back of which the server shows none (H20): their IDs and the client are enough, and the client must
 * be the scope's. An ID that it does show was not found for another reason, and stays so.
 */
async function hiddenRecords(
  api: Api,
  resource: Resource,
  scope: Scope,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Stored | NotFoundError>> {
  const { client } = resource
  if (client === null || resource.hidesArchivedSince === undefined) return new Map()
  const shown = await readByIds(api, resource, ids)
  return new Map(
    ids
      .filter((id) => !shown.has(id))
      .map((id) => [id, hiddenRecord(api, { ...resource, client }, scope, id)]),
  )
}

function hiddenRecord(
  { settings }: Api,
  resource: Resource & { client: string },
  scope: Scope,
  id: number,
): Stored | NotFoundError {
  if (scope.kind !== 'all') {
    const client = scope.kind === 'client' ? scope.id : null
    return { row: { [resource.id]: id, [resource.client]: client }, raw: {} }
  }
  return new NotFoundError(`No ${nounOf(resource)} ${id} on ${settings.instance}`, {
    hint: `This server does not show archived records (H20). Name the client: itflow ${resource.name} unarchive ${id} --client CLIENT, or --global`,
  })
}
