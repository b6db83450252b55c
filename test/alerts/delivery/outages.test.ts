import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addMute, orderFailed } from '../../../src/alerts/orders.ts'
import { ordersPath } from '../../../src/alerts/receiver-paths.ts'
import { HOUR, type Intercept, MINUTE, receiverRig, START } from './receiver-rig.ts'

const FAULT = { status: 500, contentType: 'text/html', body: '' }

const REFUSAL = {
  ...{ status: 401, contentType: 'application/json' },
  body: '{"success":"False","message":"API key is invalid or expired"}',
}

/** A server that fails to create tickets, all or those whose request has a word. */
function failsToCreate(word = ''): Intercept {
  return (operation, handle, { body }) =>
    operation === 'tickets/create' && body.includes(word) ? FAULT : handle()
}

describe('alerts wait, and none is given up,', () => {
  it('while nothing can be created, although open ones are still counted', async () => {
    const rig = receiverRig()
    await rig.send({ key: 'b' })
    rig.intercept(failsToCreate())
    await rig.send({ key: 'a' })
    for (let minute = 0; minute < 60; minute += 1) {
      await rig.pass(MINUTE)
      await rig.send({ key: 'b' })
    }
    expect(rig.outbox.state.failed.size).toBe(0)
    rig.intercept(undefined)
    await rig.pass(2 * MINUTE)
    expect(rig.tickets()).toHaveLength(2)
  })

  it('if one more request fails after an outage', async () => {
    const rig = receiverRig()
    rig.intercept(() => FAULT)
    await rig.send({ key: 'a', subject: 'Unlucky' })
    await rig.send({ key: 'b' })
    for (let minute = 0; minute < 60; minute += 1) await rig.pass(MINUTE)
    rig.intercept(failsToCreate('Unlucky'))
    for (let tries = 0; tries < 3; tries += 1) await rig.pass(MINUTE)
    expect(rig.tickets()).toHaveLength(1)
    expect(rig.outbox.state.failed.size).toBe(0)
    rig.intercept(undefined)
    await rig.pass(2 * MINUTE)
    expect(rig.tickets()).toHaveLength(2)
  })
})

describe('the log of an outage', () => {
  it('names each alert that waits, and says once that ITFlow works again, and after how long', async () => {
    const rig = receiverRig()
    rig.intercept(() => REFUSAL)
    await rig.send({ key: 'a', subject: 'Disk full' })
    await rig.send({ key: 'b', subject: 'Fan broken' })
    await rig.pass(17_000)
    expect(rig.log.filter(({ event }) => event === 'itflow_works')).toEqual([])
    rig.intercept(undefined)
    const { length } = rig.log
    await rig.pass(2 * MINUTE)
    await rig.send({ key: 'c' })
    const failures = rig.log.slice(0, length)
    expect(failures.length).toBeGreaterThan(0)
    for (const failure of failures) {
      expect(failure).toMatchObject({
        ...{ event: 'failed', isFinal: false, source: 'probe' },
        subject: expect.stringMatching(/^(?:Disk full|Fan broken)$/),
      })
    }
    const after = rig.log.slice(length)
    expect(after.filter(({ event }) => event === 'itflow_works')).toEqual([
      { event: 'itflow_works', after: 137_000 },
    ])
  })

  it('names the held alert that could not be opened', async () => {
    const rig = receiverRig()
    rig.rules.hold = MINUTE
    await rig.send({ subject: 'Disk full' })
    rig.intercept(() => FAULT)
    await rig.pass(2 * MINUTE)
    const { log } = rig
    expect(log.at(-1)).toMatchObject({ event: 'failed', source: 'probe', subject: 'Disk full' })
  })
})

describe('an alert that the server never takes', () => {
  it('is put aside once it has failed 8 times while others were delivered', async () => {
    const rig = receiverRig()
    rig.intercept(failsToCreate('Poison'))
    await rig.send({ key: 'a', subject: 'Poison' })
    for (let other = 0; other < 20; other += 1) {
      await rig.send({ key: `other ${other}` })
      await rig.pass(2 * MINUTE)
    }
    expect(rig.tickets()).toHaveLength(20)
    expect([...rig.outbox.state.failed.values()]).toMatchObject([{ event: { key: 'a' } }])
    expect(rig.log.filter((entry) => entry.event === 'failed' && entry.isFinal)).toMatchObject([
      { source: 'probe', subject: 'Poison', seq: 1 },
    ])
    expect(rig.outbox.state.waiting.size).toBe(0)
  })
})

describe('orders', () => {
  it('that are damaged keep nothing from being delivered, and are logged once a minute', async () => {
    const rig = receiverRig()
    rig.rules.hold = 5 * MINUTE
    const path = ordersPath(rig.place, rig.owner)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, '{', { mode: 0o600 })
    await rig.send({})
    for (let second = 0; second < 300; second += 1) await rig.pass(1000)
    expect(rig.tickets()).toHaveLength(1)
    const problems = rig.log.filter(({ event }) => event === 'problem')
    expect(problems.length).toBeGreaterThanOrEqual(5)
    expect(problems.length).toBeLessThanOrEqual(6)
    rmSync(path)
    await rig.pass(1000)
  })

  it('mute a client before its failed alerts are tried again, and those in order', async () => {
    const rig = receiverRig()
    rig.rules.client = { kind: 'fixed', client: 'Gone' }
    rig.config.unknownClient = 'Gone too'
    await rig.send({})
    await rig.pass(MINUTE)
    await rig.send({ state: 'recovery' })
    await rig.send({ key: 'other' })
    await rig.pass(MINUTE)
    expect([...rig.outbox.state.failed.keys()]).toEqual([1, 2, 3])
    rig.config.unknownClient = '2'
    const mute = { client: 2, name: 'Two', until: START + HOUR, at: START, why: 'new firewall' }
    await addMute(rig.place, rig.owner, mute)
    await orderFailed(rig.place, rig.owner, 'retry', [3, 2, 1])
    await rig.pass(MINUTE)
    expect(rig.outbox.state.failed.size).toBe(0)
    expect(rig.tickets()).toEqual([])
    await rig.pass(HOUR)
    expect(rig.tickets()).toHaveLength(1)
  })
})
