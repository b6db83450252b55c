import type { Resource } from '../../resources/definition.ts'
import { isWithin } from '../../resources/releases.ts'
import { candidateRows, type Row, tableOf } from '../database.ts'
import { schemaOf } from '../schema.ts'
import type { WireReply } from '../wire.ts'
import { clientOfRead, scopeOfRead } from './access.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { filterOf, type Selection } from './filters.ts'
import { joinOf } from './joins.ts'
import { pageOf, windowOf } from './page.ts'
import { recordOf } from './records.ts'
import { foundReply, phpReply } from './replies.ts'

/** Modules whose records have no client. On some releases only keys for all clients can read them (H13). */
const UNSCOPED = ['products', 'expenses', 'payments']

/** Handles the read of a module that only its filters make special. */
export function readModule(call: Call): WireReply {
  const { server, target } = call
  const { resource } = target
  if (isRefusedWithoutData(call, resource)) return phpReply(200, { success: 'True', count: 1 })
  const selection = filterOf(call)
  const rows = selectRows(call, selection)
  const { columns } = schemaOf(resource.module, server.release)
  const join = joinOf(call, selection)
  const records = rows.map((row) => recordOf(server, [{ columns, row }, ...join(row)]))
  return foundReply(records)
}

/** Whether the key may not read the module, so that the reply is a success without data (H13). */
function isRefusedWithoutData(call: Call, resource: Resource): boolean {
  if (!UNSCOPED.includes(resource.name)) return false
  return (
    hasBehaviour(call.server.release, 'answersUnscopedWithoutData') && clientOfRead(call) !== null
  )
}

function selectRows(call: Call, selection: Selection): Row[] {
  const { matches } = selection
  const isVisible = visibility(call, selection)
  const passes =
    matches === undefined || isVisible === undefined
      ? (matches ?? isVisible)
      : (row: Row) => matches(row) && isVisible(row)
  const rows = selection.candidates ?? inScope(call, selection)
  return pageOf(rows, selection.isPaged ? windowOf(call) : selection.window, passes)
}

/** Returns all rows, or those that may belong to the client if the read is limited to one. */
function inScope(call: Call, { ignoresScope }: Selection): readonly Row[] {
  const { server, target } = call
  const { module, client } = target.resource
  const wanted = clientOfRead(call)
  if (client === null || wanted === null || ignoresScope !== undefined || isUnscopedOn(call)) {
    return tableOf(server.database, module).rows
  }
  return candidateRows(server.database, module, client, String(wanted))
}

/** Returns a test of whether the call may see a row; undefined if it may see all. */
function visibility(call: Call, { ignoresScope }: Selection): ((row: Row) => boolean) | undefined {
  const { client, archivedAt, hidesArchivedSince } = call.target.resource
  const isScoped = client !== null && !isUnscopedOn(call)
  const scope = isScoped ? scopeOfRead(call) : null
  const hides =
    archivedAt !== null &&
    hidesArchivedSince !== undefined &&
    isWithin(call.server.release, { since: hidesArchivedSince })
  if (scope === null && !hides) return undefined
  return (row) => {
    if (hides && row[archivedAt] !== null) return false
    if (scope === null || ignoresScope?.(row) === true) return true
    return scope(row[client ?? ''] ?? null)
  }
}

function isUnscopedOn({ server, target }: Call): boolean {
  const { name } = target.resource
  return UNSCOPED.includes(name) && hasBehaviour(server.release, 'answersUnscopedWithoutData')
}
