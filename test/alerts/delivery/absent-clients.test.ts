import { expect, test } from 'vitest'
import { receiverRig } from './receiver-rig.ts'

test('clients that the configuration names and ITFlow lacks are named, archived ones too', async () => {
  const rig = receiverRig()
  expect(await rig.receiver.absentClients()).toEqual([])
  rig.config.unknownClient = 'Internal'
  rig.rules.client = { kind: 'fixed', client: 'Nobody' }
  expect(await rig.receiver.absentClients()).toEqual([
    'unknown_client: there is no client “Internal”',
    'probe: there is no client “Nobody”',
  ])
  rig.rules.client = { kind: 'field', field: () => null, table: undefined }
  expect(await rig.receiver.absentClients()).toEqual([
    'unknown_client: there is no client “Internal”',
  ])
  expect(rig.calls.filter((call) => call.startsWith('POST'))).toEqual([])
})
