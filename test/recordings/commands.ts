import { type Exchange, operationOf, type Recording, readsOf, saidIn } from '../support/recorded.ts'
import { expectedOf, idOf } from './columns.ts'
import type { Wanted } from './printed.ts'

/** A recorded read as it is asked for at the command line. */
export interface Asked {
  exchange: Exchange
  module: string
  argv: readonly string[]
  /** The record that `get` names; undefined for a list. */
  id: number | undefined
}

const MODULES: ReadonlySet<string> = new Set(
  [
    ['assets', 'certificates', 'clients', 'contacts', 'credentials', 'documents', 'domains'],
    ['expenses', 'invoice_items', 'invoices', 'locations', 'networks', 'payments', 'products'],
    ['quotes', 'software', 'technicians', 'ticket_replies', 'tickets', 'vendors'],
  ].flat(),
)

/** Every read of a recording with its command, and the names of those that aren't a module's read. */
export function askedIn(recording: Recording): { asked: Asked[]; strange: string[] } {
  const reads = readsOf(recording).map((exchange) => ({ exchange, asked: askedFor(exchange) }))
  return {
    asked: reads.flatMap(({ asked }) => asked ?? []),
    strange: reads.flatMap(({ asked, exchange }) => (asked === undefined ? [exchange.name] : [])),
  }
}

function askedFor(exchange: Exchange): Asked | undefined {
  const [module = '', file] = operationOf(exchange).split('/')
  if (!MODULES.has(module) || (module === 'technicians') !== (file === 'time')) return undefined
  const resource = module === 'technicians' ? 'time' : module.replace('_', '-')
  const { query = {} } = exchange.request
  const id = module === 'technicians' ? undefined : query[idOf(module)]
  if (id !== undefined && /^\d+$/.test(String(id))) {
    return { exchange, module, argv: [resource, 'get', String(id)], id: Number(id) }
  }
  // Items are listed by their invoice: the program never asks without one.
  const invoice = module === 'invoice_items' ? ['--invoice', String(query['invoice_id'] ?? 1)] : []
  return { exchange, module, argv: [resource, 'list', '--all', ...invoice], id: undefined }
}

const EXITS: Readonly<Record<number, number>> = { 400: 8, 401: 3, 403: 4, 404: 7, 500: 8 }

/**
 * What a recorded reply must come to: the failure's exit status, or the records it has. An empty list is fine (H14), but another refusal is a failure, and so is a count without its records (H13).
 */
export function outcomeOf(
  { exchange, module }: Asked,
  { release }: Recording,
): { exit: number } | { records: readonly Wanted[] } {
  const { status } = exchange.response
  if (status !== 200) return { exit: EXITS[status] ?? Number.NaN }
  const { success, message = '', data } = saidIn(exchange)
  if (success === 'False' && message.startsWith('No resource ')) return { records: [] }
  if (success !== 'True' || data === undefined) return { exit: 8 }
  return { records: data.map((raw) => expectedOf(module, release, raw)) }
}
