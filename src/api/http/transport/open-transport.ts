import { nodeHttpTransport } from './node-http.ts'
import type { Transport, TransportOptions } from './transport.ts'

/** Opens the adapter that suits: node:http, which is there already, or undici where it goes through a proxy. */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  if (options.proxy === undefined) return nodeHttpTransport(options)
  const { undiciTransport } = await import('./undici.ts')
  return undiciTransport(options)
}
