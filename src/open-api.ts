import type { Api } from './api/api.ts'
import { connect } from './api/http/server.ts'
import { openTransport } from './api/http/transport/open-transport.ts'
import type { Transport } from './api/http/transport/transport.ts'
import { makeApi } from './api/make-api.ts'
import { freshnessOf } from './api/records/read-freshness.ts'
import type { Context } from './context.ts'
import type { Settings } from './profiles/settings.ts'
import type { Resource } from './resources/definition.ts'

/** How the layer is opened. */
export interface OpenHow {
  /** Hides the secrets of this run. */
  mask: (text: string) => string
  /** The writes that are under way. */
  sent: Set<string>
  /** Called for each write that may have happened. */
  wrote?: () => void
  /** Whether a person may be asked who `me` is. */
  mayAskMe?: boolean
}

/** Opens the layer over HTTP for one instance: the transport is chosen and loaded here, and nothing is sent yet. */
export async function openApi(
  context: Context,
  settings: Settings,
  { mask, mayAskMe, ...writes }: OpenHow,
): Promise<Api> {
  const plain = awaited(await transportFor(context, settings), context)
  const transport = await spoken(plain, context, mask)
  const { signal, clock, zone, sleep } = context
  const server = connect({ settings, transport, signal, clock, sleep, ...writes })
  const askMe = async (api: Api, resource: Resource) =>
    (await import('./onboarding/ask-technician.ts')).askOwnTechnician(context, api, resource)
  return makeApi(settings, server, {
    ...{ clock, zone, freshness: freshnessOf(context) },
    ...(mayAskMe === true ? { askMe } : {}),
  })
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

/** The transport whose requests are told of to a person who waits for them. */
function awaited(transport: Transport, { waitFor }: Context): Transport {
  return {
    send: async (request) => {
      const done = waitFor(request.url.host)
      try {
        return await transport.send(request)
      } finally {
        done()
      }
    },
    close: () => transport.close(),
  }
}

/** The transport with what `--debug` or `--verbose` tells of each request; the trace of the one has all of the other. */
async function spoken(
  transport: Transport,
  { flags, note }: Context,
  mask: (text: string) => string,
): Promise<Transport> {
  if (flags.debug === true) {
    const { tracedTransport } = await import('./api/http/transport/trace.ts')
    return tracedTransport(transport, (line) => note('trace', line), mask)
  }
  if (flags.verbose !== true) return transport
  const { toldTransport } = await import('./api/http/transport/log.ts')
  return toldTransport(transport, (line) => note('request', line))
}
