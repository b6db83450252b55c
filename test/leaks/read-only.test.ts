import { describe, expect, test } from 'vitest'
import type { RunOptions } from '../support/run.ts'
import { everyCommand, type Plan } from './commands.ts'
import { startHouse } from './house.ts'
import { makeRig } from './rig.ts'

const house = await startHouse()
const rig = makeRig(house)
const writes = (await everyCommand(house.url)).filter(({ isWrite }) => isWrite)

async function runPlan({ argv, stdin = '' }: Plan, options: RunOptions, ...more: string[]) {
  return rig.run([...more, ...argv], { stdin, ...options })
}

/** Whether a plan writes: `api` reads as well. */
const isWriting = ({ argv, answers, status }: Plan) =>
  !argv.includes('GET') && answers === undefined && status !== 2

describe.each(writes)('$name', ({ plans }) => {
  test('is refused on a read-only profile before anything is sent', async () => {
    const ways: [string, RunOptions, ...string[]][] = [
      ['flag', {}, '--read-only'],
      ['environment', { env: { ITFLOW_READ_ONLY: '1' } }],
      ['profile', {}],
    ]
    for (const [way, options, ...more] of ways) {
      rig.reset()
      if (way === 'profile') await rig.run(['profiles', 'set', 'acme', '--read-only'])
      house.reset()
      for (const plan of plans.filter(isWriting)) {
        const { status, stderr } = await runPlan(plan, options, ...more)
        expect({ argv: plan.argv, status, stderr }).toEqual({
          argv: plan.argv,
          status: 10,
          stderr: expect.stringContaining('read-only'),
        })
      }
      expect(house.log).toEqual([])
    }
  })
})

test("a command that doesn't write works on a read-only profile", async () => {
  rig.reset()
  house.reset()
  await rig.run(['profiles', 'set', 'acme', '--read-only'])
  for (const argv of [
    ['assets', 'list'],
    ['credentials', 'reveal', '1'],
    ['api', 'GET', 'clients/read'],
  ]) {
    expect((await rig.run(argv)).status).toBe(0)
  }
  expect((await rig.run(['profiles', 'test'])).status).toBe(0)
  expect(house.log.some(({ method }) => method === 'POST')).toBe(false)
})
