import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { replay } from '../support/replay.ts'

const RELEASES = ['25.01', '26.07', '26.08.2', '26.10']

describe('the sandbox replies like the recorded server', () => {
  for (const release of RELEASES) {
    const recording = JSON.parse(
      readFileSync(new URL(`../wire/itflow-${release}.json`, import.meta.url), 'utf8'),
    )

    it(`in every exchange with ${release}`, () => {
      const { total, disagreements } = replay(recording)
      expect(disagreements).toEqual([])
      expect(total).toBe(678)
    })

    it(`and a reply that differs from ${release}'s is noticed`, () => {
      const changed = structuredClone(recording)
      const exchange = changed.exchanges.find(
        ({ name }: { name: string }) => name === 'clients: list',
      )
      exchange.response.body = exchange.response.body.replace('Acme Widgets', 'Acme Gadgets')
      expect(replay(changed).disagreements.map(({ name }) => name)).toEqual(['clients: list'])
    })
  }
})
