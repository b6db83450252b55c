import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { expect, vi } from 'vitest'
import { cleanText } from '../../src/text/terminal-safe.ts'
import type { OnFinished, Received } from '../support/loopback.ts'
import { serve } from '../support/loopback.ts'
import { freshHome } from '../support/run.ts'

/** The signals that end the program, its exit status and its message. */
export const SIGNALS = [
  ['SIGHUP', 143, 'Terminated: the terminal was closed'],
  ['SIGINT', 130, 'Interrupted'],
  ['SIGTERM', 143, 'Terminated'],
  ['SIGQUIT', 143, 'Terminated (SIGQUIT)'],
  ['SIGUSR1', 143, 'Terminated (SIGUSR1)'],
] as const

/** A moment at which the program is ended: how it starts, and when the moment is reached. */
export interface Moment {
  argv: readonly string[]
  env: Record<string, string>
  /** Resolves once the program has reached the moment, given its output and its standard input. */
  isThere(saying: (text: string) => Promise<void>, stdin: Writable | null): Promise<unknown>
  /** What it prints in addition to the interruption. */
  tells?: RegExp
}

const WAIT = { timeout: 20_000 }

const ASSET = { asset_id: '7', asset_client_id: '1', asset_name: 'A', asset_status: 'Stored' }
const CARD = {
  interface_id: '1',
  interface_ip: '',
  interface_mac: '',
  interface_network_id: '0',
}

/** Starts a server with one asset; `decide` selects requests that get no reply or another one. */
async function assets(
  onFinished: OnFinished,
  decide: (request: Received, isSent: boolean) => 'silence' | 'lost' | 'ok',
) {
  let isSent = false
  const server = await serve((request) => {
    const decision = decide(request, isSent)
    isSent ||= request.method === 'POST'
    if (decision === 'silence') return undefined
    if (decision === 'lost') return { status: 504, raw: '' }
    // The operation exists because it refuses a GET.
    if (request.method === 'GET' && request.target.includes('assets/update')) {
      return { status: 405, body: { success: 'False' } }
    }
    const rows = request.target.includes('assets/read')
      ? [{ ...ASSET, ...CARD }]
      : [{ client_id: '1', client_name: 'Acme' }]
    return { body: { success: 'True', count: rows.length, data: rows } }
  }, onFinished)
  const env = { ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'made-up' }
  const asked = (test: (request: Received) => boolean) =>
    vi.waitFor(() => expect(server.received.some(test)).toBe(true), WAIT)
  return { server, env, asked }
}

const UPDATE = ['assets', 'update', '7', '--status', 'Lost']

/** The moments of a program whose streams are pipes; each is set up from scratch. */
export const PIPED: Readonly<Record<string, (onFinished: OnFinished) => Promise<Moment>>> = {
  'while it reads standard input': async () => ({
    argv: ['tickets', 'reply', 'TCK-1042', '--message', '@-', '--verbose'],
    env: {},
    // More than fits into a pipe: once it is written, the program is reading.
    isThere: (_, stdin) => new Promise((resolve) => stdin?.write('x'.repeat(2 ** 20), resolve)),
  }),
  'while it opens a pipe that nobody writes': async () => {
    const home = freshHome()
    execFileSync('mkfifo', [join(home, 'pipe')])
    return {
      argv: ['assets', 'update', 'LT-0001', '--notes', `@${join(home, 'pipe')}`],
      env: { HOME: home },
      isThere: () =>
        vi.waitFor(() => expect(openersOf(join(home, 'pipe'))).toBeGreaterThan(0), WAIT),
    }
  },
  'while a key command runs that does not end, nor what it started': async () => ({
    argv: [
      ...['profiles', 'add', 'x', '--url', 'http://127.0.0.1:9', '--store', 'command'],
      ...['--key-command', "trap '' TERM HUP INT; echo started >&2; sleep 60 & sleep 60"],
    ],
    env: {},
    isThere: (saying) => saying('started'),
  }),
  'while it reads': async (onFinished) => {
    const { env, asked } = await assets(onFinished, () => 'silence')
    return { argv: ['clients', 'list'], env, isThere: () => asked(() => true) }
  },
  'while a write is under way': async (onFinished) => {
    const { env, asked } = await assets(onFinished, ({ method }) =>
      method === 'POST' ? 'silence' : 'ok',
    )
    return {
      argv: UPDATE,
      env,
      isThere: () => asked(({ method }) => method === 'POST'),
      tells: /may have happened/,
    }
  },
  'while it checks the outcome of a write': async (onFinished) => {
    const { env, server } = await assets(onFinished, ({ method }, isSent) => {
      if (method === 'POST') return 'lost'
      return isSent ? 'silence' : 'ok'
    })
    const isLooking = () => {
      const at = server.received.findIndex(({ method }) => method === 'POST')
      expect(server.received.length).toBeGreaterThan(at + 1)
      expect(at).toBeGreaterThan(0)
    }
    return { argv: UPDATE, env, isThere: () => vi.waitFor(isLooking, WAIT), tells: /may have/ }
  },
  'while it reads back what the server says it stored': async (onFinished) => {
    const { env, server } = await assets(onFinished, (_, isSent) => (isSent ? 'silence' : 'ok'))
    const isReading = () => {
      const at = server.received.findIndex(({ method }) => method === 'POST')
      expect(at).toBeGreaterThan(0)
      expect(server.received.length).toBeGreaterThan(at + 1)
    }
    return {
      argv: UPDATE,
      env,
      isThere: () => vi.waitFor(isReading, WAIT),
      tells: /could not be read back/,
    }
  },
  'while it serves the sandbox': async () => ({
    argv: ['sandbox', 'serve', '--port', '0'],
    env: {},
    isThere: (saying) => saying('Ctrl-C'),
  }),
  'while it has a lock': async (onFinished) => {
    const { env, asked } = await assets(onFinished, () => 'silence')
    return {
      argv: ['clients', 'list', '--lock', 'nightly'],
      env,
      isThere: () => asked(() => true),
    }
  },
  'while a command runs with a credential': async () => ({
    argv: ['credentials', 'run', '1', '--', 'sh', '-c', 'echo ready; sleep 60; true'],
    env: { ITFLOW_PROFILE: 'sandbox' },
    isThere: (saying) => saying('ready'),
  }),
}

/** Returns how many processes have a file open. */
function openersOf(path: string): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some(
        (fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === path,
      )
    } catch {
      return false
    }
  }).length
}

/** Checks that an interruption is reported in one line, and not as a defect. */
export function expectReportedOnce(shown: string, said: string): void {
  const plain = cleanText(shown.replaceAll('\r\n', '\n'))
  const lines = plain.split('\n').map((line) => line.replace(/ \(H07\)$/, ''))
  expect(
    lines.filter((line) => line === said),
    shown,
  ).toHaveLength(1)
  expect(shown).not.toMatch(/defect|Bug in itflow/)
}

/** Returns what the program must not leave in a home: locks and temporary files. */
export function leftovers(home: string): string[] {
  if (!existsSync(home)) return []
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.lock$|\.tmp$/.test(name),
  )
}

/** Returns the PIDs of the processes that a process started. */
export function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return list === '' ? [] : list.split(' ').map(Number)
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
