import { describe, expect, test } from 'vitest'
import type { WriteRequest } from '../../../../src/api/writes/write.ts'
import type { Resource } from '../../../../src/resources/definition.ts'
import { resources } from '../../../../src/resources/index.ts'
import { liesOf } from '../../../hostile/lies.ts'
import { inSession, oneByOne, type Result } from './both-ways.ts'
import { has } from './requests.ts'
import { type Front, listed, type Rig, type Told, updateOf } from './rig.ts'

/** A text of each module that every release can write. */
const TEXTS = {
  assets: 'asset_os',
  locations: 'location_city',
  credentials: 'credential_description',
} as const
type Name = keyof typeof TEXTS

const WRITES = 8

const names = Object.keys(TEXTS) as Name[]
const cases = (['25.01', '26.10'] as const).flatMap((release) =>
  names.flatMap((name) =>
    (['create', 'update'] as const)
      .filter((verb) => has(resources[name], verb, release))
      .map((verb) => [verb, name, release] as const),
  ),
)

async function requestsOf(rig: Rig, verb: string, name: Name): Promise<WriteRequest[]> {
  const resource: Resource = resources[name]
  if (verb === 'update') {
    const targets = await listed(rig.api, resource, { kind: 'client', id: 1, name: undefined })
    const asked = (n: number) => ({ [TEXTS[name]]: `Lie ${n}`, [resource.label]: `Lie ${n}` })
    return targets.slice(0, WRITES).map((target, n) => updateOf(resource, target, asked(n)))
  }
  return Array.from({ length: WRITES }, (_, n) => ({
    ...{ resource, verb: 'create', client: 1 },
    values: {
      ...{ [resource.label]: `Lie ${n}`, [TEXTS[name]]: `Lie about ${n}` },
      ...(name === 'assets' && { asset_type: 'Laptop' }),
      ...(name === 'credentials' && { credential_password: `secret-${n}` }),
    },
  }))
}

/**
 * What was reported, without IDs, which depend on the order of writes. A session knows all records that existed
 * before, a single write only those with the name.
 */
function plain(all: readonly Told[], isTried: (n: number) => boolean): unknown {
  const tried = all.filter((_, n) => isTried(n))
  const text = JSON.stringify(tried.map(({ state, notices, failure }) => [state, notices, failure]))
  return text.replace(/is a different one: “[^”]*”/g, 'already existed').replace(/\d+/g, 'N')
}

/** Every write that is reported as done and verified is stored as requested, under the reported ID. */
function expectTrue({ told, rig }: Result, name: Name): void {
  const resource: Resource = resources[name]
  for (const [n, { state, id, failure, notices = [] }] of told.entries()) {
    const isUnverified = notices.some((notice) => /^(unverified|unproven)/.test(String(notice)))
    if (state !== 'done' || failure !== undefined || isUnverified) continue
    const row = rig.database.tables[resource.module]?.rows.find(
      (one) => one[resource.id] === String(id),
    )
    expect(row?.[resource.label]).toBe(`Lie ${n}`)
  }
}

describe.each(cases)('a server that lies about each %s of %s on %s', (verb, name, release) => {
  const lies = liesOf(verb).map((one) => [one.name, one] as const)
  test.each(lies)('%s', async (lieName, { isReadingTrue }) => {
    let isLying = false
    const anew = (): Front => {
      const { lie } = liesOf(verb).find((one) => one.name === lieName)!
      return (heard) => (isLying ? lie(heard) : undefined)
    }
    const one = {
      ...{ release, resource: resources[name] },
      stages: [
        async (rig: Rig) => {
          isLying = false
          const requests = await requestsOf(rig, verb, name)
          isLying = true
          return requests
        },
      ],
      choices: () => ({ front: anew() }),
    }
    const session = await inSession(one)
    if (isReadingTrue !== true) return
    expectTrue(session, name)
    const single = await oneByOne(one)
    // The session may end before or after the last write is sent.
    const isTried = (n: number) => !JSON.stringify(session.told[n]).includes('NotSentError')
    expect(plain(session.told, isTried)).toEqual(plain(single.told, isTried))
    expect(postsOf(session)).toHaveLength(session.told.filter((_, n) => isTried(n)).length)
  })
})

function postsOf({ rig: { calls } }: Result): string[] {
  return calls.filter((call) => call.startsWith('POST'))
}
