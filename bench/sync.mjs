// Times the weeks of a source (import --source): node bench/sync.mjs [ASSETS]. The server is `sandbox serve --memory` in a
// separate process. The file has all of its assets: in the first import everything is new to the program, in a quiet week
// nothing has changed, and in a busy one every twentieth asset has. Prints times, requests and memory, and what listing the
// same assets as JSON takes. Exits 1 if a quiet week writes anything, reads more of the module than the list does or more
// than a few other modules, takes more than 10 s or 6 times as long as the list, or more than 350 MB, or if a busy week
// doesn't write exactly what has changed. Times are only meaningful on an idle machine.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { env, home, PROGRAM, run, serve } from './rig.mjs'

const ASSETS = Number(process.argv[2] ?? 10_000)
const ROUNDS = 3

/** What a quiet week may take at most. */
const MAX_SECONDS = 10
const MAX_RATIO = 6
const MAX_MEGABYTES = 350

/** How many requests of other modules a quiet week may make: clients by name, and the server's release. */
const MAX_OTHER_REQUESTS = 2

/** One in this many assets changes in a busy week. */
const CHANGE_INTERVAL = 20

const log = join(home, 'calls.ndjson')
const server = await serve(`--seed-assets=${ASSETS}`, `--log=${log}`)
Object.assign(env, { ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key })
const LIST = ['assets', 'list', '--all-clients', '--all', '--json', '--quiet']
const assets = JSON.parse((await run([PROGRAM, ...LIST], { isKept: true })).stdout).slice(-ASSETS)
const names = namesOf(
  JSON.parse(
    (await run([PROGRAM, 'clients', 'list', '--json', '--quiet'], { isKept: true })).stdout,
  ),
)
const file = join(home, 'rmm.csv')
const map = join(home, 'rmm.yaml')
writeFileSync(
  map,
  `source_id: agent
owns: [os, ip, mac]
columns:
  customer: client
  host: name
  serial: serial
  system: os
  address: ip
  card: mac
  vendor: make
  product: model
  state: status
`,
)
const IMPORT = [
  ...['import', 'assets', file, '--map', map, '--all-clients', '--source', 'rmm'],
  ...['--missing', 'set status=Retired', '--skip-invalid', '--yes', '--json', '--quiet'],
]

writeFileSync(file, csvOf(assets))
const first = await measured(IMPORT)
const lists = await repeated(LIST)
const quiet = await repeated(IMPORT)
const changed = assets.filter((_, n) => n % CHANGE_INTERVAL === 0)
for (const asset of changed) asset.asset_os = `${asset.asset_os} (again)`
writeFileSync(file, csvOf(assets))
const busy = await measured([...IMPORT, '--max-changes', '100%'])
report()
process.exit()

function report() {
  const [list, week] = [fastest(lists), fastest(quiet)]
  const faults = []
  const require = (isMet, fault) => {
    if (!isMet) faults.push(fault)
  }
  print('first import', first)
  print('list', list)
  print('quiet week', week)
  print('busy week', busy)
  const ratio = week.took / list.took
  const others = week.calls.length - week.reads
  const memory = Math.max(...quiet.map((one) => one.memory))
  require(quiet.every(({ writes }) => writes === 0), 'a quiet week wrote something')
  require(quiet.every(({ reads }) => reads === list.reads), 'a quiet week read the module again')
  require(others <= MAX_OTHER_REQUESTS, `a quiet week made ${others} other requests`)
  require(week.took <= MAX_SECONDS * 1000, 'a quiet week took too long')
  require(ratio <= MAX_RATIO, 'a quiet week took too long compared with the list')
  require(memory <= MAX_MEGABYTES, 'a quiet week took too much memory')
  require(busy.writes === changed.length, `a busy week wrote ${busy.writes} of ${changed.length}`)
  const memoryFile = join(env.ITFLOW_STATE_DIR, 'sources', 'environment', 'rmm.json')
  console.log(`remembered   ${(statSync(memoryFile).size / 1e6).toFixed(1)} MB`)
  console.log(`ratio        ×${ratio.toFixed(1)} the list (at most ${MAX_RATIO})`)
  console.log(
    `bounds       ${MAX_SECONDS} s, ${MAX_MEGABYTES} MB, requests of the list and ${MAX_OTHER_REQUESTS}`,
  )
  const [load = 0] = loadavg()
  if (load > availableParallelism() + 2) console.log(`load         ${load.toFixed(1)}: too busy`)
  for (const fault of faults) console.log(`FAILED       ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}

function print(name, { took, memory, calls, reads, writes }) {
  console.log(
    `${name.padEnd(12)} ${(took / 1000).toFixed(2)} s, ${memory.toFixed(0)} MB, ${reads} reads of assets, ${calls.length - reads - writes} others, ${writes} writes`,
  )
}

function fastest(all) {
  return all.reduce((best, one) => (one.took < best.took ? one : best))
}

async function repeated(line) {
  const all = []
  for (let round = 0; round < ROUNDS; round += 1) all.push(await measured(line))
  return all
}

/** Runs the program; resolves with its time in milliseconds, its peak memory in MB and its requests. */
async function measured(line) {
  const before = existsSync(log) ? readFileSync(log, 'utf8').length : 0
  const { took, memory } = await run([PROGRAM, ...line])
  const lines = readFileSync(log, 'utf8').slice(before).split('\n').filter(Boolean)
  const calls = lines.map((call) => JSON.parse(call))
  const writes = calls.filter(({ method }) => method === 'POST').length
  return { took, memory, calls, writes, reads: calls.filter(isRead).length }
}

function isRead({ method, operation }) {
  return method === 'GET' && operation === 'assets/read'
}

function namesOf(clients) {
  return new Map(clients.map(({ client_id, client_name }) => [client_id, client_name]))
}

function csvOf(all) {
  const heading = 'agent,customer,host,serial,system,address,card,vendor,product,state'
  const rows = all.map((asset) =>
    [
      `agent-${asset.asset_id}`,
      names.get(asset.asset_client_id),
      ...[asset.asset_name, asset.asset_serial, asset.asset_os],
      ...[asset.interface_ip, asset.interface_mac],
      ...[asset.asset_make, asset.asset_model, asset.asset_status],
    ]
      .map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`)
      .join(','),
  )
  return `${[heading, ...rows].join('\n')}\n`
}
