import { describe, expect, test } from 'vitest'
import { mayHaveHappened } from '../../../src/api/http/failures.ts'
import { nodeHttpTransport } from '../../../src/api/http/transport/node-http.ts'
import { type Transport, TransportError } from '../../../src/api/http/transport/transport.ts'
import { hintText } from '../../../src/cli/step-commands.ts'
import { InterruptedError, TimeoutError } from '../../../src/errors.ts'
import { freePort, type Given, serve, serveBytes, serveTls } from '../../support/loopback.ts'
import { makeCertificates } from '../../support/loopback-certificates.ts'
import { CREATE, connectTo, failureOf, KEY, NOW, READ } from '../../support/loopback-instance.ts'

const LIST: Given = { body: { success: 'True', count: 1, data: [{ client_id: '1' }] } }
const WRONG_KEY: Given = {
  status: 401,
  body: { success: 'False', message: 'Authentication failed. API key is invalid or has expired.' },
}

/** Fails in memory, as often as told, and answers after that. */
function failing(
  problem: 'refused' | 'closed' | 'name' | 'tls',
  mayHaveArrived: boolean,
  times = 9,
) {
  let sent = 0
  const transport: Transport = {
    send: async () => {
      sent += 1
      if (sent <= times) throw new TransportError(problem, 'it failed', { mayHaveArrived })
      const body = new TextEncoder().encode(JSON.stringify(LIST.body))
      return { status: 200, headers: {}, body }
    },
    close: async () => {},
  }
  return { transport, sent: () => sent }
}

describe('a read', () => {
  test('is a GET with the key in its JSON body and filters in the address', async () => {
    const itflow = await serve(() => LIST)
    const { server } = connectTo(itflow.url)
    const answer = await server.call({ ...READ, query: { client_name: 'A & B', limit: 2 } })
    expect(answer.data).toEqual([{ client_id: '1' }])
    const [request] = itflow.received
    expect(request).toMatchObject({
      method: 'GET',
      target: '/api/v1/clients/read.php?client_name=A+%26+B&limit=2',
      body: JSON.stringify({ api_key: KEY }),
    })
    expect(request?.headers['user-agent']).toMatch(/^itflow-cli\/\d/)
    expect(request?.headers['content-type']).toBe('application/json')
  })

  test('is sent to the sub-folder of the base address', async () => {
    const itflow = await serve(() => LIST)
    const { server } = connectTo(new URL('it/flow/', itflow.url))
    await server.call({ ...READ, module: 'custom/reports', file: 'monthly' })
    expect(itflow.received[0]?.target).toBe('/it/flow/api/v1/custom/reports/monthly.php')
  })

  test.each([
    ['body', '/api/v1/credentials/read.php', { api_key: KEY, api_key_decrypt_password: 'open' }],
    ['query', '/api/v1/credentials/read.php?api_key_decrypt_password=open', { api_key: KEY }],
  ] as const)(
    'carries the decrypt password in the %s as the release wants it (H26)',
    async (place, target, body) => {
      const itflow = await serve(() => LIST)
      const { server } = connectTo(itflow.url)
      const call = { ...READ, module: 'credentials', decryptPassword: 'open', decryptIn: place }
      await server.call(call)
      expect(itflow.received[0]?.target).toBe(target)
      expect(JSON.parse(itflow.received[0]?.body ?? '')).toEqual(body)
    },
  )
})

