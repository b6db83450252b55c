import { expect, it } from 'vitest'
import { readModules } from '../../src/actions/read-modules.ts'
import { TransportError } from '../../src/api/http/transport/transport.ts'
import { UnreachableError } from '../../src/errors.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { apiTo } from '../support/api.ts'
import { sandboxDatabase, TEST_NOW } from '../support/sandbox.ts'

const NAMES = ['clients', 'contacts', 'assets', 'domains', 'networks', 'vendors'] as const

/** Reads lists of modules from a server that can't be reached for some; returns how many records each has, or its error. */
async function readFrom(isLost: (module: string) => boolean) {
  const database = sandboxDatabase('26.10')
  const random = (bytes: number) => new Uint8Array(bytes)
  const sandbox = makeSandbox({ database, release: '26.10', clock: () => TEST_NOW, random })
  const api = apiTo(
    sandboxTransport((request) => {
      const module = /\/api\/v1\/([a-z_]+)\//.exec(request.path)?.[1] ?? ''
      if (isLost(module))
        throw new TransportError('closed', 'the connection was closed', { mayHaveArrived: true })
      return sandbox.handle(request)
    }),
  )
  const reads = NAMES.map((name: ResourceName) => ({
    resource: resources[name],
    request: { scope: { kind: 'all' } as const },
  }))
  const found = new Map<string, number | string>()
  for await (const { resource, records, failure } of readModules(api, reads)) {
    found.set(resource.name, failure?.code ?? records.length)
  }
  return found
}

it.each(NAMES)('gives the other modules if %s is lost', async (name) => {
  const found = await readFrom((module) => module === resources[name].module)
  expect(found.size).toBe(NAMES.length)
  for (const [module, result] of found) {
    expect(result).toEqual(module === name ? 'unreachable' : expect.any(Number))
  }
})

it('fails if the server can not be reached for any of them', async () => {
  await expect(readFrom(() => true)).rejects.toBeInstanceOf(UnreachableError)
})
