import { expect, onTestFinished, test } from 'vitest'
import { openTransport } from '../../../src/api/transport/open.ts'
import type { TransportOptions } from '../../../src/api/transport/transport.ts'
import { serve } from '../../support/loopback.ts'
import { startProxy } from '../../support/loopback-proxy.ts'

async function get(options: TransportOptions, expectation: 'few' | 'many', url: URL) {
  const transport = await openTransport(options, expectation)
  onTestFinished(() => transport.close())
  return transport.send({ method: 'GET', url, headers: {}, timeout: 10_000 })
}

test.each(['few', 'many'] as const)('a transport for %s requests answers', async (expectation) => {
  const server = await serve(() => ({ body: 1 }))
  expect((await get({}, expectation, server.url)).status).toBe(200)
})

test.each(['few', 'many'] as const)(
  'a transport for %s requests uses the proxy',
  async (expectation) => {
    const proxy = await startProxy()
    const server = await serve(() => ({ body: 1 }))
    expect((await get({ proxy: proxy.address }, expectation, server.url)).status).toBe(200)
    expect(proxy.asked).toEqual([`GET ${server.url.href}`])
  },
)
