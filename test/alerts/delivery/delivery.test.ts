import { describe, expect, it } from 'vitest'
import { alertId } from '../../../src/alerts/alert-id.ts'
import { TransportError } from '../../../src/api/http/transport/transport.ts'
import { lineFor } from '../../../src/commands/alerts/serve-log.ts'
import { insertRow } from '../../../src/sandbox/database.ts'
import { RELEASES, releases } from '../../hazards/hazard-instance.ts'
import { TEST_NOW } from '../../support/sandbox.ts'
import { HOUR, MINUTE, type ReceiverRig, receiverRig, START } from './receiver-rig.ts'

// What the server holds is compared, not what the receiver says.

const ID = alertId(1, 'disk/srv-01')

function writes({ calls }: ReceiverRig): string[] {
  return calls.filter((call) => call.startsWith('POST'))
}

function textsOf(rig: ReceiverRig): string[] {
  return rig.repliesTo(rig.tickets()[0]).map((reply) => String(reply['ticket_reply']))
}

describe.each(RELEASES)('an alert on %s', (release) => {
  it('becomes one ticket, however often it comes in', async () => {
    const rig = receiverRig(release)
    for (let count = 0; count < 5; count += 1) {
      await rig.send({})
      await rig.pass(MINUTE)
    }
    expect(writes(rig)).toEqual(['POST tickets/create'])
    const [ticket, ...others] = rig.tickets()
    expect(others).toEqual([])
    expect(ticket).toMatchObject({ ticket_subject: 'Disk full', ticket_client_id: '1' })
    expect(String(ticket?.['ticket_details'])).toContain(ID)
    expect(String(ticket?.['ticket_details'])).toContain('91 % of C:')
    expect(rig.outbox.state.alerts.get(ID)).toMatchObject({ phase: 'open', count: 5 })
    expect(rig.outbox.state.waiting.size).toBe(0)
  })

  it('is found again by a receiver that remembers nothing', async () => {
    const rig = receiverRig(release)
    await rig.send({})
    const again = rig.restart()
    await again.outbox.update({ [ID]: undefined })
    await again.send({})
    expect(again.tickets()).toHaveLength(1)
  })

  it('is resolved when it recovers, where ITFlow can', async () => {
    const rig = receiverRig(release)
    await rig.send({})
    await rig.pass(125 * MINUTE)
    await rig.send({ state: 'recovery' })
    const canResolve = releases('25.12').includes(release)
    const [ticket] = rig.tickets()
    expect(ticket?.['ticket_status']).toBe(canResolve ? '4' : '1')
    expect(ticket?.['ticket_closed_at'] ?? null).toBeNull()
    const texts = textsOf(rig)
    expect(texts).toHaveLength(releases('26.08.2').includes(release) ? 1 : 0)
    for (const text of texts) {
      expect(text).toContain('Recovered at 2026-11-26 14:05 UTC, 2 h 5 min after the first alert')
    }
    expect(rig.repliesTo(ticket).map((reply) => reply['ticket_reply_type'])).toEqual(
      texts.map(() => 'Internal'),
    )
    const before = writes(rig).length
    await rig.send({ state: 'recovery' })
    expect(writes(rig)).toHaveLength(before)
  })

  it('uses the ticket again within the time to reopen, or a new one', async () => {
    const rig = receiverRig(release)
    await rig.send({})
    await rig.send({ state: 'recovery' })
    await rig.pass(HOUR)
    await rig.send({})
    const hasReplies = releases('26.08.2').includes(release)
    const canResolve = releases('25.12').includes(release)
    const [first, second, ...others] = rig.tickets()
    expect(others).toEqual([])
    if (hasReplies) {
      expect([first?.['ticket_status'], second]).toEqual(['2', undefined])
      expect(textsOf(rig)[1]).toContain('Alerting again at 2026-11-26 13:00 UTC, 1 h after')
    } else if (canResolve) {
      expect(second?.['ticket_status']).toBe('1')
      expect(String(second?.['ticket_details'])).toContain(
        `Earlier ticket: ${first?.['ticket_prefix']}${first?.['ticket_number']}`,
      )
    } else expect([first?.['ticket_status'], second]).toEqual(['1', undefined])

    await rig.send({ state: 'recovery' })
    expect((second ?? first)?.['ticket_status']).toBe(canResolve ? '4' : '1')
    if (hasReplies) expect(textsOf(rig)).toHaveLength(3)

    await rig.pass(25 * HOUR)
    await rig.send({})
    const last = rig.tickets().at(-1)
    expect(last === first).toBe(!canResolve)
    if (canResolve) expect(String(last?.['ticket_details'])).not.toContain('Earlier ticket')
  })
})

