import { expect, onTestFinished, test } from 'vitest'
import { openTransport } from '../../../../src/api/http/transport/open-transport.ts'
import type { TransportOptions } from '../../../../src/api/http/transport/transport.ts'
import { serve } from '../../../support/loopback.ts'
import { startProxy } from '../../../support/loopback-proxy.ts'

async function get(options: TransportOptions, url: URL) {
  const transport = await openTransport(options)
  onTestFinished(() => transport.close())
  return transport.send({ method: 'GET', url, headers: {}, timeout: 10_000 })
}

test('a transport answers', async () => {
  const server = await serve(() => ({ body: 1 }))
  expect((await get({}, server.url)).status).toBe(200)
})

test('a transport with a proxy goes through it', async () => {
  const proxy = await startProxy()
  const server = await serve(() => ({ body: 1 }))
  expect((await get({ proxy: proxy.address }, server.url)).status).toBe(200)
  expect(proxy.asked).toEqual([`GET ${server.url.href}`])
})
