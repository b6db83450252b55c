// The monitoring tool of bench/alerts.mjs, in a process of its own: node bench/alert-sender.mjs JSON
// Posts alerts at a steady pace, whether or not the replies come in time: mostly new ones, and some that repeat or recover.
// One in BARE_INTERVAL also goes to a bare server that syncs each request, to compare. Prints what came of it as JSON.
import { Agent, request } from 'node:http'

const { url, token, bareUrl, seconds, perMinute, clients } = JSON.parse(process.argv[2])

const BARE_INTERVAL = 4

/** One in this many messages repeats an alert, and one in this many is its recovery. */
const REPEAT_INTERVAL = 10
const RECOVERY_INTERVAL = 25

const MESSAGE = 'The check has failed three times in a row, the last time after 10 s. '.repeat(5)

const agent = new Agent({ keepAlive: true })
const [times, bareTimes, pending, statuses] = [[], [], [], {}]
const accepted = new Set()
const total = Math.round((perMinute * seconds) / 60)
const startTime = performance.now()

for (let n = 0; n < total; n += 1) {
  await until(startTime + (n * 60_000) / perMinute)
  pending.push(send(n))
}
await Promise.all(pending)
const state = { statuses, accepted: [...accepted], times: summary(times), bare: summary(bareTimes) }
console.log(JSON.stringify(state))
process.exit()

async function send(n) {
  const message = messageAt(n)
  const body = JSON.stringify(message)
  const { status, took } = await post(url, body)
  statuses[status] = (statuses[status] ?? 0) + 1
  if (n % BARE_INTERVAL === 0) bareTimes.push((await post(bareUrl, body)).took)
  if (status !== 202) return
  times.push(took)
  if (message.state === 'down') accepted.add(message.key)
}

function messageAt(n) {
  // Some seconds after the alert itself, so that its ticket is usually there.
  const earlier = n - Math.ceil(perMinute / 6) - (n % 7)
  if (n % RECOVERY_INTERVAL === 3 && earlier > 0) return alert(earlier, 'up')
  if (n % REPEAT_INTERVAL === 5 && earlier > 0) return alert(earlier, 'down')
  return alert(n, 'down')
}

function alert(n, state) {
  const [key, host] = [`check-${n}`, `srv-${n % 400}.example`]
  const customer = clients[n % clients.length]
  return { key, subject: `Check ${key} failed`, state, details: MESSAGE, customer, host }
}

function post(target, body) {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  const start = performance.now()
  return new Promise((resolve) => {
    const sent = request(target, { agent, method: 'POST', headers }, (reply) => {
      reply.resume().on('end', () => {
        resolve({ status: reply.statusCode, took: performance.now() - start })
      })
    })
    sent.on('error', ({ code }) => resolve({ status: code, took: performance.now() - start }))
    sent.end(body)
  })
}

function until(moment) {
  const wait = moment - performance.now()
  return wait > 0 ? new Promise((resolve) => setTimeout(resolve, wait)) : undefined
}

function summary(values) {
  const sorted = values.sort((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { count: sorted.length, median: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) }
}
