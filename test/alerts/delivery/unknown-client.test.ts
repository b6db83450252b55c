import { describe, expect, it } from 'vitest'
import { orderFailed } from '../../../src/alerts/orders.ts'
import { insertRow } from '../../../src/sandbox/database.ts'
import { TEST_NOW } from '../../support/sandbox.ts'
import { HOUR, MINUTE, type ReceiverRig, receiverRig } from './receiver-rig.ts'

/** A receiver whose source names its clients in the payload. */
function rigByField(): ReceiverRig {
  const rig = receiverRig()
  rig.rules.client = { kind: 'field', field: () => null, table: undefined }
  return rig
}

function addClient({ database }: ReceiverRig, name: string): string {
  return String(insertRow(database, 'clients', { client_name: name }, TEST_NOW))
}

describe('a client that is created after its alert', () => {
  it('leaves the alert where it is until it has recovered', async () => {
    const rig = rigByField()
    await rig.send({ clients: ['Newco'] })
    const id = addClient(rig, 'Newco')
    await rig.pass(HOUR)
    await rig.send({ clients: ['Newco'] })
    await rig.send({ clients: ['Newco'], state: 'recovery' })
    expect(rig.tickets()).toMatchObject([{ ticket_client_id: '2', ticket_status: '4' }])
    await rig.send({ clients: ['Newco'] })
    expect(rig.tickets()).toHaveLength(2)
    expect(rig.tickets()[1]).toMatchObject({ ticket_client_id: id, ticket_status: '1' })
  })
})

describe('a client in a payload', () => {
  it('that is written in digits is the one with that name, or else with that ID', async () => {
    const rig = rigByField()
    await rig.send({ key: 'a', clients: ['3'] })
    const id = addClient(rig, '3')
    await rig.pass(10 * MINUTE)
    await rig.send({ key: 'b', clients: ['3'] })
    expect(rig.tickets().map((ticket) => ticket['ticket_client_id'])).toEqual(['3', id])
  })

  it.each(['id:1', 'name:Acme Widgets', 'email:x@acme.example'])(
    'is a name, and %s is none',
    async (text) => {
      const rig = rigByField()
      await rig.send({ clients: [text] })
      expect(rig.tickets()).toMatchObject([{ ticket_client_id: '2' }])
    },
  )
})

describe('an alert that was set aside', () => {
  it('has its recovery beside it, so that trying both again leaves nothing open', async () => {
    const rig = rigByField()
    rig.config.unknownClient = 'Gone'
    await rig.send({ clients: ['Newco'] })
    expect([...rig.outbox.state.failed.keys()]).toEqual([1])
    addClient(rig, 'Newco')
    await rig.pass(10 * MINUTE)
    await rig.send({ clients: ['Newco'], state: 'recovery' })
    expect([...rig.outbox.state.failed.keys()]).toEqual([1, 2])
    await orderFailed(rig.place, rig.owner, 'retry', [2, 1])
    await rig.pass(MINUTE)
    expect(rig.tickets()).toMatchObject([{ ticket_status: '4' }])
    expect([rig.outbox.state.failed.size, rig.outbox.state.waiting.size]).toEqual([0, 0])
  })
})

describe('an ITFlow that shows no clients at all', () => {
  it('is taken to be failing: nothing is set aside', async () => {
    const rig = rigByField()
    const none =
      '{"success":"False","message":"No resource (for this client and company) with the specified parameter(s).","count":0}'
    rig.intercept((operation, handle) =>
      operation === 'clients/read'
        ? { status: 200, contentType: 'application/json', body: none }
        : handle(),
    )
    await rig.send({ clients: ['Acme Widgets'] })
    for (let hour = 0; hour < 5; hour += 1) await rig.pass(HOUR)
    expect(rig.outbox.state.failed.size).toBe(0)
    rig.intercept(undefined)
    await rig.pass(2 * MINUTE)
    await rig.pass(2 * MINUTE)
    expect(rig.tickets()).toMatchObject([{ ticket_client_id: '1' }])
  })
})