describe('a write', () => {
  test('is a POST with everything in its body', async () => {
    const itflow = await serve(() => ({
      body: { success: 'True', count: '1', data: [{ insert_id: 3 }] },
    }))
    const { server } = connectTo(itflow.url)
    const answer = await server.call({ ...CREATE, decryptPassword: 'open' })
    expect(answer.data).toEqual([{ insert_id: 3 }])
    expect(itflow.received[0]).toMatchObject({
      method: 'POST',
      target: '/api/v1/clients/create.php',
    })
    expect(JSON.parse(itflow.received[0]?.body ?? '')).toEqual({
      client_name: 'Acme',
      api_key: KEY,
      api_key_decrypt_password: 'open',
    })
  })

  test("has the profile's key, whatever its fields say", async () => {
    const itflow = await serve(() => LIST)
    await connectTo(itflow.url).server.call({ ...CREATE, body: { api_key: 'another' } })
    expect(JSON.parse(itflow.received[0]?.body ?? '')).toEqual({ api_key: KEY })
  })

  test('never goes out on a read-only profile', async () => {
    const itflow = await serve(() => LIST)
    const readOnly = { value: true, source: 'profile', from: 'profile acme' } as const
    const { server } = connectTo(itflow.url, { settings: { readOnly } })
    expect(await failureOf(server.call(CREATE))).toMatchObject({ code: 'refused', exit: 10 })
    expect(itflow.received).toEqual([])
    await server.call(READ)
    expect(itflow.received).toHaveLength(1)
  })
})

describe('a proxy that drops the body of a GET', () => {
  const dropping = () =>
    serve(({ target }) => (target.includes('api_key=') ? LIST : { status: 401 }))

  test('is worked around with the key in the address, and remembered', async () => {
    const itflow = await dropping()
    const { server, settings } = connectTo(itflow.url)
    expect((await server.call(READ)).data).toHaveLength(1)
    expect(await settings.serverCache.read()).toEqual({ keyInQuery: { at: NOW.toISOString() } })
    await server.call({ ...READ, query: { limit: 1 } })
    expect(itflow.received.map(({ target, body }) => [target, body])).toEqual([
      ['/api/v1/clients/read.php', JSON.stringify({ api_key: KEY })],
      [`/api/v1/clients/read.php?api_key=${KEY}`, ''],
      [`/api/v1/clients/read.php?limit=1&api_key=${KEY}`, ''],
    ])
  })

  test.each([
    ['is still there', dropping, { keyInQuery: { at: NOW.toISOString() } }],
    ['has gone', () => serve(() => LIST), {}],
  ])('is believed in for a week, and then looked for again: it %s', async (_, start, left) => {
    const itflow = await start()
    const { server, settings } = connectTo(itflow.url)
    const capabilities = { at: NOW.toISOString(), operations: {} }
    const weekAgo = new Date(NOW.getTime() - 7 * 24 * 3600 * 1000)
    await settings.serverCache.write({ capabilities, keyInQuery: { at: weekAgo.toISOString() } })
    expect((await server.call(READ)).data).toHaveLength(1)
    expect(itflow.received[0]?.target).not.toContain(KEY)
    expect(await settings.serverCache.read()).toEqual({ capabilities, ...left })
  })

  test('is worked around for a raw reply as well', async () => {
    const { server } = connectTo((await dropping()).url)
    expect((await server.send(READ)).status).toBe(200)
  })

  test('leaves the key of a write in its body', async () => {
    const itflow = await dropping()
    const { server } = connectTo(itflow.url)
    await server.call(READ)
    await failureOf(server.call(CREATE))
    expect(itflow.received.at(-1)).toMatchObject({
      method: 'POST',
      target: '/api/v1/clients/create.php',
    })
  })

  test('is remembered too when the key then turns out wrong, and not when nothing helped', async () => {
    const wrong = await serve(({ target }) =>
      target.includes('api_key=') ? WRONG_KEY : { status: 401 },
    )
    const first = connectTo(wrong.url)
    expect(await failureOf(first.server.call(READ))).toMatchObject({ code: 'not_authenticated' })
    expect(await first.settings.serverCache.read()).toHaveProperty('keyInQuery')

    const deaf = await serve(() => ({ status: 401 }))
    const second = connectTo(deaf.url)
    const error = await failureOf(second.server.call(READ))
    expect(error.message).toBe('acme received no API key')
    expect(deaf.received).toHaveLength(2)
    expect(await second.settings.serverCache.read()).toEqual({})
  })

  test("is not suspected for a wrong key, nor for a web server's own login", async () => {
    const replies: Given[] = [WRONG_KEY, { status: 401, headers: { 'www-authenticate': 'Basic' } }]
    const itflow = await serve((_, nth) => replies[nth - 1])
    const { server } = connectTo(itflow.url)
    await failureOf(server.call(READ))
    await failureOf(server.call(READ))
    expect(itflow.received.map(({ target }) => target)).toEqual(
      Array(2).fill('/api/v1/clients/read.php'),
    )
  })

  test('makes a decrypt password undeliverable, which is an error instead of an empty list (H26)', async () => {
    const itflow = await dropping()
    const { server } = connectTo(itflow.url)
    const call = {
      ...READ,
      module: 'credentials',
      decryptPassword: 'open',
      decryptIn: 'body' as const,
    }
    expect(await failureOf(server.call(call))).toMatchObject({
      code: 'server_failed',
      hazard: 'H26',
    })
    expect((await server.call({ ...call, decryptIn: 'query' })).data).toHaveLength(1)
  })
})

