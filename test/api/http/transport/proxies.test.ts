import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type Transport,
  TransportError,
  type TransportOptions,
  type TransportRequest,
} from '../../../../src/api/http/transport/transport.ts'
import { undiciTransport } from '../../../../src/api/http/transport/undici.ts'
import { isSlowSuite, runs } from '../../../support/division.ts'
import { freePort, type Loopback, serve, serveBytes, serveTls } from '../../../support/loopback.ts'
import { type Certificates, makeCertificates } from '../../../support/loopback-certificates.ts'
import { startProxy } from '../../../support/loopback-proxy.ts'
import { startSocksProxy } from '../../../support/loopback-socks.ts'

let certificates: Certificates

beforeAll(() => {
  certificates = makeCertificates()
})

function open(options: TransportOptions): Transport {
  const transport = undiciTransport(options)
  onTestFinished(() => transport.close())
  return transport
}

function post(url: URL, more: Partial<TransportRequest> = {}): TransportRequest {
  return { method: 'POST', url, headers: {}, body: '{}', timeout: 10_000, ...more }
}

async function failure(sending: Promise<unknown>): Promise<TransportError> {
  const outcome = await sending.catch((error: unknown) => error)
  if (outcome instanceof TransportError) return outcome
  throw new Error('expected a TransportError', { cause: outcome })
}

const SCHEMES = ['socks', 'socks4', 'socks4a', 'socks5', 'socks5h'] as const

describe.each(SCHEMES)('a proxy of %s', (scheme) => {
  const version = scheme.startsWith('socks4') ? 4 : 5
  const looksUp = scheme === 'socks4' || scheme === 'socks5'

  test('leads to an https server, whose certificate is verified for its own name', async () => {
    const server = await serveTls(certificates.server, () => ({ body: 'through' }))
    const socks = await startSocksProxy()
    const proxy = `${scheme}://127.0.0.1:${socks.port}`
    const reply = await open({ proxy, ca: [certificates.ca] }).send(post(server.url))
    expect(new TextDecoder().decode(reply.body)).toBe('"through"')
    expect(socks.asked).toEqual([`${version} 127.0.0.1:${server.port}`])
    expect(await failure(open({ proxy }).send(post(server.url)))).toMatchObject({
      problem: 'tls',
      mayHaveArrived: false,
      isAtProxy: false,
    })
    const misnamed = await serveTls(certificates.misnamed, () => ({ body: 1 }))
    const wary = open({ proxy, ca: [certificates.ca] }).send(post(misnamed.url))
    expect((await failure(wary)).message).toContain('for another name')
    expect(misnamed.received).toEqual([])
  })

  test('leads to a plain server, many requests over few connections', async () => {
    const server = await serve(({ target }) => ({ body: target }))
    const socks = await startSocksProxy()
    const transport = open({ proxy: `${scheme}://127.0.0.1:${socks.port}` })
    for (const path of ['/a', '/b', '/c']) {
      const reply = await transport.send(post(new URL(path, server.url)))
      expect(new TextDecoder().decode(reply.body)).toBe(JSON.stringify(path))
    }
    expect(server.connections()).toBeLessThan(3)
  })

  test(`has the server's name looked up ${looksUp ? 'here' : 'there'}`, async () => {
    const server = await serve(() => ({ body: 1 }))
    const socks = await startSocksProxy({ names: { 'itflow.invalid': server.port } })
    const proxy = `${scheme}://127.0.0.1:${socks.port}`
    const sending = open({ proxy }).send(post(new URL('http://itflow.invalid:8080/')))
    if (looksUp) {
      const error = await failure(sending)
      expect(error).toMatchObject({ problem: 'name', mayHaveArrived: false })
      expect(error.message).toContain(`${scheme}${scheme === 'socks4' ? 'a' : 'h'}://`)
      expect(socks.asked).toEqual([])
    } else {
      expect((await sending).status).toBe(200)
      expect(socks.asked).toEqual([`${version} itflow.invalid:8080`])
    }
  })

  test('that refuses a connection is reported, and nothing is sent', async () => {
    const server = await serveTls(certificates.server, () => ({ body: 1 }))
    const socks = await startSocksProxy({ refusal: version === 4 ? 91 : 2 })
    const proxy = `${scheme}://127.0.0.1:${socks.port}`
    expect(await failure(open({ proxy }).send(post(server.url)))).toMatchObject({
      problem: 'refused',
      mayHaveArrived: false,
      isAtProxy: true,
    })
    expect(server.connections()).toBe(0)
  })

  test('that is not there refuses, and nothing left', async () => {
    const proxy = `${scheme}://127.0.0.1:${await freePort()}`
    const error = await failure(open({ proxy }).send(post(new URL('http://127.0.0.1/'))))
    expect(error).toMatchObject({ problem: 'refused', mayHaveArrived: false, isAtProxy: true })
    expect(error.message).toContain('connection refused')
  })
})

