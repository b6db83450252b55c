import type { Api } from './api/api.ts'
import { freshnessOf } from './api/freshness.ts'
import { makeApi } from './api/make-api.ts'
import { connect } from './api/server.ts'
import { openTransport } from './api/transport/open.ts'
import type { Transport } from './api/transport/transport.ts'
import type { Context } from './context.ts'
import type { Settings } from './profiles/settings.ts'

/**
 * Opens the layer over HTTP for one instance: the transport is chosen and loaded here, and nothing is sent yet.
 * `sent` has the writes that are under way; `wrote` is called for each that may have happened.
 */
export async function openApi(
  context: Context,
  settings: Settings,
  { mask, ...writes }: { mask: (text: string) => string; sent: Set<string>; wrote?: () => void },
): Promise<Api> {
  const plain = await transportFor(context, settings)
  const transport = await spoken(plain, context, mask)
  const { signal, clock, zone, sleep } = context
  const server = connect({ settings, transport, signal, clock, sleep, ...writes })
  return makeApi(settings, server, { clock, zone, freshness: freshnessOf(context) })
}

async function transportFor(context: Context, settings: Settings): Promise<Transport> {
  if (settings.isSandbox) {
    const { openBuiltIn } = await import('./sandbox/built-in.ts')
    return openBuiltIn(context, context.flags.release)
  }
  const { ca, clientCertificate, isInsecure, proxy, maxReply } = settings
  return openTransport({
    ca,
    insecure: isInsecure,
    maxReplyBytes: maxReply.value,
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(proxy === undefined ? {} : { proxy }),
  })
}

/** The transport with what `--debug` or `--verbose` tells of each request; the trace of the one has all of the other. */
async function spoken(
  transport: Transport,
  { flags, note }: Context,
  mask: (text: string) => string,
): Promise<Transport> {
  if (flags.debug === true) {
    const { tracedTransport } = await import('./api/transport/traced.ts')
    return tracedTransport(transport, (line) => note('trace', line), mask)
  }
  if (flags.verbose !== true) return transport
  const { toldTransport } = await import('./api/transport/told.ts')
  return toldTransport(transport, (line) => note('request', line))
}