describe('a server that is busy', () => {
  test.each([429, 502, 503, 504])('is asked again after %i, backing off', async (status) => {
    const itflow = await serve((_, nth) => (nth < 3 ? { status } : LIST))
    const { server, waits } = connectTo(itflow.url)
    expect((await server.call(READ)).data).toHaveLength(1)
    expect(waits).toEqual([400, 800])
  })

  test('is asked three times and no more', async () => {
    const itflow = await serve(() => ({ status: 503 }))
    const { server } = connectTo(itflow.url)
    const error = await failureOf(server.call(READ))
    expect(error).toMatchObject({ code: 'server_failed', exit: 8, httpStatus: 503 })
    expect(itflow.received).toHaveLength(3)
  })

  test.each([
    ['in seconds', '7', 7000],
    ['as a date', 'Mon, 05 Oct 2026 09:00:12 GMT', 12_000],
    ['as a date that is over', 'Mon, 05 Oct 2026 08:00:00 GMT', 0],
    ['in words of its own', 'soon', 400],
  ])('is waited for as long as it asks, %s', async (_, wait, expected) => {
    const busy = { status: 503, headers: { 'retry-after': wait } }
    const itflow = await serve((_request, nth) => (nth === 1 ? busy : LIST))
    const { server, waits } = connectTo(itflow.url)
    await server.call(READ)
    expect(waits).toEqual([expected])
  })

  test('that asks to wait more than a minute is not asked again', async () => {
    const itflow = await serve(() => ({ status: 429, headers: { 'retry-after': '3600' } }))
    const { server, waits } = connectTo(itflow.url)
    const error = await failureOf(server.call(READ))
    expect(error.hint).toBe('It sent Retry-After: 3600')
    expect(waits).toEqual([])
    expect(itflow.received).toHaveLength(1)
  })

  test('is not asked again after 500, which is an answer', async () => {
    const itflow = await serve(() => ({ status: 500 }))
    await failureOf(connectTo(itflow.url).server.call(READ))
    expect(itflow.received).toHaveLength(1)
  })

  test.each([429, 500, 502, 503, 504])('is never sent a write twice: %i', async (status) => {
    const itflow = await serve(() => ({ status }))
    const error = await failureOf(connectTo(itflow.url).server.call(CREATE))
    expect(itflow.received).toHaveLength(1)
    expect(mayHaveHappened(error)).toBe(status !== 429)
  })
})