describe('an alert', () => {
  it('that is held is opened only if it lasts', async () => {
    const rig = receiverRig()
    rig.rules.hold = 5 * MINUTE
    await rig.send({})
    await rig.pass(4 * MINUTE)
    await rig.send({ state: 'recovery' })
    await rig.pass(10 * MINUTE)
    expect(writes(rig)).toEqual([])
    await rig.send({})
    await rig.pass(4 * MINUTE)
    expect(writes(rig)).toEqual([])
    await rig.pass(MINUTE)
    expect(writes(rig)).toEqual(['POST tickets/create'])
    await rig.pass(HOUR)
    expect(rig.tickets()).toHaveLength(1)
  })

  it('that is held is logged with the moment and the reason: the hold, or a mute that takes longer', async () => {
    const rig = receiverRig()
    const { addMute } = await import('../../../src/alerts/orders.ts')
    const muteFor = async (minutes: number) => {
      const mute = { client: 1, name: 'Acme', at: START, until: START + minutes * MINUTE }
      await addMute(rig.place, rig.owner, { ...mute, why: 'new firewall' })
      await rig.pass(0)
    }
    rig.rules.hold = 5 * MINUTE
    await rig.send({ key: 'a' })
    await muteFor(2)
    await rig.send({ key: 'b' })
    await muteFor(60)
    await rig.send({ key: 'c' })
    rig.rules.hold = 0
    await rig.send({ key: 'd' })
    const logged = rig.log.flatMap((entry) => (entry.event === 'delivered' ? [entry] : []))
    const muted = { until: START + HOUR, muted: 'new firewall' }
    expect(logged.map(({ held }) => held)).toEqual([
      { until: START + 5 * MINUTE },
      { until: START + 5 * MINUTE },
      muted,
      muted,
    ])
    expect(logged.map(lineFor)).toMatchObject([
      {
        message:
          'probe: waiting until 2026-11-26 12:05:00 UTC (hold) (Acme Widgets, alert): Disk full',
        facts: { until: '2026-11-26T12:05:00.000Z', why: 'hold' },
      },
      { facts: { why: 'hold' } },
      {
        message:
          'probe: waiting until 2026-11-26 13:00:00 UTC (muted: new firewall) (Acme Widgets, alert): Disk full',
        facts: { until: '2026-11-26T13:00:00.000Z', why: 'mute', muted: 'new firewall' },
      },
      { facts: { why: 'mute' } },
    ])
  })

  it.each([
    [0, ['4']],
    [5 * MINUTE, []],
  ])(
    'that recovers while ITFlow is down leaves, with a hold of %i ms, tickets %j',
    async (hold, left) => {
      const rig = receiverRig()
      rig.rules.hold = hold
      rig.intercept(() => ({ status: 503, contentType: 'text/html', body: '' }))
      await rig.send({})
      await rig.pass(MINUTE)
      await rig.send({ state: 'recovery' })
      await rig.pass(HOUR)
      expect(rig.tickets()).toEqual([])
      rig.intercept(undefined)
      await rig.pass(2 * MINUTE)
      await rig.pass(2 * MINUTE)
      expect(rig.tickets().map((ticket) => ticket['ticket_status'])).toEqual(left)
      expect(rig.outbox.state.waiting.size).toBe(0)
    },
  )

  it('that lasted long enough while ITFlow was down gets its ticket, and is resolved', async () => {
    const rig = receiverRig()
    rig.rules.hold = 5 * MINUTE
    rig.intercept(() => ({ status: 503, contentType: 'text/html', body: '' }))
    await rig.send({})
    await rig.pass(6 * MINUTE)
    await rig.send({ state: 'recovery' })
    expect(rig.tickets()).toEqual([])
    rig.intercept(undefined)
    await rig.pass(2 * MINUTE)
    await rig.pass(2 * MINUTE)
    expect(rig.tickets()).toMatchObject([{ ticket_status: '4' }])
    expect(rig.outbox.state.waiting.size).toBe(0)
  })

  it('that goes on is noted at most once an hour', async () => {
    const rig = receiverRig()
    await rig.send({})
    for (let minute = 0; minute < 180; minute += 10) {
      await rig.pass(10 * MINUTE)
      await rig.send({})
    }
    expect(textsOf(rig)).toEqual([
      expect.stringContaining('Still alerting: 7 times since 2026-11-26 12:00 UTC'),
      expect.stringContaining('Still alerting: 13 times since 2026-11-26 12:00 UTC'),
      expect.stringContaining('Still alerting: 19 times since 2026-11-26 12:00 UTC'),
    ])
  })

  it('of a muted client opens no ticket until that ends', async () => {
    const rig = receiverRig()
    const { addMute } = await import('../../../src/alerts/orders.ts')
    const mute = { client: 1, name: 'Acme', until: START + HOUR, at: START, why: 'new firewall' }
    await addMute(rig.place, rig.owner, mute)
    await rig.send({})
    await rig.send({ key: 'other' })
    await rig.pass(30 * MINUTE)
    await rig.send({ key: 'other', state: 'recovery' })
    await rig.pass(29 * MINUTE)
    expect(writes(rig)).toEqual([])
    await rig.pass(2 * MINUTE)
    expect(rig.tickets()).toMatchObject([{ ticket_subject: 'Disk full' }])
  })

  it.each([
    ['2026-11-26T23:50:54.443067668Z', 'Began: 2026-11-26 23:50 UTC'],
    ['2026-11-27T00:50:54+01:00', 'Began: 2026-11-26 23:50 UTC'],
    ['2026-11-26 09:00:00.000', 'Began: 2026-11-26 09:00:00.000'],
    ['2026.11.26 23:50:00', 'Began: 2026.11.26 23:50:00'],
    ['2026-13-45T99:00:00Z', 'Began: 2026-13-45T99:00:00Z'],
    ['0001-01-01T00:00:00Z', undefined],
    ['yesterday', undefined],
    [undefined, undefined],
  ])('that began at %s says so in its details', async (began, line) => {
    const { send, tickets, outbox } = receiverRig()
    await send(began === undefined ? {} : { began })
    const details = String(tickets()[0]?.['ticket_details'])
    expect(/Began: [^<\n]*/.exec(details)?.[0]).toBe(line)
    expect(details).toContain('Since: 2026-11-26 12:00 UTC')
    // How long it lasts is measured by the receiver's own clock.
    expect([...outbox.state.alerts.values()].map(({ since }) => since)).toEqual([START])
  })

  it('of an unknown client goes to the client for those, and its details say so', async () => {
    const rig = receiverRig()
    rig.rules.client = { kind: 'field', field: () => null, table: undefined }
    await rig.send({ clients: ['Nobody GmbH'] })
    expect(rig.tickets()).toMatchObject([{ ticket_client_id: '2' }])
    expect(String(rig.tickets()[0]?.['ticket_details'])).toContain(
      'Client in the alert: Nobody GmbH',
    )
  })

  it.each([
    ['CPU <5% idle on srv-01', 'CPU ‹5% idle on srv-01'],
    ['<disk full', '‹disk full'],
    ['Backup of <srv-01> failed', 'Backup of ‹srv-01> failed'],
    ['Swap < 5 %', 'Swap < 5 %'],
    ['0', 'Alert: 0'],
  ])('whose subject is %s loses nothing of it', async (subject, expected) => {
    for (const release of RELEASES) {
      const rig = receiverRig(release)
      await rig.send({ subject })
      expect([release, rig.tickets()[0]?.['ticket_subject']]).toEqual([release, expected])
    }
  })

  it('whose ticket a person has resolved uses it again, but not one that was closed', async () => {
    for (const [status, closed] of [
      ['4', null],
      ['5', '2026-11-26 12:30:00'],
    ]) {
      const rig = receiverRig()
      await rig.send({})
      const [ticket] = rig.tickets()
      Object.assign(ticket ?? {}, { ticket_status: status, ticket_closed_at: closed })
      await rig.pass(HOUR)
      await rig.send({})
      expect(rig.tickets()).toHaveLength(status === '4' ? 1 : 2)
      expect(rig.tickets()[0]?.['ticket_status']).toBe(status === '4' ? '2' : '5')
    }
  })

  it.each(['Internal', 'Public', 'Client'])(
    'is only noted as recovered where somebody has replied (%s)',
    async (type) => {
      const rig = receiverRig()
      await rig.send({})
      const id = String(rig.tickets()[0]?.['ticket_id'])
      insertRow(
        rig.database,
        'ticket_replies',
        {
          ...{ ticket_reply: '<p>On it</p>', ticket_reply_type: type },
          ...{ ticket_reply_by: '1', ticket_reply_ticket_id: id },
        },
        TEST_NOW,
      )
      await rig.send({ state: 'recovery' })
      expect(rig.tickets()).toMatchObject([{ ticket_status: '1' }])
      expect(textsOf(rig)).toHaveLength(2)
    },
  )
})

