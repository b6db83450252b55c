import { nodeHttpTransport } from './node-http.ts'
import type { Transport, TransportOptions } from './transport.ts'

/** Opens a transport: over undici if there is a proxy, otherwise over node:http, which needs no loading. */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  if (options.proxy === undefined) return nodeHttpTransport(options)
  const { undiciTransport } = await import('./undici.ts')
  return undiciTransport(options)
}