describe('a connection that fails', () => {
  test.each(['refused', 'closed'] as const)('is tried again for a read: %s', async (problem) => {
    const { transport, sent } = failing(problem, true, 2)
    const { server, waits } = connectTo(new URL('http://127.0.0.1/'), { transport })
    expect((await server.call(READ)).data).toHaveLength(1)
    expect(sent()).toBe(3)
    expect(waits).toEqual([400, 800])
  })

  test('is tried again for a write that never left', async () => {
    const { transport, sent } = failing('closed', false, 1)
    const { server } = connectTo(new URL('http://127.0.0.1/'), { transport })
    await server.call(CREATE)
    expect(sent()).toBe(2)
  })

  test.each(['refused', 'closed'] as const)(
    'is not tried again for a write that may have arrived: %s',
    async (problem) => {
      const { transport, sent } = failing(problem, true)
      const { server } = connectTo(new URL('http://127.0.0.1/'), { transport })
      expect(mayHaveHappened(await failureOf(server.call(CREATE)))).toBe(true)
      expect(sent()).toBe(1)
    },
  )

  test.each(['name', 'tls'] as const)(
    'is not tried again where that changes nothing: %s',
    async (problem) => {
      const { transport, sent } = failing(problem, false)
      const { server } = connectTo(new URL('http://127.0.0.1/'), { transport })
      expect(await failureOf(server.call(READ))).toMatchObject({ exit: 9 })
      expect(sent()).toBe(1)
    },
  )

  test('says which host, and that a refused write did not happen', async () => {
    const port = await freePort()
    const { server } = connectTo(new URL(`http://127.0.0.1:${port}/`))
    const error = await failureOf(server.call(CREATE))
    expect(error.message).toBe(
      `127.0.0.1:${port} could not be reached: connection refused (ECONNREFUSED)`,
    )
    expect(error).toMatchObject({ code: 'unreachable', exit: 9 })
    expect(mayHaveHappened(error)).toBe(false)
  })

  test('in the middle of a write leaves open whether it happened (H07)', async () => {
    let requests = 0
    const itflow = await serveBytes((socket) => {
      socket.once('data', () => {
        requests += 1
        socket.destroy()
      })
    })
    const error = await failureOf(connectTo(itflow.url).server.call(CREATE))
    expect(mayHaveHappened(error)).toBe(true)
    expect(requests).toBe(1)
  })
})

describe('a time-out', () => {
  test('says how long it waited, and leaves open whether a write happened (H07)', async () => {
    const itflow = await serve(() => undefined)
    const { server } = connectTo(itflow.url, { settings: { timeout: 100 } })
    const error = await failureOf(server.call(CREATE))
    expect(error).toMatchObject({ code: 'timeout', exit: 9 })
    expect(error.message).toBe(`${itflow.url.host} did not answer within 0.1 s`)
    expect(mayHaveHappened(error)).toBe(true)
  })

  test("of a call takes precedence over the profile's (H35)", async () => {
    const itflow = await serve(() => undefined)
    const { server } = connectTo(itflow.url)
    const error = await failureOf(server.call({ ...CREATE, timeout: 200 }))
    expect(error.message).toContain('within 0.2 s')
  })

  test('before anything left did not happen', async () => {
    const itflow = await serveBytes(() => {}, 'https')
    const { server } = connectTo(itflow.url, { settings: { timeout: 100 } })
    expect(mayHaveHappened(await failureOf(server.call(CREATE)))).toBe(false)
  })
})

describe('a redirect', () => {
  test('within the origin is followed by a read', async () => {
    const itflow = await serve(({ target }) =>
      target.startsWith('/api/')
        ? { status: 301, headers: { location: `/itflow${target}` } }
        : LIST,
    )
    expect((await connectTo(itflow.url).server.call(READ)).data).toHaveLength(1)
  })

  test('to another origin is refused, and its address suggested for the profile', async () => {
    const other = await serve(() => LIST)
    const location = new URL('sub/api/v1/clients/read.php?api_key=x', other.url).href
    const itflow = await serve(() => ({ status: 302, headers: { location } }))
    const error = await failureOf(connectTo(itflow.url).server.call(READ))
    expect(error).toMatchObject({
      exit: 9,
      message: `${itflow.url.host} redirects clients/read to ${other.url.origin}/sub/api/v1/clients/read.php; the key is not sent there`,
      hint: `If that is your ITFlow, use this address in the profile: ${other.url.origin}/sub/`,
    })
    expect(other.received).toEqual([])
  })

  test('of a write is never followed, and leaves open whether it happened', async () => {
    const itflow = await serve(() => ({ status: 302, headers: { location: '/login.php' } }))
    const error = await failureOf(connectTo(itflow.url).server.call(CREATE))
    expect(error.message).toContain(`redirects clients/create to ${itflow.url.origin}/login.php`)
    expect(mayHaveHappened(error)).toBe(true)
    expect(itflow.received).toHaveLength(1)
  })
})

