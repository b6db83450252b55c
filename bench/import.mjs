// Times an import of many rows, half of them new, compared with a plain script that makes the same writes in order:
// node bench/import.mjs [ROWS] [LATENCY] [CONCURRENCY]. The server is `sandbox serve --memory` in a separate process.
// Prints times, requests and memory. Exits 1 if the import isn't 6 times as fast, makes more than 1.2 requests a write in
// addition to those for planning, takes more than 350 MB, or doesn't write each row exactly once. The result is only
// meaningful on an idle machine: the script mostly waits, but the import needs the CPUs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { oneByOne } from './plain-writes.mjs'
import { env, home, PROGRAM, run, serve } from './rig.mjs'

const [rows = 10_000, latency = 20, concurrency = 0] = process.argv.slice(2).map(Number)

/** How many times as fast as the script the import must be. */
const MIN_SPEED_UP = 6
const MAX_REQUESTS_PER_WRITE = 1.2
const MAX_MEGABYTES = 350

/** How many writes the script makes to find out how long one takes. */
const SAMPLE = Math.min(1_000, rows)

const log = join(home, 'calls.ndjson')
const seeded = Math.ceil(rows / 2 + SAMPLE)
const server = await serve(`--seed-assets=${seeded}`, `--latency=${latency}`, `--log=${log}`)
Object.assign(env, { ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key })
const assets = JSON.parse((await itflow('assets', 'list', '--all-clients', '--json')).stdout)
const clients = JSON.parse((await itflow('clients', 'list', '--json')).stdout)
const file = join(home, 'rmm.csv')
writeFileSync(file, csvOf(assets.slice(-rows / 2), clients))
const each = await oneByOne(server, plainCalls(assets.slice(0, SAMPLE / 2)))
const given = ['import', 'assets', file, '--all-clients', '--max-changes', '100%', '--json']
const planned = await logged(() => itflow(...given, '--dry-run'))
const more = concurrency > 0 ? ['--concurrency', String(concurrency)] : []
const written = await logged(() => itflow(...given, '--yes', ...more))
report(each, planned, written)
process.exit()

function report(each, planned, written) {
  const ratio = (each * rows) / written.took
  const posts = written.calls.filter(({ method }) => method === 'POST')
  const counts = ['assets/create', 'assets/update'].map(
    (operation) =>
      new Set(
        posts
          .filter((call) => call.operation === operation)
          .map((call) => call.insert_id ?? call.ids.asset_id),
      ).size,
  )
  const perWrite = (written.calls.length - planned.calls.length) / rows
  const isWhole = posts.length === rows && counts.every((count) => count === rows / 2)
  console.log(`one by one   ${each.toFixed(1)} ms a write`)
  console.log(
    `plan         ${(planned.took / 1000).toFixed(1)} s, ${planned.calls.length} requests`,
  )
  console.log(
    `import       ${(written.took / 1000).toFixed(1)} s, ${(written.took / rows).toFixed(2)} ms a row, ×${ratio.toFixed(1)} as fast (at least ${MIN_SPEED_UP})`,
  )
  console.log(`requests     ${perWrite.toFixed(3)} a write (at most ${MAX_REQUESTS_PER_WRITE})`)
  console.log(`concurrency  at most ${maxConcurrent(posts)} writes at once`)
  console.log(`memory       ${written.memory.toFixed(0)} MB (at most ${MAX_MEGABYTES})`)
  console.log(`written      ${counts.join(' + ')} of ${rows}${isWhole ? '' : '  NOT EACH ONCE'}`)
  const [load = 0] = loadavg()
  if (load > availableParallelism() + 2) console.log(`load         ${load.toFixed(1)}: too busy`)
  const isLarge = written.memory > MAX_MEGABYTES
  if (ratio < MIN_SPEED_UP || perWrite > MAX_REQUESTS_PER_WRITE || isLarge || !isWhole)
    process.exitCode = 1
}

/** Returns the largest number of concurrent writes, according to the server's log. */
function maxConcurrent(posts) {
  const starts = posts.map(({ at }) => Date.parse(at)).sort((a, b) => a - b)
  let most = 0
  for (let first = 0, last = 0; last < starts.length; last += 1) {
    while (starts[last] - starts[first] >= latency) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** Returns a CSV in which rows of existing assets alternate with new ones. */
function csvOf(assets, clients) {
  const names = new Map(clients.map((client) => [client.client_id, client.client_name]))
  const lines = assets.flatMap((asset, n) =>
    [
      [asset.asset_name, asset.asset_serial, asset.asset_type, names.get(asset.asset_client_id)],
      [`RMM-${n}`, `RMM0${n}`, 'Laptop', clients[n % 3].client_name],
    ].map((cells, at) => [...cells, `Windows 11 Build ${n}`, `Seen ${n}.${at}`]),
  )
  const quoted = (cell) => `"${String(cell).replaceAll('"', '""')}"`
  const heading = ['Name', 'Serial Number', 'Type', 'Client', 'OS', 'Notes']
  return [heading, ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join('')
}

/** Returns the same kinds of writes as a script would make them. */
function plainCalls(assets) {
  return assets.flatMap(
    ({ asset_id, asset_client_id, asset_name, asset_type, asset_serial }, n) => [
      [
        'assets/update',
        {
          asset_id,
          client_id: asset_client_id,
          asset_name,
          asset_type,
          asset_serial,
          asset_os: `OS ${n}`,
        },
      ],
      [
        'assets/create',
        { client_id: 1, asset_name: `Plain ${n}`, asset_type: 'Laptop', asset_serial: `PLAIN${n}` },
      ],
    ],
  )
}

async function logged(work) {
  const before = existsSync(log) ? readFileSync(log, 'utf8').length : 0
  const start = process.hrtime.bigint()
  const { memory } = await work()
  const took = Number(process.hrtime.bigint() - start) / 1e6
  const lines = readFileSync(log, 'utf8')
    .slice(before)
    .split('\n')
    .filter((line) => line !== '')
  return { took, memory, calls: lines.map((line) => JSON.parse(line)) }
}

/** Runs the program and resolves with its output and its peak memory. */
function itflow(...args) {
  return run([PROGRAM, ...args, '--quiet'], { isKept: true })
}