describe('delivery', () => {
  it.each([
    ['before', false],
    ['after', true],
  ])(
    'opens one ticket if the connection is lost %s the create, on any release',
    async (_, isStored) => {
      for (const release of RELEASES) {
        const rig = receiverRig(release)
        let lost = 0
        rig.intercept((operation, handle) => {
          if (operation !== 'tickets/create' || lost > 0) return handle()
          lost += 1
          if (isStored) handle()
          throw new TransportError('closed', 'the connection was closed', { mayHaveArrived: true })
        })
        await rig.send({})
        for (let tries = 0; tries < 5; tries += 1) await rig.pass(2 * MINUTE)
        expect([release, rig.tickets().length, rig.outbox.state.waiting.size]).toEqual([
          release,
          1,
          0,
        ])
      }
    },
  )

  it('asks the server nothing while there is nothing to do', async () => {
    const rig = receiverRig()
    await rig.send({})
    const before = rig.calls.length
    for (let minute = 0; minute < 600; minute += 1) await rig.pass(MINUTE)
    expect(rig.calls).toHaveLength(before)
  })

  it('reads the list of tickets once for many alerts', async () => {
    const rig = receiverRig()
    const events = Array.from({ length: 200 }, (_, index) => index)
    for (const index of events) await rig.send({ key: `key ${index}` })
    expect(rig.tickets()).toHaveLength(200)
    const lists = rig.calls.filter((call) => call === 'GET tickets/read').length
    // One read checks each ticket after it was created.
    expect(lists).toBeLessThanOrEqual(202)
  })

  it('puts an alert that has no place aside, reports it after a day, and tries again when asked', async () => {
    const rig = receiverRig()
    rig.rules.client = { kind: 'fixed', client: 'Gone' }
    rig.config.unknownClient = 'Gone too'
    await rig.send({})
    expect(rig.tickets()).toEqual([])
    expect([...rig.outbox.state.failed.values()]).toMatchObject([{ seq: 1 }])
    await rig.pass(23 * HOUR)
    expect(rig.tickets()).toEqual([])
    await rig.pass(HOUR)
    await rig.pass(HOUR)
    expect(rig.tickets()).toMatchObject([
      { ticket_subject: 'An alert could not be delivered', ticket_client_id: '0' },
    ])
    rig.config.unknownClient = '2'
    const { orderFailed } = await import('../../../src/alerts/orders.ts')
    await orderFailed(rig.place, rig.owner, 'retry', [1])
    await rig.pass(MINUTE)
    expect(rig.outbox.state.failed.size).toBe(0)
    expect(rig.tickets().at(-1)).toMatchObject({ ticket_client_id: '2' })
    expect(rig.log).toContainEqual({
      ...{ event: 'retried', source: 'probe', subject: 'Disk full', seq: 1 },
    })
  })

  it('logs what a person has dropped', async () => {
    const rig = receiverRig()
    rig.rules.client = { kind: 'fixed', client: 'Gone' }
    rig.config.unknownClient = 'Gone too'
    await rig.send({})
    const { orderFailed } = await import('../../../src/alerts/orders.ts')
    await orderFailed(rig.place, rig.owner, 'drop', [1, 7])
    await rig.pass(MINUTE)
    expect(rig.outbox.state.failed.size).toBe(0)
    expect(rig.log.filter(({ event }) => event === 'dropped')).toEqual([
      { event: 'dropped', source: 'probe', subject: 'Disk full', seq: 1 },
    ])
  })

  it('waits while the key is refused, and goes on when it is accepted', async () => {
    const rig = receiverRig()
    rig.intercept((_, __, request) => {
      expect(request.method).toBeDefined()
      return {
        status: 401,
        contentType: 'application/json',
        body: '{"success":"False","message":"API key is invalid or expired"}',
      }
    })
    await rig.send({})
    for (let hour = 0; hour < 10; hour += 1) await rig.pass(HOUR)
    expect(rig.outbox.state).toMatchObject({ waiting: { size: 1 }, failed: { size: 0 } })
    rig.intercept(undefined)
    await rig.pass(2 * MINUTE)
    expect(rig.tickets()).toHaveLength(1)
  })
})
