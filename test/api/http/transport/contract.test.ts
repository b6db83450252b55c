import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { nodeHttpTransport } from '../../../../src/api/http/transport/node-http.ts'
import {
  type Transport,
  TransportError,
  type TransportOptions,
  type TransportReply,
  type TransportRequest,
} from '../../../../src/api/http/transport/transport.ts'
import { undiciTransport } from '../../../../src/api/http/transport/undici.ts'
import { freePort, serve, serveBytes, serveTls } from '../../../support/loopback.ts'
import { type Certificates, makeCertificates } from '../../../support/loopback-certificates.ts'
import { startProxy } from '../../../support/loopback-proxy.ts'

let certificates: Certificates

beforeAll(() => {
  certificates = makeCertificates()
})

const text = ({ body }: TransportReply) => new TextDecoder().decode(body)

describe.each([
  ['node:http', nodeHttpTransport],
  ['undici', undiciTransport],
] as const)('the transport over %s', (name, make) => {
  function open(options: TransportOptions = {}): Transport {
    const transport = make(options)
    onTestFinished(() => transport.close())
    return transport
  }

  function get(url: URL, more: Partial<TransportRequest> = {}): TransportRequest {
    return { method: 'GET', url, headers: {}, timeout: 10_000, ...more }
  }

  async function failure(
    request: TransportRequest,
    options: TransportOptions = {},
  ): Promise<TransportError> {
    const outcome = await open(options)
      .send(request)
      .catch((error: unknown) => error)
    if (!(outcome instanceof TransportError)) {
      throw new Error('expected a TransportError', { cause: outcome })
    }
    return outcome
  }

  test('sends a GET with a JSON body and brings back status, headers and bytes', async () => {
    const server = await serve(() => ({ status: 203, headers: { 'X-Made': 'yes' }, body: [1] }))
    const headers = { 'content-type': 'application/json', 'user-agent': 'itflow-cli' }
    const reply = await open().send(
      get(new URL('a/b.php?limit=1&q=%C3%A9', server.url), { headers, body: '{"api_key":"é"}' }),
    )
    expect(reply.status).toBe(203)
    expect(reply.headers['x-made']).toBe('yes')
    expect(text(reply)).toBe('[1]')
    expect(server.received).toEqual([
      {
        method: 'GET',
        target: '/a/b.php?limit=1&q=%C3%A9',
        headers: expect.objectContaining({ ...headers, 'content-length': '16' }),
        body: '{"api_key":"é"}',
      },
    ])
  })

  test('sends a POST with its body', async () => {
    const server = await serve(() => ({ body: 'made' }))
    await open().send(get(server.url, { method: 'POST', body: '{"client_name":"Acme"}' }))
    expect(server.received[0]).toMatchObject({ method: 'POST', body: '{"client_name":"Acme"}' })
  })

  test('sends a GET without a body, and takes an empty reply', async () => {
    const server = await serve(() => ({ status: 500 }))
    const reply = await open().send(get(server.url))
    expect(reply.status).toBe(500)
    expect(reply.body.byteLength).toBe(0)
    expect(server.received[0]?.headers['content-length']).toBeUndefined()
  })

  test('brings back a reply of several megabytes whole', async () => {
    const long = 'x'.repeat(5_000_000)
    const server = await serve(() => ({ raw: long }))
    expect(text(await open().send(get(server.url)))).toBe(long)
  })

  test('returns bytes that are not UTF-8 as they are', async () => {
    const server = await serve(() => ({ raw: Uint8Array.of(0xc3, 0x28, 0xff, 0) }))
    expect([...(await open().send(get(server.url))).body]).toEqual([0xc3, 0x28, 0xff, 0])
  })

  test('shares connections among reads', async () => {
    const server = await serve(() => ({ body: 1 }))
    const transport = open()
    for (let count = 0; count < 8; count += 1) await transport.send(get(server.url, { body: '{}' }))
    expect(server.received).toHaveLength(8)
    expect(server.connections()).toBeLessThan(3)
  })

  describe('many writes at once', () => {
    const write = (url: URL) => get(url, { method: 'POST', body: '{}' })
    const four = (transport: Transport, url: URL) =>
      Promise.all(
        Array.from({ length: 4 }, async () => {
          for (let count = 0; count < 10; count += 1) await transport.send(write(url))
        }),
      )

    test('share connections', async () => {
      const server = await serve(() => ({ body: 1 }))
      await four(open(), server.url)
      expect(server.received).toHaveLength(40)
      expect(server.connections()).toBeLessThan(12)
    })

    test('arrive once each where the server ends connections after a few replies', async () => {
      const server = await serve((_, nth) => ({
        ...(nth % 5 === 0 && { headers: { connection: 'close' } }),
        body: 1,
      }))
      await four(open(), server.url)
      expect(server.received).toHaveLength(40)
    })

    // undici has a pool for each origin, whatever it is given.
    if (name !== 'node:http') return
    test('and one after another, each over a connection of its own', async () => {
      const server = await serve(() => ({ body: 1 }))
      const transport = open()
      await four(transport, server.url)
      const before = server.connections()
      for (let count = 0; count < 5; count += 1) await transport.send(write(server.url))
      expect(server.connections()).toBe(before + 5)
    })
  })

  test('sends many at once, each with its own reply', async () => {
    const server = await serve(({ target }) => ({ body: target }))
    const transport = open()
    const paths = Array.from({ length: 40 }, (_, index) => `/${index}`)
    const replies = await Promise.all(
      paths.map((path) => transport.send(get(new URL(path, server.url)))),
    )
    expect(replies.map(text)).toEqual(paths.map((path) => JSON.stringify(path)))
  })

  describe('packed replies', () => {
    const long = JSON.stringify({ words: 'printer offline '.repeat(200) })
    test.each([
      ['gzip', gzipSync(long)],
      ['deflate', deflateSync(long)],
      ['deflate', deflateRawSync(long)],
      ['br', brotliCompressSync(long)],
      ['gzip, br', brotliCompressSync(gzipSync(long))],
    ])('are unpacked: %s', async (encoding, raw) => {
      const server = await serve(() => ({ raw, headers: { 'content-encoding': encoding } }))
      const reply = await open().send(get(server.url))
      expect(text(reply)).toBe(long)
      expect(reply.headers['content-encoding']).toBeUndefined()
      expect(server.received[0]?.headers['accept-encoding']).toBe('gzip, deflate, br')
    })

    test('are cancelled when they decompress to more than the limit', async () => {
      const raw = gzipSync('x'.repeat(100_000))
      const server = await serve(() => ({ raw, headers: { 'content-encoding': 'gzip' } }))
      const error = await failure(get(server.url), { maxReplyBytes: 50_000 })
      expect(error).toMatchObject({ problem: 'too-large', mayHaveArrived: true })
    })

    test('that are cut off count as closed connections', async () => {
      const raw = gzipSync(long).subarray(0, 60)
      const server = await serve(() => ({ raw, headers: { 'content-encoding': 'gzip' } }))
      expect(await failure(get(server.url))).toMatchObject({ problem: 'closed' })
    })

    test.each([
      ['gzip', 'this was never packed'],
      ['zstd', 'unknown here'],
    ])('are a failure when they cannot be unpacked: %s', async (encoding, raw) => {
      const server = await serve(() => ({ raw, headers: { 'content-encoding': encoding } }))
      expect(await failure(get(server.url))).toMatchObject({ problem: 'other' })
    })
  })

  describe('a reply over the cap', () => {
    test('is cancelled by its announced length', async () => {
      const server = await serve(() => ({ raw: 'x'.repeat(1001) }))
      const error = await failure(get(server.url), { maxReplyBytes: 1000 })
      expect(error).toMatchObject({ problem: 'too-large', mayHaveArrived: true })
    })

    test('is cancelled while it arrives, if no length is announced and no end in sight', async () => {
      const server = await serveBytes((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n')
          const more = () => {
            while (!socket.destroyed && socket.write('x'.repeat(10_000)));
          }
          socket.on('drain', more)
          more()
        })
      })
      const error = await failure(get(server.url), { maxReplyBytes: 100_000 })
      expect(error).toMatchObject({ problem: 'too-large', mayHaveArrived: true })
    })

    test('is taken when it just fits', async () => {
      const server = await serve(() => ({ raw: 'x'.repeat(1000) }))
      const reply = await open({ maxReplyBytes: 1000 }).send(get(server.url))
      expect(reply.body.byteLength).toBe(1000)
    })
  })

  describe('time-outs', () => {
    test('end a request that nobody answers', async () => {
      const server = await serve(() => undefined)
      const error = await failure(get(server.url, { timeout: 100 }))
      expect(error).toMatchObject({ problem: 'timeout', mayHaveArrived: true })
    })

    test('end a reply that stalls in its body', async () => {
      const server = await serveBytes((socket) => {
        socket.once('data', () =>
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"succ'),
        )
      })
      const error = await failure(get(server.url, { timeout: 100 }))
      expect(error).toMatchObject({ problem: 'timeout', mayHaveArrived: true })
    })

    test('end a reply that keeps trickling', async () => {
      const server = await serveBytes((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')
          const drip = setInterval(() => socket.write(' '), 10)
          socket.on('close', () => clearInterval(drip))
        })
      })
      expect(await failure(get(server.url, { timeout: 200 }))).toMatchObject({ problem: 'timeout' })
    })

    test('count from the first of several redirected requests', async () => {
      const server = await serve((_, nth) =>
        nth === 1 ? { status: 302, headers: { location: '/next' } } : undefined,
      )
      expect(await failure(get(server.url, { timeout: 200 }))).toMatchObject({ problem: 'timeout' })
    })

    test('know that nothing left while the handshake was unfinished', async () => {
      const server = await serveBytes(() => {}, 'https')
      const error = await failure(get(server.url, { method: 'POST', body: '{}', timeout: 100 }))
      expect(error).toMatchObject({ problem: 'timeout', mayHaveArrived: false })
    })

    test('longer than a timer can wait are none', async () => {
      const server = await serve(() => ({ body: 1 }))
      const reply = await open().send(get(server.url, { timeout: Number.POSITIVE_INFINITY }))
      expect(reply.status).toBe(200)
    })
  })

  describe('a connection that ends', () => {
    // What a server or something before it may send and then end, and whether it ends by itself.
    const ENDS: readonly (readonly [what: string, bytes: string, isEnded: boolean])[] = [
      ['by changing the protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', false],
      [
        'by changing it to one that it names',
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nxyz',
        false,
      ],
      ['after an interim reply', 'HTTP/1.1 100 Continue\r\n\r\n', true],
      ['after early hints', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', true],
      ['within the status line', 'HTTP/1.1 20', true],
      ['within the headers', 'HTTP/1.1 200 OK\r\ncontent-le', true],
      ['within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{', true],
      ['within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab', true],
      [
        'before the last chunk',
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n',
        true,
      ],
      ['with nothing at all', '', true],
    ]
    const METHODS = ['GET', 'POST'] as const

    test.each(ENDS.flatMap((end) => METHODS.map((method) => [...end, method] as const)))(
      '%s settles',
      async (_, bytes, isEnded, method) => {
        const server = await serveBytes((socket) => {
          socket.once('data', () => (isEnded ? socket.end(bytes) : socket.write(bytes)))
        })
        const error = await failure(get(server.url, { method, body: '{}', timeout: 5000 }))
        expect(error.problem).not.toBe('timeout')
        expect(error.mayHaveArrived).toBe(true)
      },
    )

    test('before the reply', async () => {
      const server = await serveBytes((socket) => socket.once('data', () => socket.destroy()))
      const error = await failure(get(server.url, { method: 'POST', body: '{}' }))
      expect(error).toMatchObject({ problem: 'closed', mayHaveArrived: true })
    })

    test.each([
      ['with its length announced', 'content-length: 100\r\n\r\n{"success":"Tr'],
      ['in chunks', 'transfer-encoding: chunked\r\n\r\n64\r\n{"success":"Tr'],
      ['within the headers', 'content-ty'],
    ])('in the middle of a reply %s', async (_, rest) => {
      const server = await serveBytes((socket) => {
        socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`))
      })
      const error = await failure(get(server.url))
      expect(error).toMatchObject({ problem: 'closed', mayHaveArrived: true })
    })

    test('during the handshake, so that nothing left', async () => {
      const server = await serveBytes((socket) => socket.destroy(), 'https')
      const error = await failure(get(server.url, { method: 'POST', body: '{}' }))
      expect(error).toMatchObject({ problem: 'closed', mayHaveArrived: false })
    })

    test('because the transport is closed', async () => {
      const transport = make({})
      const server = await serve(() => void transport.close())
      const sending = transport.send(get(server.url)).catch((error: unknown) => error)
      expect(await sending).toMatchObject({ problem: 'closed', mayHaveArrived: true })
    })
  })

  test('a port where nothing listens refuses, and nothing left', async () => {
    const url = new URL(`http://127.0.0.1:${await freePort()}/`)
    const error = await failure(get(url, { method: 'POST', body: '{}' }))
    expect(error).toMatchObject({
      problem: 'refused',
      mayHaveArrived: false,
      code: 'ECONNREFUSED',
      message: 'connection refused (ECONNREFUSED)',
    })
  })

  test('a name with several addresses, none of which answers, refuses alike', async () => {
    const error = await failure(get(new URL(`http://localhost:${await freePort()}/`)))
    expect(error).toMatchObject({ problem: 'refused', mayHaveArrived: false })
    expect(error.message).toBe('connection refused (ECONNREFUSED)')
  })

  test('an unknown host is a problem with its name, and nothing is sent', async () => {
    const error = await failure(get(new URL('http://itflow.invalid/'), { method: 'POST' }))
    expect(error).toMatchObject({ problem: 'name', mayHaveArrived: false })
  })

  test.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2p1 Debian\r\n'],
    ['a broken status line', 'HTTP/1.1 abc\r\n\r\n'],
  ])('a server that answers with %s is not an HTTP server', async (_, garbage) => {
    const server = await serveBytes((socket) => socket.once('data', () => socket.end(garbage)))
    const error = await failure(get(server.url))
    expect(error).toMatchObject({ problem: 'other', mayHaveArrived: true })
    expect(error.message).toContain("it isn't an HTTP server")
    expect(error.message).not.toContain('Debian')
  })

  describe('redirects', () => {
    test('of a GET within the origin are followed with its body', async () => {
      const server = await serve(({ target }) =>
        target === '/end?x=1'
          ? { body: 'here' }
          : { status: 307, headers: { location: target === '/' ? 'middle' : '/end?x=1' } },
      )
      const reply = await open().send(get(server.url, { body: '{"api_key":"k"}' }))
      expect(text(reply)).toBe('"here"')
      expect(server.received.map(({ target, body }) => [target, body])).toEqual([
        ['/', '{"api_key":"k"}'],
        ['/middle', '{"api_key":"k"}'],
        ['/end?x=1', '{"api_key":"k"}'],
      ])
    })

    test('of a GET are followed five times and no more', async () => {
      const chain = (length: number) =>
        serve((_, nth) =>
          nth > length ? { body: 'end' } : { status: 302, headers: { location: `/${nth}` } },
        )
      expect(text(await open().send(get((await chain(5)).url)))).toBe('"end"')
      const error = await failure(get((await chain(6)).url))
      expect(error).toMatchObject({ problem: 'redirect', mayHaveArrived: true })
    })

    test('to another origin are refused, and nothing is sent there', async () => {
      const other = await serve(() => ({ body: 'stolen' }))
      const location = new URL('/api?x=1', other.url).href
      const server = await serve(() => ({ status: 302, headers: { location } }))
      const error = await failure(get(server.url))
      expect(error).toMatchObject({ problem: 'redirect', mayHaveArrived: true, location })
      expect(other.received).toEqual([])
    })

    test('of a POST are never followed', async () => {
      const server = await serve(() => ({ status: 307, headers: { location: '/elsewhere' } }))
      const error = await failure(get(server.url, { method: 'POST', body: '{}' }))
      expect(error).toMatchObject({
        problem: 'redirect',
        mayHaveArrived: true,
        location: new URL('/elsewhere', server.url).href,
      })
      expect(server.received).toHaveLength(1)
    })

    test('to an invalid address are refused', async () => {
      const server = await serve(() => ({ status: 302, headers: { location: 'http://[' } }))
      expect(await failure(get(server.url))).toMatchObject({
        problem: 'redirect',
        location: undefined,
      })
    })

    test('without a target are replies', async () => {
      const server = await serve(() => ({ status: 302, body: 'no target' }))
      expect((await open().send(get(server.url))).status).toBe(302)
    })
  })

  describe('over TLS', () => {
    test('a self-signed certificate is refused before anything leaves', async () => {
      const server = await serveTls(certificates.selfSigned, () => ({ body: 1 }))
      const error = await failure(get(server.url, { method: 'POST', body: '{}' }))
      expect(error).toMatchObject({ problem: 'tls', mayHaveArrived: false })
      expect(error.message).toContain('self-signed')
      expect(server.received).toEqual([])
    })

    test('a self-signed certificate is taken when it is trusted itself', async () => {
      const server = await serveTls(certificates.selfSigned, () => ({ body: 1 }))
      const reply = await open({ ca: [certificates.selfSigned.cert] }).send(get(server.url))
      expect(text(reply)).toBe('1')
    })

    test('any certificate is taken where verification is off', async () => {
      const server = await serveTls(certificates.misnamed, () => ({ body: 1 }))
      expect(text(await open({ insecure: true }).send(get(server.url)))).toBe('1')
    })

    test('an unknown authority is refused', async () => {
      const server = await serveTls(certificates.server, () => ({ body: 1 }))
      const error = await failure(get(server.url))
      expect(error).toMatchObject({ problem: 'tls', mayHaveArrived: false })
      expect(error.message).toContain('authority')
    })

    test("an authority of one's own is trusted beside the known ones", async () => {
      const server = await serveTls(certificates.server, () => ({ body: 1 }))
      const transport = open({ ca: [certificates.ca] })
      expect(text(await transport.send(get(server.url)))).toBe('1')
      expect(text(await transport.send(get(server.url, { method: 'POST', body: '{}' })))).toBe('1')
    })

    test('a certificate for another name is refused though its authority is trusted', async () => {
      const server = await serveTls(certificates.misnamed, () => ({ body: 1 }))
      const error = await failure(get(server.url), { ca: [certificates.ca] })
      expect(error).toMatchObject({ problem: 'tls', mayHaveArrived: false })
      expect(error.message).toContain('another name')
    })

    test('a client certificate is shown where the server asks for one', async () => {
      const { ca, server: pair, client } = certificates
      const server = await serveTls({ ...pair, ca, requestCert: true }, () => ({ body: 1 }))
      const options = { ca: [ca], clientCertificate: client }
      expect(text(await open(options).send(get(server.url)))).toBe('1')
    })

    test('a missing client certificate is a failure', async () => {
      const { ca, server: pair } = certificates
      const asking = { ...pair, ca, requestCert: true }
      const server = await serveTls(asking, () => ({ body: 1 }))
      const error = await failure(get(server.url), { ca: [ca] })
      // The alert and the end of the connection race each other, and the request went out before either.
      expect(['tls', 'closed']).toContain(error.problem)
      expect(server.received).toEqual([])
    })

    test('an invalid client certificate fails, and is named', async () => {
      const server = await serveTls(certificates.server, () => ({ body: 1 }))
      const clientCertificate = { cert: 'no PEM', key: 'no PEM' }
      const error = await failure(get(server.url), { clientCertificate })
      expect(error).toMatchObject({ problem: 'tls', mayHaveArrived: false })
      expect(error.message).toContain('client certificate')
    })

    test('a port that uses plain HTTP is a problem with TLS', async () => {
      const server = await serve(() => ({ body: 1 }))
      const error = await failure(get(new URL(server.url.href.replace('http:', 'https:'))))
      expect(error).toMatchObject({ problem: 'tls', mayHaveArrived: false })
    })
  })

  describe('a signal', () => {
    test('that is aborted already lets nothing leave', async () => {
      const server = await serve(() => ({ body: 1 }))
      const error = await failure(get(server.url, { signal: AbortSignal.abort() }))
      expect(error).toMatchObject({ problem: 'aborted', mayHaveArrived: false })
      expect(server.connections()).toBe(0)
    })

    test('ends a request under way', async () => {
      const abort = new AbortController()
      const server = await serve(() => void abort.abort())
      const error = await failure(get(server.url, { signal: abort.signal }))
      expect(error).toMatchObject({ problem: 'aborted', mayHaveArrived: true })
    })

    test('ends a reply under way', async () => {
      const abort = new AbortController()
      const server = await serveBytes((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{', () => abort.abort())
        })
      })
      const error = await failure(get(server.url, { signal: abort.signal }))
      expect(error).toMatchObject({ problem: 'aborted', mayHaveArrived: true })
    })

    test('ends a handshake, so that nothing left', async () => {
      const abort = new AbortController()
      const server = await serveBytes(() => abort.abort(), 'https')
      const request = get(server.url, { method: 'POST', body: '{}', signal: abort.signal })
      expect(await failure(request)).toMatchObject({ problem: 'aborted', mayHaveArrived: false })
    })
  })

  test('error messages contain nothing that was sent', async () => {
    const server = await serveBytes((socket) => socket.once('data', (sent) => socket.end(sent)))
    const url = new URL('?api_key=secret-in-the-query', server.url)
    const error = await failure(get(url, { body: '{"api_key":"secret-in-the-body"}' }))
    expect(`${error.message} ${error.location}`).not.toContain('secret')
  })

  test('closing twice, or without a request, is harmless', async () => {
    const transport = make({})
    await transport.close()
    await transport.close()
    expect(name).not.toBe('')
  })
})

