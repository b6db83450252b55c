import { describe, expect, it } from 'vitest'
import { freshnessOf } from '../../../src/api/records/read-freshness.ts'
import type { Choice, Prompts } from '../../../src/io/prompts.ts'
import { countWhile, waitCountingPrompts } from '../../../src/io/wait-counter.ts'
import { runForSecret } from '../../../src/profiles/secret-command.ts'
import { testWorld } from '../../profiles/world.ts'

/** A context's waits and clock. */
function surroundings() {
  const state = { waits: 0, now: 0 }
  return {
    state,
    waitCount: () => state.waits,
    countWait: () => void state.waits++,
    monotonicNow: () => state.now,
  }
}

describe('what was read is fresh', () => {
  it('for five seconds', () => {
    const around = surroundings()
    const { begin, isFresh } = freshnessOf(around)
    const read = begin()()
    around.state.now = 5_000
    expect(isFresh(read)).toBe(true)
    around.state.now = 5_001
    expect(isFresh(read)).toBe(false)
  })

  it('until the program waits for something, even if the read began before', () => {
    const around = surroundings()
    const { begin, isFresh } = freshnessOf(around)
    const arrived = begin()
    around.countWait()
    expect(isFresh(arrived())).toBe(false)
    expect(isFresh(begin()())).toBe(true)
  })

  it('never without a mark', () => {
    expect(freshnessOf(surroundings()).isFresh(undefined)).toBe(false)
  })
})

describe('a wait is counted', () => {
  const asking: Readonly<Record<keyof Prompts, (prompts: Prompts) => Promise<unknown>>> = {
    text: ({ text }) => text('?'),
    askText: ({ askText }) => askText({ question: '?' }),
    secret: ({ secret }) => secret('?'),
    confirm: ({ confirm }) => confirm('?'),
    pick: ({ pick }) => pick('?', [{ value: 1, name: 'one' }]),
  }

  it.each(Object.entries(asking))('for a question: %s', async (_, ask) => {
    const around = surroundings()
    const first = async <T>(_: string, [choice]: readonly Choice<T>[]) => {
      if (choice === undefined) throw new Error('nothing to choose')
      return choice.value
    }
    const asked = waitCountingPrompts(
      {
        text: async () => 'x',
        secret: async () => 'x',
        confirm: async () => true,
        askText: async () => 'x',
        pick: first,
      },
      around,
    )
    await ask(asked)
    expect(around.state.waits).toBe(1)
  })

  it('whatever its outcome', async () => {
    const around = surroundings()
    await expect(countWhile(around, Promise.reject(new Error('given up')))).rejects.toThrow(
      'given up',
    )
    expect(around.state.waits).toBe(1)
  })

  it('for a command that returns a secret', async () => {
    const around = surroundings()
    const world = { ...testWorld(), countWait: around.countWait }
    const owner = { kind: 'key', profile: 'acme', url: 'https://itflow.example/' } as const
    const secret = await runForSecret(world, 'echo key', owner, [])
    expect([secret, around.state.waits]).toEqual(['key', 1])
  })
})
