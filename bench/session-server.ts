import { parentPort } from 'node:worker_threads'
import { emptyDatabase, insertRow } from '../src/sandbox/database.ts'
import { makeSandbox } from '../src/sandbox/engine/engine.ts'
import { seed } from '../src/sandbox/seed.ts'
import { serveSandbox } from '../src/sandbox/serve.ts'

// Serves a sandbox in memory with 1,000 extra assets, which delays each reply by a number of milliseconds.
const [, , latency = '20'] = process.argv
const NOW = new Date()

const database = emptyDatabase('26.10')
seed(database, NOW)
for (let n = 0; n < 1_000; n += 1) {
  const row = { asset_name: `Bulk ${n}`, asset_type: 'Laptop', asset_client_id: 1 + (n % 3) }
  const id = insertRow(database, 'assets', row, NOW)
  const primary = { interface_name: '1', interface_primary: 1, interface_asset_id: id }
  insertRow(database, 'asset_interfaces', primary, NOW)
}
const sandbox = makeSandbox({
  database,
  release: '26.10',
  clock: () => new Date(),
  random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
})
const { url } = await serveSandbox({
  state: {
    handle: async (request) => {
      await new Promise((resolve) => setTimeout(resolve, Number(latency)))
      return sandbox.handle(request)
    },
  },
  port: 0,
})
parentPort?.postMessage(url)
