import { nodeHttpTransport } from './node-http.ts'
import type { Transport, TransportOptions } from './transport.ts'

/** Opens the adapter that suits: node:http for a handful of requests, undici for many or through a proxy. */
export async function openTransport(
  options: TransportOptions,
  expectation: 'few' | 'many',
): Promise<Transport> {
  if (expectation === 'many' || options.proxy !== undefined) {
    const { undiciTransport } = await import('./undici.ts')
    return undiciTransport(options)
  }
  return nodeHttpTransport(options)
}
