import { connect } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Certificates, makeCertificates } from '../../support/loopback-certificates.ts'
import { makeConfig, makeSource, TOKEN } from './http-config.ts'
import { connectTo, head, type Rig, send, startRig } from './http-rig.ts'

const AUTHORIZED = `Authorization: Bearer ${TOKEN}`
const QUICK = { headers: 200, request: 400, closing: 300 }

let certificates: Certificates
beforeAll(() => {
  certificates = makeCertificates()
})

function elapsed(since: bigint): number {
  return Number(process.hrtime.bigint() - since) / 1e6
}

describe('a slow sender', () => {
  it.each([
    ['sends nothing', ''],
    ['stops within the headers', 'POST /probe HTTP/1.1\r\nHost: a\r\n'],
  ])('that %s is refused after the time for headers', async (_, bytes) => {
    const rig = await startRig(undefined, { times: QUICK })
    const since = process.hrtime.bigint()
    const wire = await connectTo(rig)
    wire.socket.write(bytes)
    expect(await wire.closed).toMatch(/^HTTP\/1\.1 408 .*Connection: close.*"error":"timeout"/s)
    expect(elapsed(since)).toBeGreaterThan(190)
    expect(elapsed(since)).toBeLessThan(2000)
  })

  it('that keeps sending a byte of its body is refused after the time for the request', async () => {
    const rig = await startRig(undefined, { times: QUICK })
    const since = process.hrtime.bigint()
    const wire = await connectTo(rig)
    wire.socket.write(`${head(AUTHORIZED, 'Content-Length: 1000')}\r\n`)
    const timer = setInterval(() => wire.socket.write('x'), 20)
    const reply = await wire.closed
    clearInterval(timer)
    expect(reply).toMatch(/^HTTP\/1\.1 408 .*"error":"timeout"/s)
    expect(reply.split('HTTP/1.1')).toHaveLength(2)
    expect(elapsed(since)).toBeGreaterThan(390)
    await expect.poll(() => rig.results).toMatchObject([{ source: 'probe', status: 408 }])
    expect(rig.accepted).toEqual([])
  })

  it('without a token gets one reply, and is cut off too', async () => {
    const rig = await startRig(undefined, { times: QUICK })
    const wire = await connectTo(rig)
    wire.socket.write(`${head('Content-Length: 1000')}\r\n{`)
    const reply = await wire.closed
    expect(reply).toMatch(/^HTTP\/1\.1 401 /)
    expect(reply.split('HTTP/1.1')).toHaveLength(2)
  })

  it('is refused too if an earlier request of the connection was answered', async () => {
    const rig = await startRig(undefined, { times: QUICK })
    const wire = await connectTo(rig)
    wire.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":"a"}`)
    await expect.poll(wire.received).toContain('202 Accepted')
    wire.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key"`)
    expect((await wire.closed).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 408'])
  })

  it('does not keep others from sending', async () => {
    const rig = await startRig()
    for (let nth = 0; nth < 50; nth += 1) {
      const wire = await connectTo(rig)
      wire.socket.write(`${head(AUTHORIZED, 'Content-Length: 1000')}\r\n{`)
    }
    expect((await send(rig)).status).toBe(202)
  })

  it('that leaves is reported, and nothing is accepted', async () => {
    const rig = await startRig()
    const wire = await connectTo(rig)
    wire.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    wire.socket.destroy()
    await expect.poll(() => rig.results).toMatchObject([{ source: 'probe', result: 'aborted' }])
    expect(rig.accepted).toEqual([])
  })
})

describe('connections', () => {
  it('stay open for further requests, also after a refusal, and in one piece', async () => {
    const rig = await startRig()
    const wire = await connectTo(rig)
    const alert = (key: string, ...lines: string[]) =>
      `${head(...lines, 'Content-Length: 11')}\r\n{"key":"${key}"}`
    wire.socket.write(alert('a') + alert('b', AUTHORIZED) + alert('c', AUTHORIZED))
    await expect.poll(() => rig.results).toHaveLength(3)
    wire.socket.write(alert('d', AUTHORIZED, 'Content-Encoding: br') + alert('e', AUTHORIZED))
    await expect
      .poll(() => wire.received().match(/HTTP\/1\.1 \d+/g))
      .toEqual([401, 202, 202, 415, 202].map((status) => `HTTP/1.1 ${status}`))
    expect(rig.accepted.flatMap(({ keys }) => keys)).toEqual(['b', 'c', 'e'])
  })

  it.each([
    ['a tunnel', 'CONNECT other:443 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['another protocol', head('Connection: Upgrade', 'Upgrade: websocket', '')],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['no host', 'POST /probe HTTP/1.1\r\n\r\n'],
    ['two lengths', head(AUTHORIZED, 'Content-Length: 11', 'Content-Length: 12', '')],
    [
      'a length and chunks',
      head(AUTHORIZED, 'Content-Length: 5', 'Transfer-Encoding: chunked', ''),
    ],
    ['chunks that are none', `${head(AUTHORIZED, 'Transfer-Encoding: chunked')}\r\nzz\r\n`],
    ['a wrong expectation', head(AUTHORIZED, 'Expect: magic', 'Content-Length: 0', '')],
  ])('that ask for %s harm nobody', async (_, bytes) => {
    const rig = await startRig(undefined, { times: QUICK })
    const wire = await connectTo(rig)
    wire.socket.write(bytes)
    await wire.closed
    expect(rig.accepted).toEqual([])
    expect((await send(rig)).status).toBe(202)
  })

  it('that prove nothing give way to new ones, but those of sources stay', async () => {
    const rig = await startRig()
    const source = await connectTo(rig)
    source.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":"a"}`)
    await expect.poll(() => source.received()).toContain('202')
    const wires = []
    for (let nth = 0; nth < 250; nth += 1) wires.push(await connectTo(rig))
    source.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":"b"}`)
    await expect.poll(() => source.received().match(/202/g)).toHaveLength(2)
    expect((await send(rig)).status).toBe(202)
    for (const wire of [source, ...wires]) wire.socket.destroy()
  })

  it('are at most 200 at a time', async () => {
    const rig = await startRig()
    const wires = []
    for (let nth = 0; nth < 205; nth += 1) wires.push(await connectTo(rig))
    const closed = wires.map(() => false)
    for (const [nth, wire] of wires.entries()) void wire.closed.then(() => (closed[nth] = true))
    await expect.poll(() => closed.filter(Boolean).length).toBe(5)
    for (const wire of wires) wire.socket.destroy()
    await expect
      .poll(() =>
        send(rig).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(202)
  })
})

describe('too many requests', () => {
  it('of a source are refused until later, others not', async () => {
    let now = 0
    const sources = [makeSource('probe', { rate: 40 }), makeSource('other', { rate: 40 })]
    const rig = await startRig(makeConfig(sources), { monotonic: () => now })
    const statuses = []
    for (let nth = 0; nth < 11; nth += 1) statuses.push((await send(rig)).status)
    expect(statuses).toEqual([...Array(10).fill(202), 429])
    const refused = await send(rig)
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '2'])
    expect(refused.body).toMatchObject({ error: 'too_many_requests' })
    expect((await send(rig, { path: '/other' })).status).toBe(202)
    now += 2000
    expect((await send(rig)).status).toBe(202)
  })

  it('without a token do not count: nobody else can use them up', async () => {
    const rig = await startRig(makeConfig([makeSource('probe', { rate: 40 })]), {
      monotonic: () => 0,
    })
    for (let nth = 0; nth < 30; nth += 1) await send(rig, { headers: {} })
    expect((await send(rig)).status).toBe(202)
  })
})

describe('a receiver behind a proxy', () => {
  it('answers nobody but the proxy', async () => {
    const rig = await startRig(makeConfig([makeSource('probe')], { proxies: ['192.0.2.1'] }))
    for (const sent of [
      {},
      { path: '/healthz', method: 'GET' },
      { path: '/metrics', method: 'GET' },
    ]) {
      const reply = await send(rig, sent)
      expect([reply.status, reply.headers.connection]).toEqual([403, 'close'])
    }
    const wire = await connectTo(rig)
    wire.socket.write(`${head(AUTHORIZED, 'Content-Length: 11', 'X-Forwarded-For: 192.0.2.1')}\r\n`)
    expect(await wire.closed).toMatch(/^HTTP\/1\.1 403 /)
    rig.config = { ...rig.config, proxies: ['192.0.2.1', '127.0.0.1'] }
    expect((await send(rig)).status).toBe(202)
    expect((await send(rig, { path: '/healthz', method: 'GET' })).status).toBe(200)
  })

  it('knows the proxy by an IPv6 socket too', async () => {
    const config = makeConfig([makeSource('probe')], { host: '::', proxies: ['127.0.0.1'] })
    const rig = await startRig(config)
    expect(rig.url).toMatch(/^http:\/\/\[::\]:\d+$/)
    expect((await send({ url: `http://127.0.0.1:${rig.port}` })).status).toBe(202)
    expect((await send({ url: `http://[::1]:${rig.port}` })).status).toBe(403)
  })
})

/** The name of the certificate that a server shows. */
function shownBy({ port }: Rig): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

describe('a receiver with a certificate', () => {
  it('serves HTTPS, and nothing in clear', async () => {
    const rig = await startRig(makeConfig([makeSource('probe')], { tls: certificates.server }))
    expect(rig.url).toMatch(/^https:/)
    expect((await send(rig, { ca: certificates.ca })).status).toBe(202)
    await expect(send(rig)).rejects.toThrow(/certificate/)
    await expect(send({ url: rig.url.replace('https', 'http') })).rejects.toThrow()
    expect(rig.accepted).toHaveLength(1)
  })

  it('takes over a new one without dropping connections', async () => {
    const rig = await startRig(makeConfig([makeSource('probe')], { tls: certificates.server }))
    const open = connect({ port: rig.port, host: '127.0.0.1', rejectUnauthorized: false })
    await new Promise((resolve) => open.once('secureConnect', resolve))
    expect(rig.receiver.reload({ ...rig.config, tls: certificates.selfSigned })).toEqual([])
    expect(await shownBy(rig)).toBe('alone')
    let text = ''
    open.on('data', (part) => {
      text += part
    })
    open.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":"a"}`)
    await expect.poll(() => text).toContain('202 Accepted')
    open.destroy()
  })

  it('keeps the former one if the new one can not be used', async () => {
    const rig = await startRig(makeConfig([makeSource('probe')], { tls: certificates.server }))
    const mixed = { cert: certificates.server.cert, key: certificates.client.key }
    for (const tls of [mixed, { cert: 'x', key: 'y' }]) {
      expect(rig.receiver.reload({ ...rig.config, tls })).toEqual([
        expect.stringContaining('the former one stays'),
      ])
    }
    expect(await shownBy(rig)).toBe('server')
    expect((await send(rig, { ca: certificates.ca })).status).toBe(202)
  })

  it('drops a handshake that takes too long', async () => {
    const config = makeConfig([makeSource('probe')], { tls: certificates.server })
    const rig = await startRig(config, { times: QUICK })
    const wire = await connectTo(rig)
    wire.socket.write('\x16\x03\x01')
    await wire.closed
    expect((await send(rig, { ca: certificates.ca })).status).toBe(202)
  })
})

describe('a new configuration', () => {
  it('counts from the next request on', async () => {
    const rig = await startRig()
    expect((await send(rig)).status).toBe(202)
    const token = 'new-token-0123456789abcdef'
    const other = makeSource('other', { maxBody: 5 }, { token })
    const next = makeConfig([other], { metricsToken: undefined })
    expect(rig.receiver.reload(next)).toEqual([])
    rig.config = next
    expect((await send(rig)).status).toBe(401)
    expect((await send(rig, { path: '/other' })).status).toBe(401)
    const headers = { authorization: `Bearer ${token}` }
    expect((await send(rig, { path: '/other', headers })).status).toBe(413)
  })

  it('does not change a request under way', async () => {
    const rig = await startRig()
    const wire = await connectTo(rig)
    wire.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    rig.config = makeConfig([])
    wire.socket.write('"a"}')
    await expect.poll(wire.received).toContain('202 Accepted')
    expect(rig.accepted).toEqual([{ source: 'probe', keys: ['a'] }])
  })

  it.each([
    ['another port', { port: 1 }, 'listen was changed to 127.0.0.1:1'],
    ['another host', { host: '::1' }, 'listen was changed to [::1]:0'],
  ])('does not move it: %s', async (_, change, message) => {
    const rig = await startRig()
    const problems = rig.receiver.reload({ ...rig.config, ...change })
    expect(problems).toEqual([`${message}, which needs a restart: still at ${rig.url}`])
    expect((await send(rig)).status).toBe(202)
  })

  it('does not begin or end TLS', async () => {
    const rig = await startRig()
    const tls = certificates.server
    expect(rig.receiver.reload({ ...rig.config, tls })).toEqual([
      expect.stringContaining('tls was added, which needs a restart'),
    ])
    const secure = await startRig({ ...rig.config, tls })
    expect(secure.receiver.reload({ ...rig.config, tls: undefined })).toEqual([
      expect.stringContaining('tls was removed'),
    ])
  })
})

describe('an address', () => {
  it('that is in use is refused, with the next step', async () => {
    const rig = await startRig()
    const start = startRig({ ...rig.config, port: rig.port })
    await expect(start).rejects.toMatchObject({
      code: 'usage',
      message: `127.0.0.1:${rig.port} is already in use`,
      hint: expect.stringContaining('another port'),
    })
  })

  it('that is not of this computer is refused', async () => {
    const start = startRig(makeConfig([], { host: '192.0.2.1' }))
    await expect(start).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('closing', () => {
  it('finishes the requests under way, and takes no more', async () => {
    const stored: (() => void)[] = []
    const accept = () => new Promise<void>((resolve) => stored.push(resolve))
    const rig = await startRig(undefined, { accept })
    const wire = await connectTo(rig)
    wire.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":"a"}`)
    await expect.poll(() => stored).toHaveLength(1)
    let isClosed = false
    const closing = rig.receiver.close().then(() => {
      isClosed = true
    })
    await expect(send(rig)).rejects.toThrow('ECONNREFUSED')
    expect(isClosed).toBe(false)
    stored[0]?.()
    await closing
    expect(await wire.closed).toMatch(/^HTTP\/1\.1 202 .*connection: close/is)
  })

  it('finishes a request whose body still arrives', async () => {
    const rig = await startRig()
    const wire = await connectTo(rig)
    wire.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const closing = rig.receiver.close()
    wire.socket.write('"a"}')
    await closing
    expect(await wire.closed).toContain('202 Accepted')
  })

  it.each([
    ['in clear', undefined],
    ['with TLS', 'tls'],
  ])(
    'does not wait for idle connections, or for slow ones longer than it may: %s',
    async (_, how) => {
      const tls = how === undefined ? undefined : certificates.server
      const rig = await startRig(makeConfig([makeSource('probe')], { tls }), {
        times: { closing: 3000 },
      })
      const idle = await connectTo(rig)
      const since = process.hrtime.bigint()
      if (tls !== undefined) {
        const secure = connect({ port: rig.port, host: '127.0.0.1', rejectUnauthorized: false })
        await new Promise((resolve) => secure.once('secureConnect', resolve))
        secure.on('error', () => undefined)
      } else {
        const used = await connectTo(rig)
        used.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":"a"}`)
        await expect.poll(used.received).toContain('202 Accepted')
      }
      const before = elapsed(since)
      await Promise.all([rig.receiver.close(), idle.closed])
      expect(elapsed(since) - before).toBeLessThan(1500)
      const slowRig = await startRig(makeConfig([makeSource('probe')]), { times: { closing: 300 } })
      const slow = await connectTo(slowRig)
      slow.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":`)
      await new Promise((resolve) => setTimeout(resolve, 50))
      const start = process.hrtime.bigint()
      await slowRig.receiver.close()
      expect(elapsed(start)).toBeGreaterThan(250)
      expect(elapsed(start)).toBeLessThan(2500)
      await slow.closed
    },
  )

  it('closes the connections of requests in progress once it has to hurry', async () => {
    const rig = await startRig()
    const slow = await connectTo(rig)
    slow.socket.write(`${head(AUTHORIZED, 'Content-Length: 11')}\r\n{"key":`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const hurry = new AbortController()
    const since = process.hrtime.bigint()
    const closing = rig.receiver.close(hurry.signal)
    hurry.abort()
    await Promise.all([closing, slow.closed])
    expect(elapsed(since)).toBeLessThan(1500)
  })

  it('can be asked for twice', async () => {
    const rig = await startRig()
    await Promise.all([rig.receiver.close(), rig.receiver.close()])
  })
})

it('counts every request once, for the log and the metrics', async () => {
  const rig = await startRig()
  await send(rig)
  await send(rig, { headers: {} })
  await send(rig, { path: '/x' })
  await send(rig, { method: 'PUT' })
  await send(rig, { body: '1' })
  expect(rig.results.map(({ source, result, status }) => `${source} ${result} ${status}`)).toEqual([
    'probe accepted 202',
    'probe unauthorized 401',
    '? unauthorized 401',
    'probe method_not_allowed 405',
    'probe unusable_payload 422',
  ])
  expect(new Set(rig.results.map(({ at }) => at))).toEqual(new Set([1000]))
  expect(new Set(rig.results.map(({ from }) => from))).toEqual(new Set(['127.0.0.1']))
})
