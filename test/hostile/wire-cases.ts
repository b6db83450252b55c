import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { makeCertificates } from '../support/loopback-certificates.ts'
import { startProxy } from '../support/loopback-proxy.ts'
import { type RunOptions, run } from '../support/run.ts'
import { FAULTS, type Fault } from './wire-faults.ts'
import { listed, reply, startWire, type WireRequest, type WireServer } from './wire-server.ts'

// Faults on the wire, for reads and writes and both transports: the program ends with one message and the right status,
// prints nothing false, and sends no write twice.

const certificates = makeCertificates()
const folder = mkdtempSync(join(tmpdir(), 'itflow-wire-'))
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, certificates.ca)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Reached {
  server: WireServer
  env: Record<string, string>
}

type Answer = Parameters<typeof startWire>[0]

/** The key of the environment. */
export const KEY = { ITFLOW_API_KEY: 'made-up-key-of-a-test' }

/** The program uses node:http for a server on this machine, and undici for a remote one through a proxy. */
const TRANSPORTS = {
  'node:http': async (answer: Answer): Promise<Reached> => {
    const server = await startWire(answer)
    return { server, env: { ...KEY, ITFLOW_URL: `http://127.0.0.1:${server.port}` } }
  },
  undici: async (answer: Answer): Promise<Reached> => {
    const server = await startWire(answer, certificates.server)
    const proxy = await startProxy()
    const url = `https://distant.example:${server.port}`
    const env = { ...KEY, ITFLOW_URL: url, HTTPS_PROXY: proxy.address, ITFLOW_CA_FILE: caFile }
    return { server, env }
  },
}

/** Returns the fault for some requests, and ITFlow's reply for others. */
function failingFor(fault: Fault, isMeant: (request: WireRequest) => boolean): Answer {
  return (socket, request) => {
    const isProbe = request.operation.endsWith('/create') && request.method === 'GET'
    if (isMeant(request)) fault.send(socket, listed(request))
    else if (isProbe) socket.write(reply('{"success":"False"}', '405 Method Not Allowed'))
    else socket.write(reply(listed(request)))
  }
}

const isPost = ({ method }: WireRequest) => method === 'POST'

/** Returns the error in the output, which may contain only notices besides. */
export function failureIn(stderr: string): { code: string; message: string; hint?: string } {
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const failures = lines.filter((line) => line.error !== undefined)
  expect(failures).toHaveLength(1)
  expect(lines.at(-1)).toBe(failures[0])
  return failures[0].error
}

function expectClear(stderr: string): void {
  const { code, message } = failureIn(stderr)
  expect(code).not.toBe('defect')
  expect(message).toMatch(/^\S.{10,200}$/)
  expect(message).not.toMatch(/undefined|null|\bat .*:\d+|Error:|made-up-key/)
}

/** Checks that one write was sent; on a busy machine the timeout may come before it. */
function expectOnce({ requests }: WireServer, { isEndless }: Fault): void {
  const sent = requests.filter(isPost).length
  if (isEndless === true) expect(sent).toBeLessThanOrEqual(1)
  else expect(sent).toBe(1)
}

const LIMIT = ['--timeout', '0.2']

/**
 * Defines the tests of all faults on the wire, over one transport. The quick suite tries each fault once, on a list or
 * on a write in turn, and leaves out slow ones.
 */
export function describeFaults(transport: keyof typeof TRANSPORTS, isQuick: boolean): void {
  const reach = TRANSPORTS[transport]

  const tried = FAULTS.filter(({ isCostly }) => !isQuick || isCostly !== true)
  const faults = tried.map((fault) => [fault.name, fault] as const)
  const inTurn = (turn: 0 | 1 | 2) => faults.filter((_, nth) => !isQuick || nth % 3 === turn)

  test.each(inTurn(0))('a list ends, complete or with an error: %s', async (_name, fault) => {
    const { env } = await reach(failingFor(fault, () => true))
    const argv = ['clients', 'list', '--json', '--fields', 'client_name']
    const limit = fault.isEndless === true ? LIMIT : []
    const { status, stdout, stderr } = await run([...argv, ...limit], { env })
    if (status === 0 || fault.isHarmless === true) {
      expect([status, JSON.parse(stdout)]).toEqual([0, [{ client_name: 'Acme' }]])
      return
    }
    expect(stdout).toBe('')
    expect(fault.isEndless === true ? [9] : [8, 9]).toContain(status)
    expectClear(stderr)
  })

  test.each(inTurn(1))(
    'a write is sent once, and never reported as done: %s',
    async (_name, fault) => {
      const { server, env } = await reach(failingFor(fault, isPost))
      const argv = ['clients', 'create', '--name', 'Wire', '--json']
      const limit = fault.isEndless === true ? LIMIT : []
      const { status, stdout, stderr } = await run([...argv, ...limit], { env })
      expectOnce(server, fault)
      expect(stdout).toBe('')
      expect([8, 9]).toContain(status)
      expectClear(stderr)
    },
  )

  const ending = inTurn(2).filter(([, { isEndless }]) => isEndless !== true)
  test.each(ending)('a raw write is sent once: %s', async (_name, fault) => {
    const { server, env } = await reach(failingFor(fault, isPost))
    const argv = ['api', 'POST', 'custom/thing', '-f', 'a=b', '--json']
    const { status, stdout, stderr } = await run(argv, { env })
    expectOnce(server, fault)
    expect([0, 8, 9, 7, 3, 4]).toContain(status)
    if (status === 0) return
    // Bytes that weren't a reply aren't printed as one.
    if (status === 9) expect(stdout).toBe('')
    expectClear(stderr)
  })

  const endless = tried.filter(({ isEndless }) => isEndless === true)
  const SIGNALS = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const
  test.each(
    endless.flatMap((fault, nth) =>
      SIGNALS.filter((_, at) => !isQuick || at === nth % 2).map(
        (signal) => [fault.name, ...signal, fault] as const,
      ),
    ),
  )('%s: %s ends it with %i', async (_name, signal, expected, fault) => {
    for (const argv of [
      ['clients', 'list'],
      ['api', 'POST', 'custom/thing', '-f', 'a=b'],
    ]) {
      const ending = new AbortController()
      const answer: Answer = (socket, request) => {
        fault.send(socket, listed(request))
        setTimeout(() => ending.abort(new InterruptedError(signal)), 20)
      }
      const { env } = await reach(answer)
      const options: RunOptions = { env, signal: ending.signal }
      const { status, stdout, stderr } = await run([...argv, '--json'], options)
      expect([status, stdout]).toEqual([expected, ''])
      expect(failureIn(stderr).code).toBe('interrupted')
      if (argv[0] === 'api') expect(failureIn(stderr).hint).toContain('may have happened')
    }
  })
}
