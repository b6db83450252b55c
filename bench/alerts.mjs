// Times the receiver of alerts: node bench/alerts.mjs [MINUTES] [A_MINUTE], as `npm run bench:alerts` for 5 minutes of 1,000.
// ITFlow is `sandbox serve --memory --latency 50`; it, the sender (bench/alert-sender.mjs) and the receiver each have a process,
// all of them on two cores. Prints how long an alert took to be accepted, beside a bare server that syncs each request; the
// receiver's memory and CPU; how long the last alert took to be delivered; and the requests to ITFlow. Exits 1 if accepting
// takes 20 ms or more (95th percentile), memory grows or is above 150 MB, something isn't delivered within a minute, an
// alert has no ticket or more than one, lists of tickets are read for more than one alert in 20, or a receiver with nothing to do
// asks ITFlow anything. Above 1,000 a minute, requests may be refused (429), and delivering may take longer. Times are only
// meaningful on an idle machine.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { env, home, memoryOf, PROGRAM, run, serve, start } from './rig.mjs'

const MINUTES = Number(process.argv[2] ?? 5)
const PER_MINUTE = Number(process.argv[3] ?? 1000)
const IS_FLOOD = PER_MINUTE > 1000

const MAX_P95 = 20
const MAX_MEGABYTES = 150
/** How much more memory the last quarter may have than the second one, in MB: the first is for warming up. */
const MAX_GROWTH = 20
const MAX_DELIVERY_SECONDS = 60
const MIN_ALERTS_PER_LIST = 20
/** How long a receiver with an empty outbox is watched, in seconds. */
const IDLE_SECONDS = 60

const TOKEN = 'a-token-for-the-bench'

/** A server that appends each request to a file and syncs it before it replies. */
const BARE = `
  const { open } = require('node:fs/promises')
  open(process.argv[1], 'a').then((file) => {
    const server = require('node:http').createServer((request, response) => {
      const parts = []
      request.on('data', (part) => parts.push(part)).on('end', async () => {
        await file.write(Buffer.concat(parts))
        await file.datasync()
        response.writeHead(202, { 'content-type': 'application/json' }).end('{"accepted":1}')
      })
    })
    server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'))
  })
`

useTwoCores()
const log = join(home, 'calls.ndjson')
const server = await serve('--latency=50', `--log=${log}`)
Object.assign(env, { ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key, BENCH_TOKEN: TOKEN })
const LIST = ['--all-clients', '--all', '--json', '--quiet']
const clients = (await list('clients')).map(({ client_name: name }) => name)
const bareUrl = await outputOf(start(['-e', BARE, join(home, 'bare')]).stdout, /^(http\S+)/)
const receiver = await startReceiver()
const samples = []
const sampling = setInterval(() => samples.push(memoryOf(receiver.child.pid, 'VmRSS')), 500)
const sent = await send()
clearInterval(sampling)
const lastAt = performance.now()
await delivered()
const deliverySeconds = (performance.now() - lastAt) / 1000
const calls = callsSoFar()
const peak = memoryOf(receiver.child.pid, 'VmHWM')
const cpu = cpuSecondsOf(receiver.child.pid)
const tickets = ticketsByKey(await list('tickets'))
const before = callsSoFar().length
await sleep(IDLE_SECONDS * 1000)
report({ idleCalls: callsSoFar().length - before })
await ended(receiver.child)
process.exit()

