import { expect, test } from 'vitest'
import type { Claims } from '../../src/locks/claim-protocol.ts'
import { explore, type Scenario } from './lock-model.ts'

const LEFT = ['a-dead', 'x-dead+', 'z-dead', 'z-dead+']

const SCENARIOS: readonly (readonly [string, Omit<Scenario, 'listing'>])[] = [
  ['two, and nothing is there', { contenders: 2 }],
  ['two, and claims of dead processes', { contenders: 2, left: LEFT }],
  ['two, one of which is killed', { contenders: 2, left: ['z-dead'], kills: 1 }],
  ['two, one of which is assumed dead', { contenders: 2, mistakes: 1 }],
  ['two runs of a job', { contenders: 2, isJob: true }],
  ['two runs of a job, and claims of dead ones', { contenders: 2, isJob: true, left: LEFT }],
  ['two runs of a job, one of which is killed', { contenders: 2, isJob: true, kills: 1 }],
]

test.each(
  SCENARIOS.flatMap(([name, scenario]) =>
    (['least', 'most'] as const).map((listing) => [name, listing, scenario] as const),
  ),
)(
  '%s: never two at once, and nobody waits forever (a list with the %s)',
  async (_, listing, scenario) => {
    const { clashes, stuck, endings } = await explore({ ...scenario, listing })
    expect(clashes).toEqual([])
    expect(stuck).toEqual([])
    expect(endings).not.toContain('busy busy')
    if (scenario.isJob !== true && scenario.kills === undefined)
      expect([...endings]).toEqual(['held held'])
  },
)

test('the model finds the fault in a lock that is checked only before it is acquired', async () => {
  const turn = async (claims: Claims) => {
    for (;;) {
      const names = await claims.list()
      const states = await Promise.all(names.map((name) => claims.state(name)))
      if (states.every((state) => state === 'gone')) break
      await claims.pause()
    }
    return claims.add()
  }
  const { clashes } = await explore({ contenders: 2, left: ['a-dead'], turn, listing: 'least' })
  expect(clashes).not.toEqual([])
})

test('the model finds contenders that wait forever', async () => {
  const turn = async (claims: Claims) => {
    const mine = await claims.add()
    while ((await claims.list()).some((name) => name !== mine)) await claims.pause()
    return mine
  }
  const { clashes, stuck } = await explore({ contenders: 2, turn, listing: 'least' })
  expect(clashes).toEqual([])
  expect(stuck).not.toEqual([])
})
