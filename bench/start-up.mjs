// Start-up and one request, beside bare Node and a Python script in the same run: node bench/start-up.mjs [ROUNDS]
// Prints the median and the least of each, and their ratios to `node -e 0`; exits 1 where a median is above its bound.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROUNDS = Number(process.argv[2] ?? 25)
const PROGRAM = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))
const PYTHON = fileURLToPath(new URL('./clients_list.py', import.meta.url))

const node = process.execPath
const home = mkdtempSync(join(tmpdir(), 'itflow-bench-'))
const base = {
  ...process.env,
  HOME: home,
  ITFLOW_STATE_DIR: join(home, 'state'),
  ITFLOW_CONFIG_DIR: join(home, 'config'),
}
// It adds some 37 ms to every start of Node, whatever the program.
delete base.NODE_EXTRA_CA_CERTS

const server = await serve()
const http = { ...base, ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key }
const CASES = [
  { name: 'node -e 0', command: [node, '-e', '0'], env: base },
  { name: 'itflow --version', command: [node, PROGRAM, '--version'], env: base, bound: 1.4 },
  { name: 'itflow --help', command: [node, PROGRAM, '--help'], env: base, bound: 1.8 },
  {
    name: 'clients list --json, HTTP',
    command: [node, PROGRAM, 'clients', 'list', '--json'],
    env: http,
    bound: 2.3,
  },
  {
    name: 'clients list --json, sandbox',
    command: [node, PROGRAM, 'clients', 'list', '--json', '--profile', 'sandbox'],
    env: base,
    bound: 3,
  },
  { name: 'Python urllib, HTTP', command: ['python3', PYTHON], env: http },
]

try {
  const times = new Map(CASES.map(({ name }) => [name, []]))
  // In turns, so that a slow spell of the machine falls on all of them.
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const { name, command, env } of CASES) {
      const took = time(command, env)
      if (round >= 0) times.get(name).push(took)
    }
  }
  report(times)
} finally {
  server.end()
  rmSync(home, { recursive: true, force: true })
}

function time([program, ...args], env) {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const took = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return took
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function report(times) {
  const python = median(times.get('Python urllib, HTTP'))
  for (const { name, bound } of CASES) {
    const usual = compared(times, name, median)
    const least = compared(times, name, (values) => Math.min(...values))
    const isOver = bound !== undefined && usual.ratio > bound
    if (isOver) process.exitCode = 1
    const limit = bound === undefined ? '' : `  bound ${bound}${isOver ? '  EXCEEDED' : ''}`
    console.log(`${name.padEnd(30)} ${shown(usual)}   least ${shown(least)}${limit}`)
  }
  const own = median(times.get('clients list --json, HTTP'))
  if (own >= python) process.exitCode = 1
  console.log(`over HTTP it takes ${(own / python).toFixed(2)} of the time of the Python script`)
}

function compared(times, name, statistic) {
  const took = statistic(times.get(name))
  return { took, ratio: took / statistic(times.get('node -e 0')) }
}

function shown({ took, ratio }) {
  return `${took.toFixed(1).padStart(6)} ms ×${ratio.toFixed(2)}`
}

async function serve() {
  const child = spawn(node, [PROGRAM, 'sandbox', 'serve', '--port', '0'], {
    env: base,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  for await (const part of child.stdout) {
    text += part
    const url = /ITFLOW_URL=(\S+)/.exec(text)?.[1]
    const key = /ITFLOW_API_KEY=(\S+)/.exec(text)?.[1]
    if (url !== undefined && key !== undefined) return { url, key, end: () => child.kill() }
  }
  throw new Error('the sandbox did not start')
}
