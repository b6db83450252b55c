import type {
  ReceiverConfig,
  Source,
  SourceToken,
} from '../../../src/alerts/config/receiver-config.ts'
import { PayloadError } from '../../../src/alerts/dialects/payload-error.ts'
import type { AlertEvent } from '../../../src/alerts/event.ts'

/** Made up for these tests. */
export const TOKEN = 'probe-token-0123456789abcdef'
export const METRICS_TOKEN = 'metrics-token-0123456789abcdef'

/** A source that takes `{"key": TEXT}`, as many events as `count` says. */
export function makeSource(
  name: string,
  more: Partial<Source> = {},
  token: Partial<SourceToken> = {},
): Source {
  return {
    name,
    dialect: 'json',
    token: { header: 'authorization', token: TOKEN, isSignature: false, ...token },
    rules: {
      client: { kind: 'fixed', client: 'acme' },
      priorities: new Map(),
      priority: undefined,
      hold: 0,
      repeat: 0,
      reopen: 0,
    },
    maxBody: 1024,
    rate: 3000,
    read: (payload) => {
      if (typeof payload !== 'object' || payload === null || !('key' in payload)) {
        throw new PayloadError('The payload has no key.')
      }
      if (payload.key === 'test') return { events: [], ignored: 'It is a test.' }
      const count = 'count' in payload ? Number(payload.count) : 1
      const event: AlertEvent = {
        key: String(payload.key),
        state: 'alert',
        subject: 'A',
        details: '',
        clients: [],
      }
      return { events: Array.from({ length: count }, () => event) }
    },
    ...more,
  }
}

/** A configuration with these sources. */
export function makeConfig(
  sources: readonly Source[],
  more: Partial<ReceiverConfig> = {},
): ReceiverConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    tls: undefined,
    proxies: [],
    unknownClient: 'Internal',
    metricsToken: METRICS_TOKEN,
    sources: new Map(sources.map((source) => [source.name, source])),
    ...more,
  }
}
