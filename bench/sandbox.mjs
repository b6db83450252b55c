// Times the served sandbox with many records, compared with a bare Node server: node bench/sandbox.mjs [ASSETS] [ROUNDS]
// Prints the median and the slowest of each call over one keep-alive connection, and the ratio to a bare reply; then the
// time for 4,000 creates on 16 connections, in memory and on disk. Exits 1 if a median is above its bound.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ASSETS = Number(process.argv[2] ?? 100_000)
const ROUNDS = Number(process.argv[3] ?? 300)
const PROGRAM = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))

/** A server that replies to every request as to a create. */
const BARE = `
  const body = '{"success":"True","count":"1","data":[{"insert_id":100}]}'
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(body)
    })
  })
  server.listen(0, '127.0.0.1', () => {
    console.log('ITFLOW_URL=http://127.0.0.1:' + server.address().port + '/')
    console.log('ITFLOW_API_KEY=none')
  })
`

const CREATES = 4_000
const CONNECTIONS = 16

/** The IDs of the created assets. */
const createdIds = []

/** The calls, by round, and how long each may take in milliseconds. */
const CASES = [
  { name: 'create', bound: 2, call: (n) => ['POST', 'assets/create', asset(n)] },
  {
    name: 'update',
    bound: 2,
    call: (n) => [
      'POST',
      'assets/update',
      { ...asset(n), asset_id: createdIds[n], asset_os: 'Haiku' },
    ],
  },
  { name: 'read by ID', call: (n) => ['GET', 'assets/read', { asset_id: createdIds[n] }] },
  {
    name: 'read by serial',
    call: (n) => ['GET', 'assets/read', { asset_serial: `NEW${n}` }],
  },
  { name: 'read by MAC', call: (n) => ['GET', 'assets/read', { asset_mac: mac(n) }] },
  {
    name: '500 of a client',
    call: (n) => ['GET', 'assets/read', { client_id: 1, limit: 500, offset: n }],
  },
  {
    name: '500 of all',
    call: (n) => ['GET', 'assets/read', { limit: 500, offset: ASSETS - 600 + (n % 90) }],
  },
  {
    name: 'delete',
    bound: 2,
    call: (n) => ['POST', 'assets/delete', { asset_id: createdIds[n], client_id: 1 }],
  },
]

const home = mkdtempSync(join(tmpdir(), 'itflow-bench-'))
const env = { ...process.env, HOME: home, ITFLOW_STATE_DIR: home, ITFLOW_CONFIG_DIR: home }
const servers = []
try {
  const start = Date.now()
  const memory = await serve([
    PROGRAM,
    'sandbox',
    'serve',
    '--port=0',
    '--memory',
    `--seed-assets=${ASSETS}`,
  ])
  console.log(`${ASSETS} assets seeded and served after ${Date.now() - start} ms`)
  const bare = await serve(['-e', BARE])
  await measureSingle(memory, bare)
  const disk = await serve([PROGRAM, 'sandbox', 'serve', '--port=0'])
  for (const [name, server] of Object.entries({ bare, memory, disk }))
    await measureConcurrent(name, server)
} finally {
  for (const { child } of servers) child.kill()
  await Promise.all(servers.map(({ ended }) => ended))
  rmSync(home, { recursive: true, force: true })
}

async function measureSingle(server, bare) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (const { name, bound, call } of CASES) {
    const times = []
    const bareTimes = []
    // Alternates between the servers, so that a slow phase of the machine affects both.
    for (let round = 0; round < ROUNDS; round += 1) {
      const { took, id } = await timed(agent, server, call(round))
      times.push(took)
      if (id !== undefined) createdIds.push(Number(id))
      bareTimes.push((await timed(agent, bare, call(round))).took)
    }
    const [typical, slowest] = [median(times), Math.max(...times)]
    const isOver = bound !== undefined && typical > bound
    if (isOver) process.exitCode = 1
    const limit = bound === undefined ? '' : `  bound ${bound} ms${isOver ? '  EXCEEDED' : ''}`
    const ratio = (typical / median(bareTimes)).toFixed(2)
    console.log(
      `${name.padEnd(18)} ${formatTime(typical)} ×${ratio}   slowest ${formatTime(slowest)}${limit}`,
    )
  }
  agent.destroy()
}

async function measureConcurrent(name, server) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const start = process.hrtime.bigint()
  let next = 0
  const createNext = async () => {
    while (next < CREATES) await timed(agent, server, ['POST', 'assets/create', asset(next++)])
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, createNext))
  const took = Number(process.hrtime.bigint() - start) / 1e6
  agent.destroy()
  console.log(
    `${CREATES} creates on ${CONNECTIONS} connections, ${name.padEnd(6)} ${(took / 1000).toFixed(2)} s`,
  )
}

function asset(n) {
  return {
    asset_name: `LT-NEW${n}`,
    asset_type: 'Laptop',
    asset_serial: `NEW${n}`,
    asset_mac: mac(n),
    asset_client_id: 1,
    client_id: 1,
  }
}

function mac(n) {
  return `02:2f:00:00:${(n >> 8).toString(16).padStart(2, '0')}:${(n & 255).toString(16).padStart(2, '0')}`
}

async function timed(agent, { url, key }, [method, operation, parameters]) {
  const start = process.hrtime.bigint()
  const { status, body } = await send({ agent, url, key, method, operation, parameters })
  const took = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== 200 || !body.startsWith('{"success":"True"')) {
    throw new Error(`${method} ${operation} returned ${status} ${body.slice(0, 300)}`)
  }
  return { took, id: /^.{0,60}"insert_id":(\d+)/.exec(body)?.[1] }
}

function send({ agent, url, key, method, operation, parameters }) {
  const isRead = method === 'GET'
  const query = new URLSearchParams(isRead ? { ...parameters, api_key: key } : {})
  const body = isRead ? '' : JSON.stringify({ ...parameters, api_key: key })
  const headers = { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const target = `${url}api/v1/${operation}.php?${query}`
    const sent = request(target, { agent, method, headers }, (reply) => {
      const parts = []
      reply.on('data', (part) => parts.push(part))
      reply.on('end', () => {
        resolve({ status: reply.statusCode, body: Buffer.concat(parts).toString() })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function formatTime(took) {
  return `${took.toFixed(2).padStart(7)} ms`
}

async function serve(args) {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  servers.push({ child, ended: new Promise((resolve) => child.on('close', resolve)) })
  let text = ''
  return new Promise((resolve, reject) => {
    child.on('close', () => reject(new Error(`${args.join(' ')} exited`)))
    child.stdout.on('data', (part) => {
      text += part
      const url = /ITFLOW_URL=(\S+)\n/.exec(text)?.[1]
      const key = /ITFLOW_API_KEY=(\S+)\n/.exec(text)?.[1]
      if (url !== undefined && key !== undefined) resolve({ url, key })
    })
  })
}
