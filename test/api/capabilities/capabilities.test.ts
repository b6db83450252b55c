import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  MARKERS,
  makeCapabilities,
  type Presence,
} from '../../../src/api/capabilities/capabilities.ts'
import type { ServerCache } from '../../../src/profiles/settings.ts'
import { type Given, type Loopback, serve } from '../../support/loopback.ts'
import { connectTo, failureOf, NOW } from '../../support/loopback-instance.ts'

const NOT_FOUND: Given = { status: 404, raw: '<title>404 Not Found</title>' }
const WANTS_POST: Given = {
  status: 405,
  body: { success: 'False', message: 'Can only send POST requests to this endpoint.' },
}
const FORBIDDEN: Given = {
  status: 403,
  body: { success: 'False', message: 'The user linked to this API key does not have permission.' },
}
const LIST: Given = { body: { success: 'True', count: 1, data: [{ a: '1' }] } }

/** A server that has what is listed, and nothing else. */
function having(operations: Readonly<Record<string, Given>>): Promise<Loopback> {
  return serve(({ target }) => {
    const [, name = ''] = /^\/api\/v1\/(.+)\.php/.exec(target) ?? []
    return operations[name] ?? NOT_FOUND
  })
}

function open(server: Loopback, now = NOW, memory?: ServerCache) {
  const instance = connectTo(
    server.url,
    memory === undefined ? {} : { settings: { serverCache: memory } },
  )
  return {
    ...instance,
    capabilities: makeCapabilities(instance.server, instance.settings.serverCache, () => now),
  }
}

const asked = ({ received }: Loopback) =>
  received.map(({ target }) => target.replace(/^\/api\/v1\/(.+)\.php.*$/, '$1'))

describe('an operation', () => {
  test.each<[string, Given, Presence]>([
    ['a list', LIST, 'available'],
    ['an empty list', { body: { success: 'False', message: 'No resource …' } }, 'available'],
    ['a count without data', { body: { success: 'True', count: 2 } }, 'available'],
    [
      'that a filter is required',
      { status: 400, body: { success: 'False', message: 'A filter is required.' } },
      'available',
    ],
    ['that it wants a POST', WANTS_POST, 'available'],
    ['that the key may not', FORBIDDEN, 'forbidden'],
    ['with a page for what is not there', NOT_FOUND, 'absent'],
  ])('that answers a GET %s is known for what it is', async (_, given, expected) => {
    const server = await having({ 'tickets/close': given })
    const { capabilities } = open(server)
    expect(await capabilities.presence('tickets', 'close')).toBe(expected)
    expect(server.received[0]).toMatchObject({ method: 'GET' })
  })

  test.each<[string, Given, string]>([
    ['a page of a web application', { raw: '<h1>Welcome</h1>' }, 'not_itflow'],
    ['what a firewall forbids', { status: 403, raw: '<h1>Forbidden</h1>' }, 'not_permitted'],
    ['a method a web server refuses', { status: 405, raw: 'no' }, 'unsupported'],
    ['PHP that died', { status: 500 }, 'server_failed'],
    [
      'a wrong key',
      { status: 401, body: { success: 'False', message: 'Authentication failed.' } },
      'not_authenticated',
    ],
    [
      'status 418 with an answer',
      { status: 418, body: { success: 'True', data: [] } },
      'server_failed',
    ],
  ])('is not proven by %s, and nothing is remembered (H03)', async (_, given, code) => {
    const { capabilities, settings } = open(await having({ 'technicians/time': given }))
    expect(await failureOf(capabilities.presence('technicians', 'time'))).toMatchObject({ code })
    expect(await settings.serverCache.read()).toEqual({})
    await failureOf(capabilities.isAtLeast('26.3'))
  })

  test('is found out through a proxy that drops the body of a GET', async () => {
    const server = await serve(({ target }) =>
      target.includes('api_key=') ? WANTS_POST : { status: 401 },
    )
    const { capabilities } = open(server)
    expect(await capabilities.presence('tickets', 'close')).toBe('available')
  })

  test('that every release has cannot be absent: then this is not ITFlow', async () => {
    const { capabilities } = open(await having({}))
    const error = await failureOf(capabilities.presence('clients', 'read'))
    expect(error).toMatchObject({ code: 'not_itflow' })
  })
})

