import type { Api } from './api/api.ts'
import { makeServer } from './api/http/server.ts'
import { openTransport } from './api/http/transport/open-transport.ts'
import type { Transport } from './api/http/transport/transport.ts'
import { makeApi } from './api/make-api.ts'
import { freshnessOf } from './api/records/read-freshness.ts'
import type { Context } from './context.ts'
import type { Settings } from './profiles/settings.ts'
import type { Resource } from './resources/definition.ts'

/** How to open the API. */
export interface OpenApiOptions {
  /** Hides the secrets of this run. */
  mask: (text: string) => string
  /** The writes under way. */
  pendingWrites: Set<string>
  /** Called for each write that may have happened. */
  onWrite?: () => void
  /** Whether a person may be asked who `me` is. */
  canAskMe?: boolean
}

/** Opens the API of one instance: chooses and loads the transport; nothing is sent yet. */
export async function openApi(
  context: Context,
  settings: Settings,
  { mask, canAskMe, ...writes }: OpenApiOptions,
): Promise<Api> {
  const plain = withWaitIndicator(await transportFor(context, settings), context)
  const transport = await withLogging(plain, context, mask)
  const { signal, clock, zone, sleep } = context
  const server = makeServer({ settings, transport, signal, clock, sleep, ...writes })
  const askMe = async (api: Api, resource: Resource) =>
    (await import('./onboarding/ask-technician.ts')).askOwnTechnician(context, api, resource)
  return makeApi(settings, server, {
    ...{ clock, zone, freshness: freshnessOf(context) },
    ...(canAskMe === true ? { askMe } : {}),
  })
}

async function transportFor(context: Context, settings: Settings): Promise<Transport> {
  if (settings.isSandbox) {
    const { openBuiltInTransport } = await import('./sandbox/built-in.ts')
    return openBuiltInTransport(context, context.flags.release)
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

/** A transport that shows a waiting person which host it is talking to. */
function withWaitIndicator(transport: Transport, { showWaiting }: Context): Transport {
  return {
    send: async (request) => {
      const done = showWaiting(request.url.host)
      try {
        return await transport.send(request)
      } finally {
        done()
      }
    },
    close: () => transport.close(),
  }
}

/** A transport that reports each request for `--debug` or `--verbose`; the trace of `--debug` includes both. */
async function withLogging(
  transport: Transport,
  { flags, note }: Context,
  mask: (text: string) => string,
): Promise<Transport> {
  if (flags.debug === true) {
    const { tracingTransport } = await import('./api/http/transport/trace.ts')
    return tracingTransport(transport, (line) => note('trace', line), mask)
  }
  if (flags.verbose !== true) return transport
  const { loggingTransport } = await import('./api/http/transport/log.ts')
  return loggingTransport(transport, (line) => note('request', line))
}
