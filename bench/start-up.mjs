// Times quick commands on each version of Node: node bench/start-up.mjs [ROUNDS]
// Prints the medians and their ratios to `node -e 0` of the same Node, and other programs for comparison. Exits 1 if a ratio
// is above its bound.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { spawn as spawnAtTerminal } from '@lydell/node-pty'
import { nodeVersions } from '../scripts/node-versions.mjs'
import { completionCase } from './completion.mjs'
import { env, PROGRAM, start } from './rig.mjs'

const ROUNDS = Number(process.argv[2] ?? 25)
/** The number of rounds that fill caches and don't count. */
const WARM_UP_ROUNDS = 2
const BARE = fileURLToPath(new URL('./bare-request.cjs', import.meta.url))
const PYTHON = fileURLToPath(new URL('./clients_list.py', import.meta.url))

const http = { ...env, ...(await serve()) }
const list = [PROGRAM, 'clients', 'list']
const completion = completionCase(env)

/** The commands, run by Node unless they have a program. Those without a bound are for comparison. */
const UNIT = { name: 'node -e 0', args: ['-e', '0'] }
const CASES = [
  UNIT,
  { name: '--version', args: [PROGRAM, '--version'], bound: 1.15 },
  { name: '--help', args: [PROGRAM, '--help'], bound: 1.15 },
  { name: 'list --json, HTTP', args: [...list, '--json'], env: http, bound: 2 },
  { name: 'list --json, sandbox', args: [...list, '--json', '--profile', 'sandbox'], bound: 2 },
  { name: 'list, HTTP, terminal', args: list, env: http, isAtTerminal: true, bound: 2.3 },
  { ...completion, name: 'complete a name', args: completion.command.slice(1) },
  { name: 'node -e 0, terminal', args: ['-e', '0'], isAtTerminal: true },
  { name: 'a bare request', args: [BARE], env: http },
  { name: 'Python urllib', program: 'python3', args: [PYTHON], env: http },
]

const { found, missing } = nodeVersions()
for (const { version, path } of found) report(version, await measure(path))
for (const reason of missing) console.log(`Not measured: ${reason}`)
process.exit()

/** Returns the median of each case in milliseconds. Alternates between the cases, so that a slow phase affects them all. */
async function measure(node) {
  const times = new Map(CASES.map(({ name }) => [name, []]))
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const benchCase of CASES) {
      const took = await time(node, benchCase)
      if (round >= 0) times.get(benchCase.name).push(took)
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]))
}

async function time(node, { program = node, args, env: caseEnv = env, isAtTerminal = false }) {
  const startTime = performance.now()
  const { status, text } = isAtTerminal
    ? await runAtTerminal(program, args, caseEnv)
    : runPiped(program, args, caseEnv)
  const took = performance.now() - startTime
  if (status !== 0) throw new Error(`${args.join(' ')} exited with ${status}: ${text}`)
  return took
}

function runPiped(program, args, env) {
  const { status, stderr } = spawnSync(program, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { status, text: stderr }
}

function runAtTerminal(program, args, env) {
  return new Promise((resolve) => {
    const terminal = spawnAtTerminal(program, args, { env, cols: 80, rows: 24 })
    let text = ''
    terminal.onData((part) => {
      text += part
    })
    terminal.onExit(({ exitCode }) => resolve({ status: exitCode, text }))
  })
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function report(version, medians) {
  console.log(`Node ${version}`)
  for (const { name, bound } of CASES) {
    const took = medians.get(name)
    const ratio = took / medians.get(UNIT.name)
    const isOver = bound !== undefined && ratio > bound
    if (isOver) process.exitCode = 1
    const limit =
      bound === undefined ? '' : `  at most ${bound.toFixed(2)}${isOver ? ': OVER' : ''}`
    console.log(
      `  ${name.padEnd(22)} ${took.toFixed(1).padStart(6)} ms  ×${ratio.toFixed(2)}${limit}`,
    )
  }
}

async function serve() {
  const child = start([PROGRAM, 'sandbox', 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  for await (const part of child.stdout) {
    text += part
    const ITFLOW_URL = /ITFLOW_URL=(\S+)/.exec(text)?.[1]
    const ITFLOW_API_KEY = /ITFLOW_API_KEY=(\S+)/.exec(text)?.[1]
    if (ITFLOW_URL !== undefined && ITFLOW_API_KEY !== undefined) {
      return { ITFLOW_URL, ITFLOW_API_KEY }
    }
  }
  throw new Error('the sandbox did not start')
}
