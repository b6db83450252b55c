import type { Api } from '../src/api/api.ts'
import { makeServer } from '../src/api/http/server.ts'
import { openTransport } from '../src/api/http/transport/open-transport.ts'
import { makeApi } from '../src/api/make-api.ts'
import { freshnessOf } from '../src/api/records/read-freshness.ts'
import { inMemoryCache } from '../src/profiles/server-cache.ts'
import type { Settings } from '../src/profiles/settings.ts'
import { SANDBOX_KEY } from '../src/sandbox/identity.ts'
import { monotonicNow } from '../src/time/monotonic-clock.ts'
import { UTC } from '../src/time/zone.ts'

const { signal } = new AbortController()
const NOTHING = { value: false, source: 'default', from: 'the default' } as const

/** Waits for a number of milliseconds. */
export const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** Opens an api to a served sandbox, without a command line. */
export async function openApi(url: string): Promise<Api> {
  const advice = {
    key: '',
    password: '',
    address: '',
    addressSource: '',
    timeout: '',
    technician: '',
  }
  const settings: Settings = {
    ...{ instance: 'bench', isSandbox: false, url: new URL(url), advice },
    key: async () => SANDBOX_KEY,
    decryptPassword: async () => undefined,
    ...{ client: undefined, output: undefined, readOnly: NOTHING, label: undefined },
    ...{ color: undefined, timeout: 30_000, maxReply: { ...NOTHING, value: 2 ** 26 }, ca: [] },
    ...{ clientCertificate: undefined, isInsecure: false, allowsHttp: false, proxy: undefined },
    ...{ timezone: undefined, serverCache: inMemoryCache() },
  }
  const transport = await openTransport({})
  const clock = () => new Date()
  const server = makeServer({ settings, transport, signal, clock, sleep })
  const freshness = freshnessOf({ waitCount: () => 0, monotonicNow: monotonicNow })
  return makeApi(settings, server, { clock, zone: UTC, freshness })
}