describe('a name and a password in the address of a SOCKS proxy', () => {
  const login = { name: 'ada', password: 'p@ss:wörd' }
  const address = (password: string, port: number) =>
    `socks5://ada:${encodeURIComponent(password)}@127.0.0.1:${port}`

  test('are given to it as they are meant', async () => {
    const server = await serveTls(certificates.server, () => ({ body: 1 }))
    const socks = await startSocksProxy({ login })
    const proxy = address(login.password, socks.port)
    expect((await open({ proxy, ca: [certificates.ca] }).send(post(server.url))).status).toBe(200)
    expect(socks.logins).toEqual(['ada:p@ss:wörd'])
  })

  test.each([
    ['wrong', (port: number) => address('wrong-pass', port)],
    ['missing', (port: number) => `socks5://127.0.0.1:${port}`],
  ])('that are %s are refused by it, and not told', async (_, made) => {
    const server = await serveTls(certificates.server, () => ({ body: 1 }))
    const socks = await startSocksProxy({ login })
    const error = await failure(open({ proxy: made(socks.port) }).send(post(server.url)))
    expect(error).toMatchObject({ problem: 'refused', mayHaveArrived: false, isAtProxy: true })
    expect(`${error.message} ${JSON.stringify(error.cause)}`).not.toContain('wrong-pass')
    expect(server.connections()).toBe(0)
  })

  test('of SOCKS4 are a name alone', async () => {
    const server = await serve(() => ({ body: 1 }))
    const socks = await startSocksProxy({ login: { name: 'ada', password: '' } })
    const proxy = `socks4a://ada@127.0.0.1:${socks.port}`
    expect((await open({ proxy }).send(post(server.url))).status).toBe(200)
    const stranger = open({ proxy: `socks4a://eve@127.0.0.1:${socks.port}` })
    expect(await failure(stranger.send(post(server.url)))).toMatchObject({ problem: 'refused' })
    expect(socks.logins).toEqual(['ada', 'eve'])
  })
})

/** What may come of a connection to a proxy that does not do its work. */
const FAULTS: Readonly<Record<string, (socket: Socket) => void>> = {
  'says nothing': () => undefined,
  'answers half': (socket) => socket.once('data', () => socket.write('H')),
  'answers half of SOCKS5': (socket) => socket.once('data', () => socket.write(Buffer.from([5]))),
  'stops after the first answer of SOCKS5': (socket) =>
    socket.once('data', () => socket.write(Buffer.from([5, 0]))),
  'opens and stays silent': (socket) =>
    socket.once('data', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n')),
  'opens a SOCKS4 connection and stays silent': (socket) =>
    socket.once('data', () => socket.write(Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]))),
  'opens a SOCKS5 connection and stays silent': (socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]))
      socket.once('data', () => socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])))
    })
  },
  'drips headers': (socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n'))
    const drip = setInterval(() => socket.write('x'), 20)
    socket.on('close', () => clearInterval(drip))
  },
  'closes at once': (socket) => socket.destroy(),
  'ends at once': (socket) => socket.end(),
  'closes after the first words': (socket) => socket.once('data', () => socket.destroy()),
  'answers garbage': (socket) =>
    socket.once('data', () => socket.write('\x00\xff nonsense \r\n\r\n')),
  'is a web server': (socket) =>
    socket.once('data', () => socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')),
}

async function faultyProxy(fault: string): Promise<Loopback & { open: Set<Socket> }> {
  const sockets = new Set<Socket>()
  const server = await serveBytes((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Read, so that the end is seen.
    socket.resume()
    FAULTS[fault]?.(socket)
  })
  return { ...server, open: sockets }
}

test.each(isSlowSuite ? ['http', 'https', ...SCHEMES] : ['http', 'https', 'socks4', 'socks5h'])(
  'whatever a proxy of %s does wrong, a write ends in time and never left, and nothing stays open',
  async (scheme) => {
    await Promise.all(
      Object.keys(FAULTS).map(async (fault) => {
        const faulty = await faultyProxy(fault)
        const transport = open({ proxy: `${scheme}://127.0.0.1:${faulty.port}` })
        const start = performance.now()
        const request = post(new URL('https://127.0.0.1:1/'), { timeout: 300 })
        const error = await failure(transport.send(request))
        expect(performance.now() - start, fault).toBeLessThan(3000)
        expect(error.mayHaveArrived, fault).toBe(false)
        await transport.close()
        await vi.waitFor(() => expect(faulty.open.size, fault).toBe(0), { timeout: 3000 })
      }),
    )
  },
)

test.each(['http', 'socks4a', 'socks5h'])(
  'a %s proxy that once did not reply does not delay the next request',
  async (scheme) => {
    const server = await serveTls(certificates.server, () => ({ body: 1 }))
    const good =
      scheme === 'http'
        ? Number(new URL((await startProxy()).address).port)
        : (await startSocksProxy()).port
    let isSilent = true
    const proxy = await serveBytes((socket) => {
      if (isSilent) return
      const onward = connect(good, '127.0.0.1')
      onward.on('error', () => socket.destroy())
      socket.pipe(onward).pipe(socket)
    })
    const address = `${scheme}://127.0.0.1:${proxy.port}`
    const transport = open({ proxy: address, ca: [certificates.ca] })
    const first = await failure(transport.send(post(server.url, { timeout: 100 })))
    expect(first.problem).toBe('timeout')
    isSilent = false
    expect((await transport.send(post(server.url))).status).toBe(200)
  },
)

test('a signal ends the wait for any proxy at once, whatever it does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('http', 'https', ...SCHEMES),
      fc.constantFrom(...Object.keys(FAULTS)),
      fc.integer({ min: 0, max: 60 }),
      async (scheme, fault, after) => {
        const faulty = await faultyProxy(fault)
        const transport = undiciTransport({ proxy: `${scheme}://127.0.0.1:${faulty.port}` })
        const abort = new AbortController()
        setTimeout(() => abort.abort(), after)
        const request = post(new URL('https://127.0.0.1:1/'), { signal: abort.signal })
        expect((await failure(transport.send(request))).mayHaveArrived).toBe(false)
        await transport.close()
        await vi.waitFor(() => expect(faulty.open.size).toBe(0), { timeout: 2000 })
      },
    ),
    { numRuns: runs(40) },
  )
}, 60_000)
