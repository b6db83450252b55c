import { describe, it } from 'vitest'
import { eachOnce, some } from '../support/division.ts'
import {
  type Exchange,
  type Recording,
  recordings,
  saidIn,
  serveRecorded,
} from '../support/recorded.ts'
import { clientOf, idOf } from './columns.ts'
import { type Asked, askedIn, outcomeOf } from './commands.ts'
import { holdFailure, holdList, holdRecord, printed, type Wanted } from './printed.ts'

/** The clients that every recording has. */
const CLIENTS = [1, 2]

describe.each(some(recordings()))('a read of one client on $release', (recording) => {
  const { asked } = askedIn(recording)
  const ofClients = asked.flatMap((one) => {
    const client = Number(one.exchange.request.query?.['client_id'])
    return CLIENTS.includes(client) ? [[one.exchange.name, client, one] as const] : []
  })

  const tried = eachOnce(
    ofClients,
    ([, , { module, id }]) => `${module} ${id === undefined}`,
    ([, client]) => client,
  )
  it.each(tried)("%s: shows client %i's records and no others (H11)", (_name, client, one) =>
    hold(recording, one, client),
  )
})

async function hold(recording: Recording, asked: Asked, client: number): Promise<void> {
  const { exchange, module, argv, id } = asked
  const server = await serveRecorded(recording, exchange)
  const both = await printed(server, recording, [...argv, '--client', String(client)])
  const outcome = outcomeOf(asked, recording)
  if ('exit' in outcome) return holdFailure(both, outcome.exit)
  // Items are listed by their invoice, and another client's is not found.
  const isElsewhere = module === 'invoice_items' && !invoicesOf(recording, client).has(1)
  if (isElsewhere) return holdFailure(both, 5)
  const own = outcome.records.filter((record) => isOf(recording, module, record, client))
  const record = id === undefined ? undefined : own.find((one) => one[idOf(module)] === id)
  if (record !== undefined) return holdRecord(both, module, record)
  // A client that is not there is no scope.
  const isNowhere = id !== undefined || (module === 'clients' && own.length === 0)
  return isNowhere ? holdFailure(both, 5) : holdList(both, module, own)
}

/** Whether a record is a client's: by its own column, or its invoice's; products are everybody's. */
function isOf(recording: Recording, module: string, record: Wanted, client: number): boolean {
  const column = clientOf(module)
  if (column !== undefined) return record[column] === client
  const invoice = record['item_invoice_id'] ?? record['payment_invoice_id']
  return invoice === undefined || invoicesOf(recording, client).has(invoice)
}

function invoicesOf({ exchanges }: Recording, client: number): Set<unknown> {
  const list = exchanges.find(({ name }) => name === 'invoices: list') as Exchange
  const own = (saidIn(list).data ?? []).filter((raw) => raw['invoice_client_id'] === `${client}`)
  return new Set(own.map((raw) => Number(raw['invoice_id'])))
}
