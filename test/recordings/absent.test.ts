import { describe, expect, it } from 'vitest'
import { type Exchange, type Recording, recordings, serveRecorded } from '../support/recorded.ts'
import { holdFailure, printed } from './printed.ts'

/** Reads that not every release has, each asked for in a way that is wrong in itself. */
const WRONG: readonly [string, string[]][] = [
  ['invoice_items/read', ['invoice-items', 'list']],
  ['invoice_items/read', ['invoice-items', 'list', '--invoice', '9999']],
  ['payments/read', ['payments', 'list', '--client', 'Nobody']],
  ['ticket_replies/read', ['ticket-replies', 'list', '--ticket', '9999']],
  ['technicians/time', ['time', 'list', '--client', 'Nobody']],
]

describe.each(recordings())('what else is wrong with a list on $release', (recording) => {
  it.each(WRONG)('%s: matters only where the server has it: itflow %j', async (operation, argv) => {
    const probe = probeOf(recording, operation)
    const server = await serveRecorded(recording, probe)
    const both = await printed(server, recording, argv)
    if (probe.response.status === 404) return holdFailure(both, 7)
    expect([2, 5]).toContain(both.json.status)
  })
})

function probeOf({ exchanges }: Recording, operation: string): Exchange {
  return exchanges.find(({ name }) => name === `probe: ${operation}`) as Exchange
}
