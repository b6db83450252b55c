// Shared by benches: a temporary home directory, the sandbox in a separate process, and child processes whose memory is
// measured. All of it is removed when a bench ends or is interrupted.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export const PROGRAM = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))

/** The temporary home directory, and the environment of the children that use it. */
export const home = mkdtempSync(join(tmpdir(), 'itflow-bench-'))
export const env = {
  ...process.env,
  ...{ HOME: home, ITFLOW_STATE_DIR: join(home, 'state'), ITFLOW_CONFIG_DIR: join(home, 'config') },
}
delete env.NODE_EXTRA_CA_CERTS

const children = new Set()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})
const EXIT_STATUSES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
for (const [signal, status] of Object.entries(EXIT_STATUSES))
  process.on(signal, () => process.exit(status))

/** Starts Node. The child is killed when the bench ends. */
export function start(args, options = {}) {
  const child = spawn(process.execPath, args, { env, ...options })
  children.add(child)
  child.on('close', () => children.delete(child))
  return child
}

/** Runs Node until it exits; resolves with its time in milliseconds, its output and its peak memory in MB. */
export function run(args, { isKept = false, ...options } = {}) {
  const startTime = performance.now()
  const child = start(args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr, memory] = ['', '', 0]
  child.stdout.setEncoding('utf8').on('data', (part) => {
    if (isKept) stdout += part
  })
  child.stderr.setEncoding('utf8').on('data', (part) => {
    stderr += part
  })
  const memoryTimer = setInterval(() => {
    memory = Math.max(memory, memoryOf(child.pid, 'VmHWM'))
  }, 20)
  return new Promise((resolve, reject) => {
    child.on('close', (status) => {
      clearInterval(memoryTimer)
      const took = performance.now() - startTime
      if (status === 0) resolve({ took, stdout, memory })
      else reject(new Error(`${args.join(' ')} exited with ${status}: ${stderr.slice(-2_000)}`))
    })
  })
}

/** Returns a process's memory in MB: now (`VmRSS`) or at its peak (`VmHWM`); 0 if the system doesn't provide it. */
export function memoryOf(pid, field) {
  try {
    const found = new RegExp(`${field}:\\s+(\\d+)`).exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    )
    return Number(found?.[1] ?? 0) / 1000
  } catch {
    return 0
  }
}

/** Serves the sandbox from memory; resolves with its URL, its key and a function that stops it. */
export function serve(...more) {
  return serveWith([PROGRAM, 'sandbox', 'serve', '--port=0', '--memory', ...more])
}

/** Serves a sandbox of many clients (bench/busy-instance.ts) that replies to each request after some milliseconds. */
export async function serveBusy(latency) {
  const outfile = join(home, 'busy-instance.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('./busy-instance.ts', import.meta.url))],
    ...{ bundle: true, platform: 'node', format: 'esm', outfile, external: ['@napi-rs/keyring'] },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  return serveWith([outfile, String(latency)])
}

function serveWith(args) {
  const child = start(args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  return new Promise((resolve, reject) => {
    child.on('close', () => reject(new Error('the sandbox exited')))
    child.stdout.on('data', (part) => {
      text += part
      const url = /ITFLOW_URL=(\S+)\n/.exec(text)?.[1]
      const key = /ITFLOW_API_KEY=(\S+)\n/.exec(text)?.[1]
      if (url !== undefined && key !== undefined) resolve({ url, key, end: () => child.kill() })
    })
  })
}

/** Returns the least of some times: other load on the machine only makes them longer. */
export function fastest(times) {
  return Math.min(...times)
}
