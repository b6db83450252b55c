import { expect, it } from 'vitest'
import { PASS } from '../hazards/front.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'

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
