import { describe, expect, it } from 'vitest'
import { alertId, withAlertId } from '../../../src/alerts/alert-id.ts'
import { rememberTicket } from '../../../src/alerts/remember-opened.ts'
import { insertRow } from '../../../src/sandbox/database.ts'
import { RELEASES, releases } from '../../hazards/hazard-instance.ts'
import { TEST_NOW } from '../../support/sandbox.ts'
import { HOUR, MINUTE, type ReceiverRig, receiverRig, START } from './receiver-rig.ts'

// What persons and other computers do to the tickets of alerts meanwhile.

const ID = alertId(1, 'disk/srv-01')

function isOpen(row: Record<string, unknown>): boolean {
  return !['4', '5'].includes(String(row['ticket_status']))
}

/** Opens a ticket of the alert outside of the receiver; returns its ID. */
function openElsewhere({ database }: ReceiverRig): number {
  return insertRow(
    database,
    'tickets',
    {
      ...{ ticket_subject: 'Disk full', ticket_details: withAlertId('', ID) },
      ...{ ticket_client_id: '1', ticket_status: '1', ticket_source: 'API' },
    },
    TEST_NOW,
  )
}

function change(rig: ReceiverRig, values: Record<string, string | null>): void {
  Object.assign(rig.tickets()[0] ?? {}, values)
}

describe('a ticket that a person has opened again', () => {
  it.each(RELEASES)('is used by the next alert on %s', async (release) => {
    const rig = receiverRig(release)
    await rig.send({})
    await rig.send({ state: 'recovery' })
    change(rig, { ticket_status: '2', ticket_resolved_at: null })
    await rig.pass(MINUTE)
    await rig.send({})
    await rig.pass(MINUTE)
    await rig.send({})
    expect(rig.tickets().filter(isOpen)).toHaveLength(1)
    await rig.pass(MINUTE)
    await rig.send({ state: 'recovery' })
    const [ticket] = rig.tickets()
    expect(ticket?.['ticket_status']).toBe('2')
  })

  it('is not resolved, even if it has the status that this program had given it', async () => {
    const rig = receiverRig()
    await rig.send({})
    await rig.send({ state: 'recovery' })
    await rig.pass(MINUTE)
    await rig.send({})
    expect(rig.tickets()).toMatchObject([{ ticket_status: '2' }])
    change(rig, { ticket_status: '4', ticket_resolved_at: '2026-11-26 12:30:00' })
    await rig.pass(MINUTE)
    await rig.send({ state: 'recovery' })
    change(rig, { ticket_status: '2', ticket_resolved_at: null })
    await rig.pass(MINUTE)
    await rig.send({})
    await rig.pass(MINUTE)
    await rig.send({ state: 'recovery' })
    expect(rig.tickets()).toMatchObject([{ ticket_status: '2' }])
  })
})

describe('a recovery that comes in again and again', () => {
  it('is noted once on a ticket that a person has taken', async () => {
    const rig = receiverRig()
    await rig.send({})
    change(rig, { ticket_assigned_to: '1' })
    for (let count = 0; count < 10; count += 1) {
      await rig.pass(5 * MINUTE)
      await rig.send({ state: 'recovery' })
    }
    expect(rig.repliesTo(rig.tickets()[0])).toHaveLength(1)
  })

  it('does not make the time to reopen longer', async () => {
    const rig = receiverRig()
    await rig.send({})
    for (let hour = 0; hour < 26; hour += 1) {
      await rig.send({ state: 'recovery' })
      await rig.pass(HOUR)
    }
    await rig.send({})
    expect(rig.tickets()).toHaveLength(2)
  })
})

describe('an alert that comes back on a ticket that a person has taken', () => {
  it('is noted each time, so that the last note is never wrong', async () => {
    const rig = receiverRig()
    await rig.send({})
    change(rig, { ticket_assigned_to: '1' })
    for (let count = 0; count < 4; count += 1) {
      await rig.pass(5 * MINUTE)
      await rig.send({ state: 'recovery' })
      await rig.pass(5 * MINUTE)
      await rig.send({})
    }
    const texts = rig.repliesTo(rig.tickets()[0]).map((reply) => String(reply['ticket_reply']))
    expect(texts.map((text) => text.slice(0, 20))).toEqual(
      Array.from({ length: 8 }, (_, index) =>
        expect.stringContaining(index % 2 === 0 ? 'Recovered' : 'Alerting again'),
      ),
    )
  })
})

describe('an alert with tickets of two computers', () => {
  it.each(releases('25.12'))('resolves both on %s', async (release) => {
    const rig = receiverRig(release)
    await rig.send({})
    openElsewhere(rig)
    await rig.pass(MINUTE)
    await rig.send({})
    await rig.send({ state: 'recovery' })
    expect(rig.tickets()).toHaveLength(2)
    expect(rig.tickets().filter(isOpen)).toEqual([])
  })
})

describe('a recovery', () => {
  it('finds the ticket that a command on this computer has opened since the list was read', async () => {
    const rig = receiverRig()
    await rig.send({ key: 'other' })
    const number = openElsewhere(rig)
    await rememberTicket(rig.place, rig.owner, ID, { ticket: number, at: START })
    await rig.pass(1000)
    await rig.send({ state: 'recovery' })
    expect(rig.tickets().filter(isOpen)).toHaveLength(1)
  })
})

describe('a new alert', () => {
  it('gets a ticket if the one in the list was closed a moment ago', async () => {
    const rig = receiverRig()
    openElsewhere(rig)
    await rig.send({ key: 'other' })
    change(rig, { ticket_status: '5', ticket_closed_at: '2026-11-26 12:00:01' })
    await rig.pass(1000)
    await rig.send({})
    expect(rig.tickets().filter(isOpen)).toHaveLength(2)
  })

  it('gets one ticket, however its key is spelled', async () => {
    const rig = receiverRig()
    const { receiver } = rig
    const event = { state: 'alert', subject: 'Café', details: '', clients: [] } as const
    await receiver.accept('probe', [
      { ...event, key: 'caf\u00e9' },
      { ...event, key: 'cafe\u0301' },
      { ...event, key: ' caf\u00e9' },
    ])
    await rig.pass(1000)
    expect(rig.tickets()).toHaveLength(1)
  })
})
