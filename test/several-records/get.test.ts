import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import type { Release } from '../../src/resources/releases.ts'
import { runs } from '../support/division.ts'
import { fitting, namings, recordsOf, withTwins, written } from './named.ts'

// `get` of several: those that exist are printed in the order given, once each, and missing ones are reported.

const CASES: readonly (readonly [ResourceName, readonly Release[]])[] = [
  ['assets', ['25.01', '26.08.2', '26.10']],
  ['clients', ['26.08.2', '26.10']],
  ['contacts', ['25.06', '26.10']],
  ['credentials', ['25.01', '26.10']],
  ['documents', ['25.12', '26.10']],
  ['quotes', ['26.07', '26.10']],
  ['tickets', ['25.12', '26.10']],
  ['vendors', ['26.10']],
]

const ALL = CASES.flatMap(([module, on]) => on.map((release) => [module, release] as const))

describe('getting several records', () => {
  it.each(ALL)(
    '%s on %s: prints those that exist and reports the rest',
    async (module, release) => {
      const resource = resources[module]
      const instance = await withTwins(release, resource)
      await fc.assert(
        fc.asyncProperty(namings, fc.boolean(), async (given, isScoped) => {
          const client = isScoped && module !== 'clients' ? '1' : undefined
          const records = recordsOf(instance, resource, client)
          const texts = given
            .map((naming) => written(records, naming))
            .filter((text) => text !== '')
          fc.pre(texts.length > 0)
          const scope = client === undefined ? [] : ['--client', client]
          const argv = [module, 'get', ...texts, ...scope, '--json', '--fields', resource.id]
          const { status, stdout, stderr } = await instance.itflow(argv)
          const fits = texts.map((text) => fitting(records, text))
          const ids = [...new Set(fits.flatMap((one) => (one.length === 1 ? one : [])))]
          expect({ texts, status, stderr: status === 0 ? stderr : '' }).toMatchObject({
            texts,
            status: statusOf(fits, ids.length),
          })
          const rows = ids.map((id) => ({ [resource.id]: Number(id) }))
          const printed = texts.length > 1 ? rows : rows[0]
          expect(stdout === '' ? [] : JSON.parse(stdout)).toEqual(ids.length === 0 ? [] : printed)
          for (const [at, text] of texts.entries()) {
            const name = text.replace(/^\w+:/, '')
            if (fits[at]?.length !== 1) expect(stderr).toContain(name)
          }
        }),
        { numRuns: runs(12) },
      )
      expect(instance.writes()).toEqual([])
    },
  )

  it('each is as complete as one read alone', async () => {
    for (const [module, texts] of [
      ['assets', ['1', 'LT-0002', '3', '4', '5', '6', '7']],
      ['tickets', ['59', 'TCK-998', '57', '56', '55', '54', '53']],
      ['contacts', ['1', '2', '3', '4', '5', '6']],
    ] as const) {
      const instance = await withTwins('26.10', resources[module])
      const several = await instance.itflow([module, 'get', ...texts, '--json'])
      const alone = []
      for (const text of texts) {
        alone.push(JSON.parse((await instance.itflow([module, 'get', text, '--json'])).stdout))
      }
      expect(JSON.parse(several.stdout)).toEqual(alone)
    }
  })
})

/** 6 if one matches several, 5 if one matches none; 11 if others were printed. */
function statusOf(fits: readonly (readonly string[])[], found: number): number {
  if (fits.every(({ length }) => length === 1)) return 0
  if (found > 0) return 11
  return fits.some(({ length }) => length > 1) ? 6 : 5
}
