import { expect, it } from 'vitest'
import { readAll } from '../../../src/api/records/read.ts'
import { resources } from '../../../src/resources/index.ts'
import { makeSandbox } from '../../../src/sandbox/engine/engine.ts'
import { sandboxTransport } from '../../../src/sandbox/transport.ts'
import { apiTo } from '../../support/api.ts'
import { sandboxDatabase, TEST_NOW } from '../../support/sandbox.ts'

const scope = { kind: 'all' } as const

/** What says who asks, and for which part of a list. */
const NO_FILTERS = ['api_key', 'api_key_decrypt_password', 'limit', 'offset']

/** An api to a server that leaves every filter aside (H12). */
function careless() {
  const random = (bytes: number) => new Uint8Array(bytes)
  const database = sandboxDatabase()
  const sandbox = makeSandbox({ database, release: '26.10', clock: () => TEST_NOW, random })
  const transport = sandboxTransport((request) => {
    const kept = Object.entries(request.query).filter(([name]) => NO_FILTERS.includes(name))
    return sandbox.handle({ ...request, query: Object.fromEntries(kept) })
  })
  return apiTo(transport)
}

const LISTED = Object.values(resources).filter(
  ({ needsFilter, operations }) =>
    needsFilter === undefined && operations.read?.until === undefined,
)

it.each(LISTED)(
  'H12 $name that were not asked for are left out by each filter',
  async (resource) => {
    const api = careless()
    const all = await readAll(api, resource, { scope })
    for (const { field = '' } of resource.filters) {
      for (const value of new Set(all.map(({ row }) => row[field]))) {
        if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) continue
        const equals = { [field]: value }
        const found = await readAll(api, resource, { scope, equals, isPartial: true })
        expect(found.length, field).toBeGreaterThan(0)
        expect(found.map(({ row }) => row[field])).toEqual(found.map(() => value))
      }
    }
  },
)
