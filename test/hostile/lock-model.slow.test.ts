import { expect, test } from 'vitest'
import { explore, type Scenario } from './lock-model.ts'

const SCENARIOS: readonly (readonly [string, Scenario])[] = [
  ['three', { contenders: 3, listing: 'least' }],
  [
    'three runs of a job, and a dead one',
    { contenders: 3, isJob: true, left: ['b-dead', 'b-dead+'], listing: 'most' },
  ],
]

test.each(SCENARIOS)('%s: never two at once, and nobody waits forever', async (_, scenario) => {
  const { clashes, stuck, endings } = await explore(scenario)
  expect(clashes).toEqual([])
  expect(stuck).toEqual([])
  expect([...endings].filter((ending) => !ending.includes('held'))).toEqual([])
})
