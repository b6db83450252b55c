import type { Api } from '../src/api/api.ts'
import { readAll } from '../src/api/records/read.ts'
import { valuesToSend } from '../src/api/writes/diff.ts'
import { openWriteSession } from '../src/api/writes/session/session.ts'
import type { WriteRequest } from '../src/api/writes/write.ts'
import { resources } from '../src/resources/index.ts'
import { monotonicNow } from '../src/time/monotonic-clock.ts'
import { openApi, sleep } from './open-api.ts'

const { assets } = resources
const { signal } = new AbortController()

/** How long writes of one kind took, in milliseconds. */
export interface WriteTimes {
  name: string
  session: number
  posts: number
}

/** Writes `count` assets in a session, and with plain POSTs in order. */
export async function measure(url: string, count: number): Promise<WriteTimes[]> {
  const api = await openApi(url)
  try {
    return [await updates(api, count), await creates(api, count)]
  } finally {
    await api.close()
  }
}

async function updates(api: Api, count: number): Promise<WriteTimes> {
  const targets = (await readAll(api, assets, { scope: { kind: 'all' } })).slice(-count)
  const session = await timed(() =>
    inSession(
      api,
      targets.map((target, n) => {
        const requestedValues = { asset_os: `OS ${n}`, interface_ip: `10.0.0.${n % 256}` }
        const values = valuesToSend(assets, requestedValues, target.row, target.raw)
        const client = Number(target.row['asset_client_id'])
        return { resource: assets, verb: 'update', target, requestedValues, values, client }
      }),
    ),
  )
  const posts = await timed(async () => {
    for (const [n, { row }] of targets.entries()) {
      const body = { asset_id: row['asset_id'], client_id: row['asset_client_id'] }
      await post(api, 'update', { ...body, asset_os: `OS ${n + 1}`, asset_ip: '10.0.1.1' })
    }
  })
  return { name: `${count} updates`, session, posts }
}

async function creates(api: Api, count: number): Promise<WriteTimes> {
  const numbers = Array.from({ length: count }, (_, n) => n)
  const session = await timed(() =>
    inSession(
      api,
      numbers.map((n) => ({
        ...{ resource: assets, verb: 'create', client: 1 },
        values: { asset_name: `New ${n}`, asset_type: 'Laptop', asset_serial: `S${n}` },
      })),
    ),
  )
  const posts = await timed(async () => {
    for (const n of numbers) {
      const body = { client_id: 1, asset_type: 'Laptop', asset_serial: `P${n}` }
      await post(api, 'create', { ...body, asset_name: `Posted ${n}` })
    }
  })
  return { name: `${count} creates`, session, posts }
}

async function inSession(api: Api, requests: readonly WriteRequest[]): Promise<void> {
  const writer = openWriteSession(api, assets, { kind: 'all' }, { signal })
  const options = {
    ...{ isForced: false, isDryRun: false, sleep },
    random: (bytes: number) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    announce: async () => {},
  }
  await Promise.all(requests.map((request) => writer.perform(request, options)))
}

async function post(api: Api, file: string, body: Record<string, unknown>): Promise<void> {
  const { isSuccess, message } = await api.server.call({
    ...{ method: 'POST', module: 'assets', file, body },
  })
  if (!isSuccess) throw new Error(message)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = monotonicNow()
  await work()
  return monotonicNow() - start
}
