import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OutboxFullError } from '../../../src/alerts/outbox/outbox.ts'
import { runs } from '../../support/division.ts'
import { METRICS_TOKEN, makeConfig, makeSource, TOKEN } from './http-config.ts'
import { BEARER, connectTo, head, METRICS, send, startRig } from './http-rig.ts'

const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`

describe('an alert', () => {
  it('is accepted once it is stored, and not before', async () => {
    let store: (() => void) | undefined
    const accept = () => new Promise<void>((resolve) => (store = resolve))
    const rig = await startRig(undefined, { accept })
    let status = 0
    const sent = send(rig).then((reply) => {
      status = reply.status
      return reply
    })
    await expect.poll(() => store).toBeDefined()
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect([status, rig.results]).toEqual([0, []])
    store?.()
    const reply = await sent
    expect([reply.status, reply.body]).toEqual([202, { accepted: 1 }])
    expect(reply.headers['content-type']).toBe('application/json')
    expect(rig.results).toEqual([
      { source: 'probe', from: '127.0.0.1', result: 'accepted', status: 202, at: 1000, events: 1 },
    ])
  })

  it('can be several, or none with a reason', async () => {
    const rig = await startRig()
    const three = await send(rig, { body: '{"key":"b","count":3}' })
    const none = await send(rig, { body: '{"key":"test"}' })
    expect([three.body, none.status, none.body]).toEqual([
      { accepted: 3 },
      202,
      { accepted: 0, ignored: 'It is a test.' },
    ])
    expect(rig.accepted).toEqual([{ source: 'probe', keys: ['b', 'b', 'b'] }])
    expect(rig.results.map(({ events }) => events)).toEqual([3, 0])
  })

  it.each([
    ['JSON', 'application/json', '{"key":"é"}'],
    ['JSON with a byte-order mark', 'application/json; charset=utf-8', '\ufeff{"key":"é"}'],
    ['JSON without a type', '', '{"key":"é"}'],
    ['JSON as plain text', 'text/plain', '{"key":"é"}'],
    ['JSON as curl -d sends it', 'application/x-www-form-urlencoded', ' {"key":"é&=%41+"}'],
    ['a form', 'application/x-www-form-urlencoded', 'key=%C3%A9&host=b+c'],
    ['a form with a charset', 'Application/X-WWW-Form-URLencoded; charset=UTF-8', 'key=%C3%A9'],
    ['JSON with the same key twice', 'application/json', '{"key":"a","key":"é"}'],
  ])('can be %s', async (_, type, body) => {
    const seen: unknown[] = []
    const { read } = makeSource('probe')
    const source = makeSource('probe', {
      read: (payload) => {
        seen.push(payload)
        return read(payload)
      },
    })
    const rig = await startRig(makeConfig([source]))
    const headers = { ...BEARER, ...(type === '' ? {} : { 'content-type': type }) }
    const { status } = await send(rig, { headers, body })
    expect(status).toBe(202)
    expect(rig.accepted[0]?.keys[0]).toMatch(/^é/)
    expect(seen).toHaveLength(1)
  })

  it('from a form is an object of texts, whatever the names are', async () => {
    const seen: unknown[] = []
    const source = makeSource('probe', {
      read: (payload) => {
        seen.push(payload)
        return { events: [], ignored: 'Seen.' }
      },
    })
    const rig = await startRig(makeConfig([source]))
    const headers = { ...BEARER, 'content-type': 'application/x-www-form-urlencoded' }
    await send(rig, { headers, body: '__proto__=x&constructor=y&n=1&n=2&e=&q=100%25&bad=%E9%ZZ' })
    expect(Object.entries(seen[0] ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['n', '2'],
      ['e', ''],
      ['q', '100%'],
      ['bad', '\ufffd%ZZ'],
    ])
  })

  it('may arrive in chunks, or after the sender was asked for it', async () => {
    const rig = await startRig()
    const wire = await connectTo(rig)
    const auth = `Authorization: Bearer ${TOKEN}`
    wire.socket.write(
      `${head(auth, 'Transfer-Encoding: chunked')}\r\n5\r\n{"key\r\n6\r\n":"a"}\r\n0\r\n\r\n`,
    )
    await expect.poll(wire.received).toContain('202 Accepted')
    wire.socket.write(`${head(auth, 'Expect: 100-continue', 'Content-Length: 11')}\r\n`)
    await expect.poll(wire.received).toContain('100 Continue')
    wire.socket.write('{"key":"b"}')
    await expect.poll(() => wire.received().split('202 Accepted').length).toBe(3)
    expect(rig.accepted.flatMap(({ keys }) => keys)).toEqual(['a', 'b'])
  })
})

describe('a token', () => {
  it.each([
    ['a bearer token', BEARER],
    ['one in lower case', { authorization: `bearer   ${TOKEN} ` }],
    ['a password of any user', { authorization: basic(`ada:${TOKEN}`) }],
    ['a password without a user', { authorization: basic(`:${TOKEN}`) }],
    ['the header itself', { authorization: TOKEN }],
  ])('may be %s', async (_, headers: Record<string, string>) => {
    const rig = await startRig()
    expect((await send(rig, { headers })).status).toBe(202)
  })

  it('may be in a header of its own, or in the usual one', async () => {
    const source = makeSource('probe', {}, { header: 'X-Tool-Token' })
    const rig = await startRig(makeConfig([source]))
    const replies = [
      await send(rig, { headers: { 'x-tool-token': TOKEN } }),
      await send(rig, { headers: { 'X-TOOL-TOKEN': TOKEN, authorization: basic('proxy:user') } }),
      await send(rig, { headers: BEARER }),
      await send(rig, { headers: { 'x-tool-token': `Bearer ${TOKEN}` } }),
      await send(rig, { headers: { 'x-other-token': TOKEN } }),
    ]
    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202, 401, 401])
  })

  const wrong: readonly (readonly [string, Record<string, string>])[] = [
    ['is missing', {}],
    ['is empty', { authorization: '' }],
    ['is empty after the scheme', { authorization: 'Bearer ' }],
    ['is of another source', { authorization: 'Bearer other-token-0123456789abcdef' }],
    ['is longer', { authorization: `Bearer ${TOKEN}0` }],
    ['is shorter', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['is in capitals', { authorization: `Bearer ${TOKEN.toUpperCase()}` }],
    ['is the user instead of the password', { authorization: basic(`${TOKEN}:x`) }],
    ['is a password with more', { authorization: basic(`a:b:${TOKEN}`) }],
    ['is not base64', { authorization: 'Basic %%%&' }],
    ['has another scheme', { authorization: `Digest ${TOKEN}` }],
    ['is in another header', { 'x-token': TOKEN }],
    ['is for the metrics', { authorization: `Bearer ${METRICS_TOKEN}` }],
  ]

  it.each(wrong)('that %s is refused, and its sender learns nothing', async (_, headers) => {
    const other = makeSource('other', {}, { token: 'other-token-0123456789abcdef' })
    const rig = await startRig(makeConfig([makeSource('probe'), other]))
    const tried = await Promise.all([
      send(rig, { headers }),
      send(rig, { headers, path: '/unknown' }),
      send(rig, { headers, path: '/' }),
      send(rig, { headers, path: '/unknown', method: 'GET' }),
      send(rig, { headers, method: 'DELETE' }),
      send(rig, { headers, body: 'x'.repeat(100_000) }),
      send(rig, { headers: { ...headers, 'content-encoding': 'gzip' } }),
    ])
    const without = ({ headers: { date, ...rest }, status, text }: (typeof tried)[number]) => ({
      rest,
      status,
      text,
    })
    expect(tried[0]).toMatchObject({ status: 401, text: '{"error":"unauthorized"}\n' })
    expect(tried[0]?.headers['www-authenticate']).toBe('Bearer')
    for (const reply of tried) expect(without(reply)).toEqual(without(tried[0]!))
    expect(rig.accepted).toEqual([])
    expect(new Set(rig.results.map(({ source, result }) => `${source} ${result}`))).toEqual(
      new Set(['probe unauthorized', '? unauthorized']),
    )
  })

  it.each([
    '/unknown',
    '/probe/',
    '/PROBE',
    '//probe',
    '/probe%2f',
    '/healthz',
    '/metrics',
    '/../probe',
    '/__proto__',
    '/constructor',
  ])('that is right for another path helps nobody at %s', async (path) => {
    const rig = await startRig()
    expect((await send(rig, { path })).status).toBe(401)
    expect(rig.accepted).toEqual([])
  })

  it('is checked before the body is read, or asked for', async () => {
    const rig = await startRig()
    const wire = await connectTo(rig)
    wire.socket.write(`${head('Content-Length: 1000', 'Expect: 100-continue')}\r\n`)
    await expect.poll(wire.received).toContain('401 Unauthorized')
    const other = await connectTo(rig)
    other.socket.write(`${head('Content-Length: 1000')}\r\n`)
    await expect.poll(other.received).toContain('401 Unauthorized')
    expect(wire.received()).not.toContain('100 Continue')
  })

  it('is enough for a request that names the server, as proxies may', async () => {
    const rig = await startRig()
    expect((await send(rig, { path: 'http://alerts.example:80/probe?x' })).status).toBe(202)
    expect((await send(rig, { path: 'http://alerts.example:80' })).status).toBe(401)
  })

  it('allows a query, which means nothing', async () => {
    const rig = await startRig()
    expect((await send(rig, { path: '/probe?token=x' })).status).toBe(202)
    expect((await send(rig, { path: `/probe?token=${TOKEN}`, headers: {} })).status).toBe(401)
  })

  it('never appears in a reply or a result', async () => {
    const rig = await startRig()
    const texts = [
      (await send(rig, { headers: { authorization: `Bearer ${TOKEN}x` } })).text,
      (await send(rig, { body: TOKEN })).text,
      (await send(rig, { body: JSON.stringify({ no: TOKEN }) })).text,
      JSON.stringify(rig.results),
    ]
    expect(texts.join()).not.toContain(TOKEN)
  })
})

describe('a signature', () => {
  const source = makeSource('probe', {}, { header: 'X-Hub-Signature-256', isSignature: true })
  const sign = (body: string | Uint8Array, key = TOKEN) =>
    createHmac('sha256', key).update(body).digest('hex')

  it.each([
    ['in hexadecimal digits', (hex: string) => hex],
    ['after sha256=', (hex: string) => `sha256=${hex}`],
    ['in capitals', (hex: string) => `SHA256=${hex.toUpperCase()}`],
  ])('of the body is accepted: %s', async (_, write) => {
    const rig = await startRig(makeConfig([source]))
    const body = '{"key":"é\\u0000"}'
    const headers = { 'x-hub-signature-256': write(sign(body)) }
    expect((await send(rig, { headers, body })).status).toBe(202)
    expect((await send(rig, { headers, body: '{"key":"a"}' })).status).toBe(401)
  })

  it.each([
    ['a token', { 'x-hub-signature-256': TOKEN, ...BEARER }],
    ['nothing', {}],
    ['too few digits', { 'x-hub-signature-256': sign('{"key":"a"}').slice(2) }],
    ['another key', { 'x-hub-signature-256': sign('{"key":"a"}', 'x') }],
    ['another digest', { 'x-hub-signature-256': `sha1=${sign('{"key":"a"}')}` }],
  ])('is required: %s does not do', async (_, headers: Record<string, string>) => {
    const rig = await startRig(makeConfig([source]))
    const reply = await send(rig, { headers })
    expect([reply.status, reply.text]).toEqual([401, '{"error":"unauthorized"}\n'])
  })

  it('of a body that is too large is refused without reading all of it', async () => {
    const rig = await startRig(makeConfig([source]))
    const body = JSON.stringify({ key: 'x'.repeat(2000) })
    const headers = { 'x-hub-signature-256': sign(body) }
    expect((await send(rig, { headers, body })).status).toBe(413)
  })

  it('of nothing shows that a GET is not allowed', async () => {
    const rig = await startRig(makeConfig([source]))
    const headers = { 'x-hub-signature-256': sign('') }
    expect((await send(rig, { method: 'GET', headers })).status).toBe(405)
  })
})

describe('a request that is refused', () => {
  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
    'has another method than POST: %s',
    async (method) => {
      const rig = await startRig()
      const { status, headers } = await send(rig, { method })
      expect([status, headers.allow]).toEqual([405, 'POST'])
    },
  )

  it.each([
    ['nothing', ''],
    ['only spaces', ' \n '],
    ['half of an object', '{"key":"s3cret"'],
    ['no JSON', 'key: s3cret'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from('{"key":"s3cret"}', 'utf16le')],
    ['zeros', Buffer.alloc(100)],
    ['a NUL in a text', '{"key":"s3cret\0"}'],
    ['deep nesting', `{"key":${'['.repeat(500)}${']'.repeat(500)}}`],
    ['deep nesting without an end', '['.repeat(1000)],
    ['deep objects', '{"a":'.repeat(200)],
  ])('has %s instead of JSON', async (_, body) => {
    const rig = await startRig()
    const reply = await send(rig, { body })
    expect(reply.status).toBe(400)
    expect(reply.body).toEqual({
      error: 'not_json',
      message: expect.stringMatching(/^The body .+\.$/),
    })
    expect(reply.text).not.toContain('s3cret')
    expect(rig.results).toMatchObject([{ source: 'probe', result: 'not_json', status: 400 }])
    expect((await send(rig)).status).toBe(202)
  })

  it.each(['100000 arrays', '100000 objects'])(
    'is nested deeper than any stack: %s',
    async (kind) => {
      const open = kind.endsWith('arrays') ? '[' : '{"a":'
      const rig = await startRig(makeConfig([makeSource('probe', { maxBody: 10 ** 7 })]))
      expect((await send(rig, { body: open.repeat(100_000) })).status).toBe(400)
    },
  )

  it('is nested in a text only: that is accepted', async () => {
    const rig = await startRig()
    const body = JSON.stringify({ key: `\\"${'['.repeat(300)}"` })
    expect((await send(rig, { body })).status).toBe(202)
  })

  it.each(['null', '1', '"a"', '[]', '[{"key":"a"}]', 'true', '{}'])(
    'has JSON of another tool: %s',
    async (body) => {
      const rig = await startRig()
      const reply = await send(rig, { body })
      expect([reply.status, reply.body]).toEqual([
        422,
        { error: 'unusable_payload', message: 'The payload has no key.' },
      ])
    },
  )

  it.each([
    ['with its length', 0],
    ['in chunks', 100],
  ])('is too large %s, and never read whole', async (_, chunk) => {
    const rig = await startRig()
    const large = JSON.stringify({ key: 'x'.repeat(1100) })
    const exact = `{"key":"${'y'.repeat(1024 - 10)}"}`
    const sendIt = (body: string) => {
      const headers: Record<string, string> = chunk === 0 ? {} : { 'transfer-encoding': 'chunked' }
      return send(rig, { headers: { ...BEARER, ...headers }, body })
    }
    const reply = await sendIt(large)
    expect([reply.status, reply.body]).toEqual([
      413,
      { error: 'too_large', message: 'The body has more than 1 KiB.' },
    ])
    expect([exact.length, (await sendIt(exact)).status]).toEqual([1024, 202])
    expect((await sendIt('z'.repeat(1_000_000))).status).toBe(413)
  })

  it('is larger than anybody may send: the connection is closed', async () => {
    const rig = await startRig()
    const wire = await connectTo(rig)
    wire.socket.write(`${head(`Authorization: Bearer ${TOKEN}`, 'Transfer-Encoding: chunked')}\r\n`)
    const part = `100000\r\n${'x'.repeat(1024 * 1024)}\r\n`
    let sent = 0
    const more = () => {
      sent += 1
      if (!wire.socket.destroyed && sent < 100) wire.socket.write(part, more)
    }
    more()
    await wire.closed
    expect(sent).toBeLessThan(60)
    expect((await send(rig)).status).toBe(202)
  })

  it.each(['gzip', 'deflate', 'br', 'GZIP', 'identity, gzip'])(
    'is compressed: %s',
    async (encoding) => {
      const rig = await startRig()
      const body = gzipSync('{"key":"a"}')
      const reply = await send(rig, { headers: { ...BEARER, 'content-encoding': encoding }, body })
      expect([reply.status, reply.body]).toMatchObject([415, { error: 'unsupported_encoding' }])
    },
  )

  it('is for an outbox that is full: the sender should try again', async () => {
    const accept = () => Promise.reject(new OutboxFullError('The disk is full at /secret'))
    const rig = await startRig(undefined, { accept })
    const reply = await send(rig)
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '30'])
    expect(reply.body).toMatchObject({ error: 'unavailable' })
    expect(reply.text).not.toContain('/secret')
    expect(rig.results).toMatchObject([{ result: 'unavailable', status: 503 }])
  })

  it.each([
    ['reading it', { read: () => JSON.parse('s3cret') }, {}],
    ['storing it', {}, { accept: () => Promise.reject(new Error('s3cret')) }],
  ])('fails because of a bug in %s: nothing of it is sent', async (_, source, more) => {
    const rig = await startRig(makeConfig([makeSource('probe', source)]), more)
    const reply = await send(rig)
    expect([reply.status, reply.body]).toMatchObject([500, { error: 'internal' }])
    expect(reply.text + JSON.stringify(rig.results)).not.toContain('s3cret')
  })

  it('is no HTTP at all', async () => {
    const rig = await startRig()
    for (const bytes of ['\x16\x03\x01\x02\x00', 'hello\r\n\r\n', 'POST /probe HTTP/9\r\n\r\n']) {
      const wire = await connectTo(rig)
      wire.socket.write(bytes)
      expect(await wire.closed).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*"bad_request"/s)
    }
    const wire = await connectTo(rig)
    wire.socket.write(head(`X: ${'x'.repeat(20_000)}`))
    expect(await wire.closed).toContain('431 ')
    expect((await send(rig)).status).toBe(202)
  })

  it('never crashes the server, whatever bytes it has', async () => {
    const rig = await startRig(makeConfig([makeSource('probe', { rate: 10 ** 9 })]))
    const value = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 300 }),
    )
    const type = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'a/b')
    await fc.assert(
      fc.asyncProperty(value, type, async (body, contentType) => {
        const headers = { ...BEARER, 'content-type': contentType }
        const { status } = await send(rig, { headers, body })
        expect([202, 400, 422, 413]).toContain(status)
      }),
      { numRuns: runs(1000) },
    )
  })
})

describe('the health of the receiver', () => {
  it('is for anybody', async () => {
    let isHealthy = true
    const rig = await startRig(undefined, { isHealthy: () => isHealthy })
    const ask = () => send(rig, { method: 'GET', path: '/healthz', headers: {} })
    const good = await ask()
    expect([good.status, good.text]).toEqual([200, '{"status":"ok"}\n'])
    isHealthy = false
    const bad = await ask()
    expect([bad.status, bad.text]).toEqual([503, '{"status":"failing"}\n'])
    expect((await send(rig, { method: 'HEAD', path: '/healthz', headers: {} })).status).toBe(503)
    expect(rig.results).toEqual([])
  })
})

describe('the metrics', () => {
  const ask = (rig: { url: string }, headers: Record<string, string> = {}) =>
    send(rig, { method: 'GET', path: '/metrics', headers })

  it.each(['x-forwarded-for', 'forwarded', 'via'])(
    'need a token if a proxy on this computer has passed the request on (%s)',
    async (name) => {
      const rig = await startRig()
      const headers = { [name]: '203.0.113.7' }
      expect((await send(rig, { method: 'GET', path: '/metrics', headers })).status).toBe(401)
      const authorization = `Bearer ${METRICS_TOKEN}`
      const allowed = { method: 'GET', path: '/metrics', headers: { ...headers, authorization } }
      expect((await send(rig, allowed)).status).toBe(200)
    },
  )

  it('are for this computer if there is no proxy', async () => {
    const rig = await startRig()
    const reply = await ask(rig)
    expect([reply.status, reply.text]).toEqual([200, METRICS])
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  })

  it('need their token behind a proxy', async () => {
    const rig = await startRig(makeConfig([makeSource('probe')], { proxies: ['127.0.0.1'] }))
    expect((await ask(rig, { authorization: `Bearer ${METRICS_TOKEN}` })).status).toBe(200)
    const refused = [await ask(rig), await ask(rig, BEARER)]
    expect(refused.map(({ status, text }) => [status, text])).toEqual([
      [401, '{"error":"unauthorized"}\n'],
      [401, '{"error":"unauthorized"}\n'],
    ])
    rig.config = { ...rig.config, metricsToken: undefined }
    for (const value of ['', 'Bearer ', 'Bearer undefined']) {
      expect((await ask(rig, { authorization: value })).status).toBe(401)
    }
  })
})