function report({ idleCalls }) {
  const faults = []
  const require = (isMet, fault) => {
    if (!isMet) faults.push(fault)
  }
  const { statuses, times, bare, accepted } = sent
  console.log(`replies      ${JSON.stringify(statuses)}`)
  require(Object.keys(statuses).every(
    (status) => status === '202' || (IS_FLOOD && status === '429'),
  ), 'not every alert was accepted')
  console.log(`accepting    ${format(times)}`)
  console.log(`bare server  ${format(bare)}`)
  require(times.p95 < MAX_P95, `accepting takes ${MAX_P95} ms or more`)
  const growth = median(quarter(3)) - median(quarter(1))
  console.log(
    `memory       ${[0, 1, 2, 3].map((n) => median(quarter(n)).toFixed(0)).join(', ')} MB by quarter, ${peak.toFixed(0)} MB at most; ${cpu.toFixed(1)} s of CPU`,
  )
  require(peak <= MAX_MEGABYTES, 'it takes too much memory')
  require(IS_FLOOD || growth <= MAX_GROWTH, `memory grew by ${growth.toFixed(0)} MB`)
  console.log(`delivered    ${deliverySeconds.toFixed(1)} s after the last alert`)
  require(IS_FLOOD || deliverySeconds <= MAX_DELIVERY_SECONDS, 'delivering takes too long')
  reportTickets(accepted, require)
  const lists = calls.filter(isListRead).length
  console.log(`requests     ${calls.length}, ${lists} reads of the list; ${idleCalls} while idle`)
  require(lists * MIN_ALERTS_PER_LIST <= accepted.length, 'the list is read too often')
  require(idleCalls === 0, 'an idle receiver asks ITFlow')
  const [load = 0] = loadavg()
  if (load > availableParallelism() + 2) console.log(`load         ${load.toFixed(1)}: too busy`)
  for (const fault of faults) console.log(`FAILED       ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}

function reportTickets(accepted, require) {
  const missing = accepted.filter((key) => !tickets.has(key)).length
  const several = [...tickets.values()].filter((count) => count > 1).length
  console.log(`tickets      ${tickets.size} for ${accepted.length} alerts`)
  require(missing === 0, `${missing} alerts have no ticket`)
  require(several === 0, `${several} alerts have more than one ticket`)
}

/** Keeps this process and those that it starts on two cores, where the system can. */
function useTwoCores() {
  if (availableParallelism() <= 2) return
  try {
    execFileSync('taskset', ['-acp', '0,1', `${process.pid}`], { stdio: 'ignore' })
  } catch {
    console.log('There is no taskset: on all cores')
  }
}

async function startReceiver() {
  const config = join(home, 'alerts.yaml')
  writeFileSync(
    config,
    `listen: 127.0.0.1:0
unknown_client: ${JSON.stringify(clients[0])}
sources:
  bench:
    dialect: json
    token_env: BENCH_TOKEN
    rate: 3000/m
    key: key
    subject: subject
    state: state
    details: details
    host: host
    client: { field: customer }
`,
  )
  const child = start([PROGRAM, 'alerts', 'serve', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await outputOf(child.stderr, /"url":"(http[^"]+?)\/?"/)
  return { child, url }
}

async function send() {
  const how = { ...{ url: `${receiver.url}/bench`, bareUrl, token: TOKEN, clients } }
  const all = { ...how, seconds: MINUTES * 60, perMinute: PER_MINUTE }
  const sender = new URL('./alert-sender.mjs', import.meta.url).pathname
  return JSON.parse((await run([sender, JSON.stringify(all)], { isKept: true })).stdout)
}

/** Resolves once nothing waits any more; exits if that takes longer than a flood could. */
async function delivered() {
  const limit = performance.now() + 30 * 60_000
  while (performance.now() < limit) {
    const text = await (await fetch(`${receiver.url}/metrics`)).text()
    if (/^itflow_alerts_failed [^0]/m.test(text)) throw new Error('alerts have failed')
    if (/^itflow_alerts_waiting 0$/m.test(text)) return
    await sleep(200)
  }
  throw new Error('alerts still wait')
}

/** Resolves with the group of a pattern once a process has written it; the rest is read and ignored. */
function outputOf(stream, pattern) {
  let text = ''
  return new Promise((resolve, reject) => {
    stream.on('close', () => reject(new Error(`A process has ended: ${text.slice(-1000)}`)))
    stream.on('data', (part) => {
      if (text.length < 10_000) text += part
      const found = pattern.exec(text)
      if (found !== null) resolve(found[1])
    })
  })
}

function ended(child) {
  const end = new Promise((resolve) => child.on('close', resolve))
  child.kill('SIGTERM')
  return end
}

async function list(module) {
  return JSON.parse((await run([PROGRAM, module, 'list', ...LIST], { isKept: true })).stdout)
}

function ticketsByKey(rows) {
  const counts = new Map()
  for (const { ticket_subject: subject } of rows) {
    const key = /^Check (\S+) failed$/.exec(subject)?.[1]
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function callsSoFar() {
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line))
}

function isListRead({ method, operation, ids }) {
  return method === 'GET' && operation === 'tickets/read' && ids.ticket_id === undefined
}

/** The CPU time of a process in seconds. */
function cpuSecondsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function quarter(n) {
  const length = samples.length / 4
  return samples.slice(Math.floor(n * length), Math.floor((n + 1) * length))
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function format({ count, median: middle, p95, p99, most }) {
  const [a, b, c, d] = [middle, p95, p99, most].map((took) => took.toFixed(1))
  return `${a} ms, 95 of 100 in ${b}, 99 in ${c}, at most ${d} ms (${count})`
}