describe('what was learned', () => {
  test('is remembered with its time, and not asked again', async () => {
    const server = await having({ 'tickets/close': WANTS_POST })
    const { capabilities, settings } = open(server)
    await capabilities.presence('tickets', 'close')
    await capabilities.presence('tickets', 'close')
    expect(asked(server)).toEqual(['tickets/close'])
    expect(await settings.serverCache.read()).toEqual({
      capabilities: { at: NOW.toISOString(), operations: { 'tickets/close': 'available' } },
    })
    const later = open(server, new Date(NOW.getTime() + 3_600_000), settings.serverCache)
    expect(await later.capabilities.rememberedPresence('tickets', 'close')).toBe('available')
    await later.capabilities.presence('locations', 'update')
    expect((await settings.serverCache.read()).capabilities).toEqual({
      at: NOW.toISOString(),
      operations: { 'tickets/close': 'available', 'locations/update': 'absent' },
    })
  })

  test('at the same time is all remembered, and asked once', async () => {
    const server = await having({ 'a/x': WANTS_POST, 'b/x': FORBIDDEN })
    const { capabilities, settings } = open(server)
    await Promise.all(['a', 'b', 'c', 'a', 'b'].map((module) => capabilities.presence(module, 'x')))
    expect(asked(server).sort()).toEqual(['a/x', 'b/x', 'c/x'])
    expect((await settings.serverCache.read()).capabilities?.operations).toEqual({
      'a/x': 'available',
      'b/x': 'forbidden',
      'c/x': 'absent',
    })
  })

  test.each([
    ['a week later', 7 * 24 * 3600 * 1000],
    ['before it was learnt', -1000],
  ])('is not trusted %s', async (_, later) => {
    const server = await having({ 'tickets/close': WANTS_POST })
    const { settings, capabilities } = open(server)
    await capabilities.presence('tickets', 'close')
    const then = new Date(NOW.getTime() + later)
    const old = open(server, then, settings.serverCache)
    expect(await old.capabilities.rememberedPresence('tickets', 'close')).toBeUndefined()
    await old.capabilities.presence('tickets', 'close')
    expect(server.received).toHaveLength(2)
    expect((await settings.serverCache.read()).capabilities?.at).toBe(then.toISOString())
  })

  test('is forgotten when an answer contradicts it', async () => {
    const server = await having({ 'tickets/close': WANTS_POST })
    const { capabilities, settings } = open(server)
    await capabilities.presence('tickets', 'close')
    await capabilities.forget()
    expect(await capabilities.rememberedPresence('tickets', 'close')).toBeUndefined()
    expect((await settings.serverCache.read()).capabilities?.operations).toEqual({})
    await capabilities.presence('tickets', 'close')
    expect(server.received).toHaveLength(2)
  })

  test('that failed can be asked again', async () => {
    const server = await serve((_, nth) => (nth === 1 ? { status: 500 } : WANTS_POST))
    const { capabilities } = open(server)
    await failureOf(capabilities.presence('tickets', 'close'))
    expect(await capabilities.presence('tickets', 'close')).toBe('available')
  })
})

describe('a release', () => {
  test('is proven by the operation that came with it', async () => {
    const server = await having({ 'technicians/time': LIST })
    const { capabilities } = open(server)
    expect(await capabilities.isAtLeast('26.3')).toBe(true)
    expect(asked(server)).toEqual(MARKERS.slice(0, 5).map(nameOfMarker))
    expect(await capabilities.isAtLeast('26.08')).toBe(false)
    expect(await capabilities.provenRelease()).toBe('26.3')
  })

  test('that is the newest takes one request, whichever is asked about', async () => {
    const server = await having({ 'locations/update': LIST })
    const { capabilities } = open(server)
    expect(await capabilities.isAtLeast('26.3')).toBe(true)
    expect(await capabilities.isAtLeast('26.10')).toBe(true)
    expect(await capabilities.provenRelease()).toBe('26.10')
    expect(asked(server)).toEqual(['locations/update'])
  })

  test('is not proven if a newer one was never asked about', async () => {
    const server = await having({ 'tickets/close': FORBIDDEN })
    const { capabilities } = open(server)
    await capabilities.presence('tickets', 'close')
    expect(await capabilities.provenRelease()).toBeUndefined()
    expect(await capabilities.isAtLeast('26.08')).toBe(true)
    expect(await capabilities.provenRelease()).toBe('26.09')
    expect(asked(server)).toEqual(['tickets/close', 'locations/update'])
  })

  test('later than every marker is not proven', async () => {
    const { capabilities } = open(await having({}))
    expect(await capabilities.isAtLeast('27.01')).toBe(false)
  })

  test('is the oldest only if all markers were probed and are absent', async () => {
    const { capabilities } = open(await having({ 'a/x': LIST }))
    for (const { module, file } of MARKERS.slice(1)) await capabilities.presence(module, file)
    await capabilities.presence('a', 'x')
    expect(await capabilities.provenRelease()).toBeUndefined()
    await capabilities.presence(MARKERS[0]!.module, MARKERS[0]!.file)
    expect(await capabilities.provenRelease()).toBe('25.01')
  })
})

const nameOfMarker = ({ module, file }: { module: string; file: string }) => `${module}/${file}`

interface Exchange {
  name: string
  request: { method: string; path: string; query: Record<string, string> }
  response: { status: number; contentType: string; body: string }
}

test.each(['25.01', '26.07', '26.08.2', '26.10'])(
  'every operation recorded from %s is known for there or not, as the recording has it',
  async (release) => {
    const recording = JSON.parse(readFileSync(`test/wire/itflow-${release}.json`, 'utf8')) as {
      exchanges: Exchange[]
    }
    const probes = recording.exchanges.filter(({ name }) => name.startsWith('probe: '))
    const replies = new Map(
      probes.map(({ name, response }) => [name.slice('probe: '.length), response]),
    )
    const server = await serve(({ target }) => {
      const [, name = ''] = /^\/api\/v1\/(.+)\.php/.exec(target) ?? []
      const { status, body, contentType } = replies.get(name)!
      return { status, raw: body, headers: { 'content-type': contentType } }
    })
    const { capabilities } = open(server)
    expect(replies.size).toBeGreaterThan(100)
    for (const [name, { status }] of replies) {
      const [module = '', file = ''] = name.split('/')
      const expected = status === 404 ? 'absent' : 'available'
      expect([name, await capabilities.presence(module, file)]).toEqual([name, expected])
    }
  },
)
