import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { alertId } from '../../../src/alerts/alert-id.ts'
import { openedPath } from '../../../src/alerts/opened-here.ts'
import { orderFailed } from '../../../src/alerts/orders.ts'
import { ordersPath } from '../../../src/alerts/receiver-paths.ts'
import { rememberIntent } from '../../../src/alerts/remember-opened.ts'
import { TransportError } from '../../../src/api/http/transport/transport.ts'
import { insertRow } from '../../../src/sandbox/database.ts'
import { RELEASES } from '../../hazards/hazard-instance.ts'
import { TEST_NOW } from '../../support/sandbox.ts'
import { eventWith, MINUTE, receiverRig, START } from './receiver-rig.ts'

it.each(RELEASES)(
  'opens one ticket for keys that differ only in how accents are composed (%s)',
  async (release) => {
    const rig = receiverRig(release)
    rig.intercept(async (_, handle) => {
      await sleep(5)
      return handle()
    })
    const events = ['caf\u00e9', 'cafe\u0301'].map((key) => eventWith({ key }))
    await rig.receiver.accept('probe', events)
    await rig.receiver.idle()
    expect(rig.tickets()).toHaveLength(1)
  },
)

it('delivers a failed alert that is tried again before its recovery that waits', async () => {
  const rig = receiverRig()
  rig.rules.client = { kind: 'fixed', client: 'Gone' }
  rig.config.unknownClient = 'Gone too'
  await rig.send({})
  expect([...rig.outbox.state.failed.keys()]).toEqual([1])
  rig.rules.client = { kind: 'fixed', client: '1' }
  rig.intercept(() => ({ status: 503, contentType: 'text/html', body: '' }))
  await rig.send({ state: 'recovery' })
  await orderFailed(rig.place, rig.owner, 'retry', [1])
  await rig.pass(1000)
  rig.intercept(undefined)
  await rig.pass(2 * MINUTE)
  await rig.pass(2 * MINUTE)
  expect(rig.outbox.state.waiting.size).toBe(0)
  expect(rig.tickets()).toMatchObject([{ ticket_status: '4' }])
})

it('delivers what is due although the orders are damaged', async () => {
  const rig = receiverRig()
  rig.rules.hold = 5 * MINUTE
  const path = ordersPath(rig.place, rig.owner)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, 'damaged', { mode: 0o600 })
  await rig.send({})
  await rig.pass(6 * MINUTE)
  expect(rig.tickets()).toHaveLength(1)
  expect(rig.log).toContainEqual({
    event: 'problem',
    message: expect.stringContaining('orders.json is damaged'),
  })
})

it.each(['25.01', '25.12', '26.10'] as const)(
  'takes the ticket of a command that was killed while it opened it (%s)',
  async (release) => {
    const rig = receiverRig(release)
    // The list of tickets has just been read.
    await rig.send({ key: 'other' })
    const [other] = rig.tickets()
    const id = alertId(1, 'disk/srv-01')
    const after = Number(other?.['ticket_id'])
    mkdirSync(dirname(openedPath(rig.place, rig.owner, id)), { recursive: true, mode: 0o700 })
    await rememberIntent(rig.place, rig.owner, id, { after, at: START })
    insertRow(
      rig.database,
      'tickets',
      { ...other, ticket_id: `${after + 1}`, ticket_details: `<p>Alert-ID: ${id}</p>` },
      TEST_NOW,
    )
    await rig.send({})
    expect(rig.tickets()).toHaveLength(2)
    expect(rig.outbox.state.alerts.get(id)).toMatchObject({ phase: 'open', ticket: after + 1 })
  },
)

it('opens one ticket even if ITFlow creates it long after the request was aborted', async () => {
  const rig = receiverRig()
  let create: (() => unknown) | undefined
  rig.intercept((operation, handle) => {
    if (operation !== 'tickets/create' || create !== undefined) return handle()
    create = handle
    throw new TransportError('timeout', 'no reply', { mayHaveArrived: true })
  })
  await rig.send({})
  for (let seconds = 0; seconds < 40; seconds += 2) await rig.pass(2000)
  expect(rig.tickets()).toEqual([])
  create?.()
  for (let seconds = 0; seconds < 60; seconds += 2) await rig.pass(2000)
  expect(rig.tickets()).toHaveLength(1)
  expect(rig.outbox.state.waiting.size).toBe(0)
})

it('opens one ticket if it is killed while ITFlow creates it, and started again at once', async () => {
  const rig = receiverRig()
  let create: (() => unknown) | undefined
  rig.intercept((operation, handle) => {
    if (operation !== 'tickets/create') return handle()
    create = handle
    return new Promise(() => undefined)
  })
  await rig.receiver.accept('probe', [eventWith({})])
  await vi.waitUntil(() => create !== undefined)
  const again = rig.restart()
  await again.pass(0)
  await again.pass(1000)
  expect(again.tickets()).toEqual([])
  create?.()
  await again.pass(1000)
  expect(again.tickets()).toHaveLength(1)
  expect(again.outbox.state.waiting.size).toBe(0)
})
