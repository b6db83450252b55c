import { describe, expect, test } from 'vitest'
import { resources } from '../../../../src/resources/index.ts'
import type { Release } from '../../../../src/resources/releases.ts'
import { expectSame, expectSameUnnumbered } from './both-ways.ts'
import { createsOf, statesOf, updatesOf } from './requests.ts'

const RELEASES: readonly Release[] = ['25.01', '25.10', '26.07', '26.08.2', '26.10']

const modules = Object.values(resources).filter(({ directory }) => directory === undefined)
const cases = RELEASES.flatMap((release) => modules.map(({ name }) => [name, release] as const))

describe('a session of writes reports and does the same as single writes', () => {
  test.each(cases)('updates of %s on %s', async (name, release) => {
    const resource = resources[name]
    const stages = [(rig: Parameters<typeof updatesOf>[0]) => updatesOf(rig, resource, release)]
    await expectSame({ release, resource, stages })
  })

  test.each(cases)('new %s on %s', async (name, release) => {
    const resource = resources[name]
    const numbers = Array.from({ length: 20 }, (_, n) => n)
    const { told } = await expectSameUnnumbered({
      ...{ release, resource },
      stages: [(rig) => createsOf(rig, resource, release, numbers)],
    })
    const isBroken = name === 'credentials' && release === '25.10'
    expect(told.some(({ state }) => state === 'done')).toBe(told.length > 0 && !isBroken)
  })

  test.each(cases)('states of %s on %s', async (name, release) => {
    const resource = resources[name]
    const verbs = ['archive', 'unarchive', 'resolve', 'close', 'delete'] as const
    await expectSame({
      ...{ release, resource },
      stages: verbs.map((verb) => (rig) => statesOf(rig, resource, verb, release)),
    })
  })
})