describe('undici through a proxy', () => {
  function open(options: TransportOptions): Transport {
    const transport = undiciTransport(options)
    onTestFinished(() => transport.close())
    return transport
  }
  const request = (url: URL): TransportRequest => ({
    method: 'GET',
    url,
    headers: { 'content-type': 'application/json' },
    body: '{"api_key":"made-up-key"}',
    timeout: 10_000,
  })

  test('opens a tunnel to an https server, whose certificate is still verified', async () => {
    const proxy = await startProxy()
    const server = await serveTls(certificates.server, () => ({ body: 'through' }))
    const trusting = open({ proxy: proxy.address, ca: [certificates.ca] })
    expect(text(await trusting.send(request(server.url)))).toBe('"through"')
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${server.port}`])
    const wary = open({ proxy: proxy.address }).send(request(server.url))
    await expect(wary).rejects.toMatchObject({ problem: 'tls', mayHaveArrived: false })
    expect(server.received).toHaveLength(1)
  })

  test('passes a plain request on without a tunnel', async () => {
    const proxy = await startProxy()
    const server = await serve(() => ({ body: 'through' }))
    const url = new URL('api/v1/clients/read.php?limit=1', server.url)
    const reply = await open({ proxy: proxy.address }).send(request(url))
    expect(text(reply)).toBe('"through"')
    expect(proxy.asked).toEqual([`GET ${url.href}`])
    expect(server.received[0]).toMatchObject({ body: '{"api_key":"made-up-key"}' })
  })

  test('shows a client certificate through the tunnel', async () => {
    const { ca, server: pair, client } = certificates
    const proxy = await startProxy()
    const server = await serveTls({ ...pair, ca, requestCert: true }, () => ({ body: 1 }))
    const options = { proxy: proxy.address, ca: [ca], clientCertificate: client }
    expect(text(await open(options).send(request(server.url)))).toBe('1')
  })

  test('gives the proxy the name and password in its address', async () => {
    const proxy = await startProxy()
    const server = await serveTls(certificates.server, () => ({ body: 1 }))
    const address = proxy.address.replace('//', '//someone:p%40ss@')
    await open({ proxy: address, ca: [certificates.ca] }).send(request(server.url))
    const expected = `Basic ${Buffer.from('someone:p@ss').toString('base64')}`
    expect(proxy.authorizations).toEqual([expected])
  })

  test.each([403, 407, 502])('a refused tunnel (%i) means that nothing left', async (status) => {
    const proxy = await startProxy(status)
    const server = await serveTls(certificates.server, () => ({ body: 1 }))
    const sending = open({ proxy: proxy.address }).send(request(server.url))
    await expect(sending).rejects.toMatchObject({ problem: 'refused', mayHaveArrived: false })
    expect(server.received).toEqual([])
  })

  test('a proxy that requires a password for a plain request fails, and may have seen it', async () => {
    const proxy = await startProxy(407)
    const sending = open({ proxy: proxy.address }).send(request(new URL('http://itflow.example/')))
    await expect(sending).rejects.toMatchObject({ problem: 'refused', mayHaveArrived: true })
  })

  test('a proxy that is not there refuses, and nothing left', async () => {
    const proxy = `http://127.0.0.1:${await freePort()}`
    for (const url of ['https://itflow.example/', 'http://itflow.example/']) {
      const sending = open({ proxy }).send(request(new URL(url)))
      await expect(sending).rejects.toMatchObject({ problem: 'refused', mayHaveArrived: false })
    }
  })
})
