import { expect, test } from 'vitest'
import { start, useProgram } from '../program/child.ts'
import { serve } from '../support/loopback.ts'
import { REPETITIONS } from './repetitions.ts'

useProgram()

/** Returns a ticket as its sender could write it in an e-mail. */
function ticketWith(text: string): Record<string, string> {
  return {
    ticket_id: '1',
    ticket_prefix: 'TCK-',
    ticket_number: '1',
    ticket_subject: text,
    ticket_details: text,
    ticket_status: '1',
    ticket_client_id: '1',
    ticket_created_at: '2026-11-24 10:00:00',
  }
}

const COMMANDS: readonly (readonly string[])[] = [
  ['tickets', 'get', '1'],
  ['tickets', 'list'],
  ['tickets', 'list', '--csv'],
  ['tickets', 'list', '-o', 'yaml'],
  ['tickets', 'list', '--where', 'subject~nothing', '--where', 'details!=a'],
  ['tickets', 'list', '--sort', '-subject', '--fields', 'subject,details'],
]

const MEGABYTE = 1_000_000

async function serveTicket(text: string): Promise<Record<string, string>> {
  const body = { success: 'True', count: 1, data: [ticketWith(text)] }
  const { url } = await serve(({ target }) => ({
    body: target.includes('tickets/') ? body : { success: 'True', count: 1, data: [] },
  }))
  return { ITFLOW_PROFILE: '', ITFLOW_URL: url.href, ITFLOW_API_KEY: 'made-up' }
}

test.each(REPETITIONS.filter(({ isUsual }) => isUsual))(
  'every command handles a ticket with a megabyte of $name',
  async ({ ofLength }) => {
    const env = await serveTicket(ofLength(MEGABYTE))
    for (const argv of COMMANDS) {
      const { status, stderr } = await start([...argv, '--timeout', '20'], env).ended
      expect({ argv, status, stderr: stderr.slice(0, 200) }).toMatchObject({ status: 0 })
    }
  },
)
