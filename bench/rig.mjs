// What benches share: a home of their own, the sandbox in a process of its own, and children whose memory is looked at. All
// of it is gone at the end, also of a bench that is interrupted.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const PROGRAM = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))

/** A directory that is removed at the end, and the environment of children that live in it. */
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
const ENDS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
for (const [signal, status] of Object.entries(ENDS)) process.on(signal, () => process.exit(status))

/** Starts Node; the child ends with the bench. */
export function start(args, options = {}) {
  const child = spawn(process.execPath, args, { env, ...options })
  children.add(child)
  child.on('close', () => children.delete(child))
  return child
}

/** Runs Node to its end: how long it took in milliseconds, what it printed, and the most memory it had, in MB. */
export function run(args, { isKept = false, ...options } = {}) {
  const begun = performance.now()
  const child = start(args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr, memory] = ['', '', 0]
  child.stdout.setEncoding('utf8').on('data', (part) => {
    if (isKept) stdout += part
  })
  child.stderr.setEncoding('utf8').on('data', (part) => {
    stderr += part
  })
  const look = setInterval(() => {
    memory = Math.max(memory, residentOf(child.pid))
  }, 20)
  return new Promise((resolve, reject) => {
    child.on('close', (status) => {
      clearInterval(look)
      const took = performance.now() - begun
      if (status === 0) resolve({ took, stdout, memory })
      else reject(new Error(`${args.join(' ')} ended with ${status}: ${stderr.slice(-2_000)}`))
    })
  })
}

/** The most memory that a process has had, in MB; 0 where the system does not say. */
function residentOf(pid) {
  try {
    const [, kilobytes = 0] =
      /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1000
  } catch {
    return 0
  }
}

/** Serves the sandbox from memory; resolves with its address, its key and what ends it. */
export function serve(...more) {
  const child = start([PROGRAM, 'sandbox', 'serve', '--port=0', '--memory', ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  return new Promise((resolve, reject) => {
    child.on('close', () => reject(new Error('the sandbox ended')))
    child.stdout.on('data', (part) => {
      text += part
      const url = /ITFLOW_URL=(\S+)\n/.exec(text)?.[1]
      const key = /ITFLOW_API_KEY=(\S+)\n/.exec(text)?.[1]
      if (url !== undefined && key !== undefined) resolve({ url, key, end: () => child.kill() })
    })
  })
}