test('an untrusted certificate is reported with a workaround, and a write did not happen', async () => {
  const itflow = await serveTls(makeCertificates().selfSigned, () => LIST)
  const error = await failureOf(connectTo(itflow.url).server.call(CREATE))
  expect(error).toMatchObject({
    exit: 9,
    message: `No secure connection to ${itflow.url.host}: its certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)`,
  })
  expect(hintText(error.hint)).toBe(
    'Trust its authority with --ca-file FILE; --insecure skips the check',
  )
  expect(mayHaveHappened(error)).toBe(false)
})

test('a reply that is too long is an error of the server', async () => {
  const itflow = await serve(() => LIST)
  const { server } = connectTo(itflow.url, { transport: nodeHttpTransport({ maxReplyBytes: 10 }) })
  expect(await failureOf(server.call(READ))).toMatchObject({ code: 'server_failed', exit: 8 })
})

describe('being interrupted', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends a write and says that it may have happened', async (name, exit) => {
    const abort = new AbortController()
    const itflow = await serve(() => void abort.abort(new InterruptedError(name)))
    const { server } = connectTo(itflow.url, { signal: abort.signal })
    const error = await failureOf(server.call(CREATE))
    expect(error).toMatchObject({
      exit,
      hint: 'clients/create may have happened: check before you run it again',
    })
  })

  test('ends a read without a hint', async () => {
    const abort = new AbortController()
    const reason = new InterruptedError('SIGINT')
    const itflow = await serve(() => void abort.abort(reason))
    const { server } = connectTo(itflow.url, { signal: abort.signal })
    expect(await failureOf(server.call(READ))).toBe(reason)
  })

  test("by the command's own time-out leaves open whether a write happened", async () => {
    const abort = new AbortController()
    const itflow = await serve(() => void abort.abort(new TimeoutError('It took too long')))
    const { server } = connectTo(itflow.url, { signal: abort.signal })
    const error = await failureOf(server.call(CREATE))
    expect(error).toMatchObject({ code: 'timeout', message: 'It took too long' })
    expect(mayHaveHappened(error)).toBe(true)
  })

  test("for a reason that is not this program's is an error anyway", async () => {
    const { server } = connectTo(new URL('http://127.0.0.1/'), { signal: AbortSignal.abort() })
    const error = await failureOf(server.call(CREATE))
    expect(error).toMatchObject({ message: 'The request was cancelled' })
    expect(mayHaveHappened(error)).toBe(false)
  })
})

describe('the key', () => {
  const repeating = (status: number) =>
    serve(({ body, target }) => ({
      status,
      body: { success: 'False', message: `You sent ${body} to ${target}` },
    }))

  test.each([200, 401, 403, 404, 500])(
    'is in no message, though the server repeats it: %i',
    async (status) => {
      const itflow = await repeating(status)
      const { server } = connectTo(itflow.url)
      const said = await server.call({ ...CREATE, decryptPassword: 'open-sesame' }).then(
        ({ message }) => message,
        (error: Error) => error.message,
      )
      expect(said).toContain('You sent')
      expect(said).toContain('***')
      expect(said).not.toMatch(new RegExp(`${KEY}|open-sesame`))
    },
  )

  test.each([
    ['in its path', `${KEY}/?api_key=${KEY}`],
    ['in what looks like an address of ITFlow', `${KEY}/api/v1/clients/read.php`],
  ])('is in no message about a redirect that repeats it %s', async (_, path) => {
    const other = await serve(() => LIST)
    const location = new URL(path, other.url).href
    const itflow = await serve(() => ({ status: 302, headers: { location } }))
    const error = await failureOf(connectTo(itflow.url).server.call(READ))
    expect(`${error.message} ${error.hint}`).not.toContain(KEY)
  })
})
