import { describe, expect, it } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import { tableOf } from '../../src/sandbox/database.ts'
import { storedReceiver } from '../alerts/stored-receiver.ts'
import { type HazardInstance, hazardInstance, releases } from '../hazards/hazard-instance.ts'
import { freshHome } from '../support/run.ts'

const ID = alertId(1, 'k')
const ALERT = ['--client', '1', '--key', 'k']
const OPEN = ['alerts', 'open', ...ALERT, '--subject', 'S']
const RESOLVE = ['alerts', 'resolve', ...ALERT]

/** The minutes between the alert and its recovery. */
const LATER = { now: new Date('2026-11-24T14:05:00Z') }

function ticketOf({ database }: HazardInstance) {
  return tableOf(database, 'tickets').rows.find((row) => row['ticket_details']?.includes(ID))
}

function notesOf(instance: HazardInstance): string[] {
  const notes = instance.writes().filter(({ operation }) => operation === 'ticket_replies/create')
  return notes.map(({ body }) => String(body['ticket_reply']))
}

describe('the note on a recovery', () => {
  it.each(releases('26.08.2'))('says on %s how long the alert lasted', async (release) => {
    const instance = await hazardInstance(release)
    await instance.itflow(OPEN)
    expect((await instance.itflow([...RESOLVE, '--message', 'Ran'], LATER)).status).toBe(0)
    expect(notesOf(instance)).toEqual([expect.stringMatching(/^Ran<br>It lasted 2 h 5 min\./)])
  })

  it('does not say so for a ticket of another computer', async () => {
    const instance = await hazardInstance('26.10')
    await instance.itflow(OPEN)
    await instance.itflow(RESOLVE, { ...LATER, home: freshHome() })
    expect(notesOf(instance)).toEqual([expect.not.stringContaining('lasted')])
    expect(ticketOf(instance)?.['ticket_status']).toBe('4')
  })
})

describe('a ticket that was opened with a technician', () => {
  it.each(releases('25.12'))('is resolved on %s', async (release) => {
    const instance = await hazardInstance(release)
    expect((await instance.itflow([...OPEN, '--assigned-to', '1'])).status).toBe(0)
    expect((await instance.itflow(RESOLVE, LATER)).status).toBe(0)
    expect(ticketOf(instance)?.['ticket_status']).toBe('4')
  })

  it.each([
    ['ticket_assigned_to', '2'],
    ['ticket_assigned_to', '0'],
    ['ticket_status', '3'],
  ])('is left open if a person has changed %s to %s since', async (column, value) => {
    const instance = await hazardInstance('26.10')
    await instance.itflow([...OPEN, '--assigned-to', '1'])
    Object.assign(ticketOf(instance) ?? {}, { [column]: value })
    expect((await instance.itflow(RESOLVE)).stderr).toContain('Somebody has worked on this')
    expect(ticketOf(instance)?.['ticket_status']).not.toBe('4')
  })

  it('is left open from another computer, which does not know', async () => {
    const instance = await hazardInstance('26.10')
    await instance.itflow([...OPEN, '--assigned-to', '1'])
    await instance.itflow(RESOLVE, { home: freshHome() })
    expect(ticketOf(instance)?.['ticket_status']).not.toBe('4')
  })
})

describe('a ticket that the receiver of this computer has opened again', () => {
  it.each([
    ['2', '4'],
    // A person has put it on hold since.
    ['3', '3'],
  ])('and that has the status %s ends with %s', async (status, end) => {
    const home = freshHome()
    const instance = await hazardInstance('26.10')
    await instance.itflow(OPEN, { home })
    const ticket = ticketOf(instance) ?? {}
    Object.assign(ticket, { ticket_status: status })
    const owner = { profile: 'environment', url: instance.sandbox.url }
    const outbox = await storedReceiver(home, { owner })
    const since = LATER.now.getTime() - 7 * 60_000
    await outbox.update({
      [ID]: {
        ...{ client: 1, source: 'probe', phase: 'open', since, latest: since, count: 1 },
        ...{ ticket: Number(ticket['ticket_id']), number: 'TCK-1', status: 2 },
      },
    })
    expect((await instance.itflow(RESOLVE, { ...LATER, home })).status).toBe(0)
    expect(ticketOf(instance)?.['ticket_status']).toBe(end)
    expect(notesOf(instance)).toEqual([expect.stringContaining('It lasted 7 min.')])
  })
})
