import type { Api } from '../api/api.ts'
import { findRecord, readById } from '../api/finding.ts'
import { withOperation } from '../api/operation.ts'
import type { Stored } from '../api/reading.ts'
import { clientOf, type Scope } from '../api/scope.ts'
import { parseWhich } from '../api/which.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { CommandSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { forEachTarget, forEachWhich } from './many.ts'
import { SHAPE_OPTIONS } from './options.ts'
import { shapingOf, showRecords } from './showing.ts'
import { showUndo, type Undoable, undoCommand } from './undo.ts'
import { findOptions, whichOf } from './which.ts'
import { nameOf } from './wording.ts'
import { tellOutcome, tellUnchanged, writeOptions } from './write-report.ts'

/** `itflow RESOURCE archive WHICH …`. */
export function archiveCommand(resource: Resource): CommandSpec {
  return {
    name: 'archive',
    summary: `Archive ${resource.name.replace('-', ' ')}; unarchive brings them back`,
    arguments: [{ ...whichOf(resource), isVariadic: true }],
    examples: [`itflow ${resource.name} archive 7`],
    isWrite: true,
    run: async (context, input) => {
      const done = await forEachTarget(context, resource, 'archive', input.args, (api, target) =>
        archive(context, api, resource, target),
      )
      await showUndo(context, resource, done, input.args.length > 1)
    },
  }
}

/** Archives one record, or says that it is archived; resolves with the command that undoes it, and tells it where that is of use. */
export async function archive(
  context: Context,
  api: Api,
  resource: Resource,
  target: Stored,
  { tellsUndo = true } = {},
): Promise<Undoable> {
  const client = clientOf(resource, target.row)
  const id = Number(target.row[resource.id])
  const undo = await undoCommand(context, resource, target.row)
  if (isArchived(resource, target.row)) {
    const message = `${nameOf(resource, target.row)} is archived already.`
    await tellUnchanged(context, api, { resource, verb: 'archive', row: target.row }, message)
    return { id, undo }
  }
  const outcome = await performWrite(
    api,
    { resource, verb: 'archive', given: {}, target, client },
    writeOptions(context, api),
  )
  tellOutcome(context, resource, outcome)
  if (outcome.state === 'done' && tellsUndo) {
    const whose =
      resource.name === 'clients' ? '' : ` of ${client === null ? 'no client' : `client ${client}`}`
    context.note('undo', `${resource.singular} ${id}${whose}. Bring it back: ${undo}`)
  }
  return { id, undo }
}

/** Whether a record is archived. */
export function isArchived({ archivedAt }: Resource, row: Row): boolean {
  return archivedAt !== null && (row[archivedAt] ?? null) !== null
}

/** `itflow RESOURCE unarchive WHICH …`. */
export function unarchiveCommand(resource: Resource): CommandSpec {
  return {
    name: 'unarchive',
    summary: `Bring archived ${resource.name.replace('-', ' ')} back`,
    arguments: [{ ...whichOf(resource), isVariadic: true }],
    options: SHAPE_OPTIONS,
    examples: [`itflow ${resource.name} unarchive 7`],
    isWrite: true,
    run: (context, input) => runUnarchive(context, resource, input),
  }
}

async function runUnarchive(context: Context, resource: Resource, input: Input): Promise<void> {
  const api = await context.api()
  const shaping = await withOperation(api, resource, 'unarchive', () => shapingOf(resource, input))
  const scope = await api.scope(context.flags)
  const rows = await forEachWhich(context, input.args, async (which) => {
    const target = await archivedRecord(context, api, resource, which, scope)
    return unarchive(context, api, resource, target)
  })
  await showRecords(context, resource, shaping, rows)
}

async function unarchive(
  context: Context,
  api: Api,
  resource: Resource,
  target: Stored,
): Promise<Row> {
  if (!isArchived(resource, target.row) && !isUnseen(target)) {
    const message = `${nameOf(resource, target.row)} is not archived.`
    await tellUnchanged(context, api, { resource, verb: 'unarchive', row: target.row }, message)
    return target.row
  }
  const outcome = await performWrite(
    api,
    {
      resource,
      verb: 'unarchive',
      given: {},
      target,
      client: clientOf(resource, target.row),
    },
    writeOptions(context, api),
  )
  tellOutcome(context, resource, outcome)
  return outcome.row ?? target.row
}

/** A record that the server does not show (H20): known by its ID and client alone. */
function isUnseen({ raw }: Stored): boolean {
  return Object.keys(raw).length === 0
}

/**
 * The record to bring back. Where the server hides archived records even by ID (H20), the ID and the client
 * are enough, and the client must be the scope's; what can be read is taken only as it is found.
 */
async function archivedRecord(
  context: Context,
  api: Api,
  resource: Resource,
  which: string,
  scope: Scope,
): Promise<Stored> {
  try {
    return await findRecord(api, resource, which, findOptions(context, resource, scope))
  } catch (error) {
    const named = parseWhich(resource, which)
    if (!(error instanceof NotFoundError) || named.by !== 'id') throw error
    if (resource.client === null || !(await isHidden(api, resource, named.id))) throw error
    if (scope.kind === 'all') {
      throw new NotFoundError(error.message, {
        hint: `This server does not show what is archived (H20). Say whose it is: itflow ${resource.name} unarchive ${named.id} --client CLIENT, or --global`,
      })
    }
    const client = scope.kind === 'client' ? scope.id : null
    return { row: { [resource.id]: named.id, [resource.client]: client }, raw: {} }
  }
}

/** Whether a record may be there although the server shows none of that ID: one out of scope is shown (H20). */
async function isHidden(api: Api, resource: Resource, id: number): Promise<boolean> {
  if (resource.hidesArchivedSince === undefined) return false
  return (await readById(api, resource, id)) === undefined
}
