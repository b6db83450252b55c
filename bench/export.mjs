// Export of many assets over HTTP, beside a bare loop over undici (bare-export.mjs) in the same run: node bench/export.mjs
// [ASSETS] [ROUNDS]. The server is the sandbox in a process of its own. Prints medians, their ratios, and the most memory
// that was resident; exits 1 where a bound is exceeded: twice the time of the bare loop, 150 MB, and eleven times the time
// of a tenth of the records.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ASSETS = Number(process.argv[2] ?? 100_000)
const ROUNDS = Number(process.argv[3] ?? 5)
const PROGRAM = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))
const BARE = fileURLToPath(new URL('./bare-export.mjs', import.meta.url))

/** Times the bare loop's, megabytes, times a tenth's. */
const BOUNDS = { slower: 2, resident: 150, growth: 11 }

const node = process.execPath
const home = mkdtempSync(join(tmpdir(), 'itflow-bench-'))
const base = {
  ...process.env,
  HOME: home,
  ITFLOW_STATE_DIR: join(home, 'state'),
  ITFLOW_CONFIG_DIR: join(home, 'config'),
}
delete base.NODE_EXTRA_CA_CERTS

const at = (format) => join(home, `assets.${format}`)
const exporting = (format) => [PROGRAM, 'export', 'assets', '--all', '--quiet', '--to', at(format)]

const CASES = [
  { name: 'bare loop, NDJSON', args: [BARE, at('bare')] },
  { name: 'export, NDJSON', args: exporting('ndjson'), isBound: true },
  { name: 'export, CSV', args: exporting('csv'), isBound: true },
  { name: 'list -o ndjson', args: [PROGRAM, 'assets', 'list', '--all', '--quiet', '-o', 'ndjson'] },
]

try {
  const whole = await measure(ASSETS)
  const tenth = await measure(Math.ceil(ASSETS / 10))
  report(whole, tenth)
} finally {
  rmSync(home, { recursive: true, force: true })
}

/** Times in milliseconds and memory in megabytes of each case, over all rounds. */
async function measure(count) {
  const server = await serve(count)
  try {
    const found = new Map(CASES.map(({ name }) => [name, { times: [], resident: 0 }]))
    // In turns, so that a slow spell of the machine falls on all of them.
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const { name, args } of CASES) {
        const { took, resident } = await runOnce(args, server)
        if (round < 0) continue
        found.get(name).times.push(took)
        found.get(name).resident = Math.max(found.get(name).resident, resident)
      }
    }
    requireWhole(count)
    return found
  } finally {
    server.end()
  }
}

function runOnce(args, { url, key }) {
  const env = { ...base, ITFLOW_URL: url, ITFLOW_API_KEY: key }
  const start = process.hrtime.bigint()
  const child = spawn(node, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.resume()
  let told = ''
  child.stderr.on('data', (text) => {
    told += text
  })
  let resident = 0
  const look = setInterval(() => {
    resident = Math.max(resident, residentOf(child.pid))
  }, 20)
  return new Promise((resolve, reject) => {
    child.on('close', (status) => {
      clearInterval(look)
      const took = Number(process.hrtime.bigint() - start) / 1e6
      if (status === 0) resolve({ took, resident })
      else reject(new Error(`${args.join(' ')} ended with ${status}: ${told}`))
    })
  })
}

/** The most memory that a process has had, in megabytes; 0 where the system does not say. */
function residentOf(pid) {
  try {
    const [, kilobytes = 0] =
      /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1000
  } catch {
    return 0
  }
}

/** Every record is in each file. */
function requireWhole(count) {
  const lines = (format) => readFileSync(at(format), 'utf8').split('\n').length - 1
  const [bare, ndjson, csv] = ['bare', 'ndjson', 'csv'].map(lines)
  if (bare < count || ndjson !== bare || csv !== bare + 1) {
    throw new Error(`${bare} lines, ${ndjson} and ${csv}, and there should be ${count} or more`)
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function report(whole, tenth) {
  const bare = median(whole.get(CASES[0].name).times)
  console.log(`${ASSETS} assets, ${ROUNDS} rounds`)
  for (const { name, isBound } of CASES) {
    const { times, resident } = whole.get(name)
    const took = median(times)
    const found = {
      slower: took / bare,
      resident,
      growth: took / median(tenth.get(name).times),
    }
    const over = isBound ? Object.keys(BOUNDS).filter((what) => found[what] > BOUNDS[what]) : []
    if (over.length > 0) process.exitCode = 1
    const told = over.map((what) => `  ${what.toUpperCase()} EXCEEDED`).join('')
    console.log(
      `${name.padEnd(20)} ${took.toFixed(0).padStart(6)} ms  ×${found.slower.toFixed(2)} the bare loop  ` +
        `${resident.toFixed(0).padStart(4)} MB  ×${found.growth.toFixed(1)} a tenth${told}`,
    )
  }
  console.log(`bounds: ×${BOUNDS.slower}, ${BOUNDS.resident} MB, ×${BOUNDS.growth}`)
}

async function serve(count) {
  const args = [PROGRAM, 'sandbox', 'serve', '--memory', '--port', '0', '--seed-assets', `${count}`]
  const child = spawn(node, args, { env: base, stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  for await (const part of child.stdout) {
    text += part
    const url = /ITFLOW_URL=(\S+)/.exec(text)?.[1]
    const key = /ITFLOW_API_KEY=(\S+)/.exec(text)?.[1]
    if (url !== undefined && key !== undefined) return { url, key, end: () => child.kill() }
  }
  throw new Error('the sandbox did not start')
}
