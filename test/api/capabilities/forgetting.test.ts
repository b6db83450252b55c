import { expect, it } from 'vitest'
import { PASS } from '../../hazards/front.ts'
import { hazardInstance } from '../../hazards/hazard-instance.ts'

const REFUSED = '{"success":"False","message":"Authentication failed. API key is invalid."}'

it.each([
  ['a read', 'GET', ['contacts', 'list']],
  ['a write', 'POST', ['contacts', 'archive', '2']],
])('a key that %s finds no longer good makes what it could do forgotten', async (_, on, argv) => {
  let isGood = true
  let asked = 0
  const instance = await hazardInstance('26.10', undefined, ({ method, operation }) => {
    if (operation === 'contacts/archive' && method === 'GET') asked += 1
    const isRefused = !isGood && method === on
    return isRefused ? { kind: 'answer', status: 401, body: REFUSED } : PASS
  })
  expect((await instance.itflow(['contacts', 'archive', '1'])).status).toBe(0)
  isGood = false
  expect((await instance.itflow(argv)).status).toBe(3)
  isGood = true
  expect(asked).toBe(1)
  expect((await instance.itflow(['contacts', 'archive', '2'])).status).toBe(0)
  expect(asked).toBe(2)
})

it('profiles test checks again whether the key must be sent in the address', async () => {
  let isDropping = true
  const inAddress: boolean[] = []
  const instance = await hazardInstance('26.10', undefined, ({ query }) => {
    inAddress.push(query.has('api_key'))
    const isLost = isDropping && !query.has('api_key')
    return isLost ? { kind: 'answer', status: 401, body: '' } : PASS
  })
  expect((await instance.itflow(['clients', 'list'])).status).toBe(0)
  isDropping = false
  expect((await instance.itflow(['profiles', 'test'])).status).toBe(0)
  inAddress.length = 0
  expect((await instance.itflow(['clients', 'list'])).status).toBe(0)
  expect(inAddress).not.toContain(true)
})
