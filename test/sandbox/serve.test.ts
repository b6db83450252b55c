import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { type AccessLogEntry, type SandboxServer, serveSandbox } from '../../src/sandbox/serve.ts'
import { openSandboxState } from '../../src/sandbox/state.ts'
import type { WireRequest } from '../../src/sandbox/wire.ts'
import { startSandbox, TEST_NOW } from '../support/sandbox.ts'

const running: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

interface Sent {
  method?: string
  body?: string
  headers?: Record<string, string>
}

function send(url: string, { method = 'GET', body = '', headers = {} }: Sent = {}) {
  return new Promise<{ status: number; type: string; body: string }>((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const request = httpRequest(url, { method, headers: { ...length, ...headers } }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => {
        const type = String(reply.headers['content-type'])
        resolve({ status: reply.statusCode!, type, body: Buffer.concat(chunks).toString() })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Starts a server that returns the request it received. */
async function mirror(more: Partial<Parameters<typeof serveSandbox>[0]> = {}) {
  const seen: WireRequest[] = []
  const log: AccessLogEntry[] = []
  const failures: unknown[] = []
  const server = await serveSandbox({
    state: {
      handle: async (request) => {
        seen.push(request)
        return { status: 418, contentType: 'text/x-made-up', body: 'Grüße' }
      },
    },
    port: 0,
    onRequest: (access) => log.push(access),
    onFailure: (error) => failures.push(error),
    ...more,
  })
  running.push(server)
  return { server, seen, log, failures }
}

describe('serveSandbox', () => {
  it('passes on the request unchanged, and returns the reply', async () => {
    const { server, seen } = await mirror()
    const reply = await send(`${server.url}sub/api/v1/assets/read.php?asset_name=a%20b&limit=5`, {
      method: 'POST',
      body: '{"a":"ü"}',
      headers: { 'X-Made-Up': 'yes' },
    })
    expect(reply).toEqual({ status: 418, type: 'text/x-made-up', body: 'Grüße' })
    expect(seen).toMatchObject([
      {
        method: 'POST',
        path: '/sub/api/v1/assets/read.php',
        query: { asset_name: 'a b', limit: '5' },
        body: '{"a":"ü"}',
        headers: { 'x-made-up': 'yes' },
      },
    ])
  })

  it('accepts the body of a GET', async () => {
    const { server, seen } = await mirror()
    await send(`${server.url}api/v1/clients/read.php`, { body: '{"api_key":"k"}' })
    expect(seen).toMatchObject([{ method: 'GET', query: {}, body: '{"api_key":"k"}' }])
  })

  it('keeps an access log', async () => {
    const { server, log } = await mirror()
    await send(`${server.url}api/v1/x.php?a=1&b=%3F`, { body: '{}' })
    expect(log).toEqual([
      { method: 'GET', target: '/api/v1/x.php?a=1&b=%3F', body: '{}', status: 418 },
    ])
  })

  it('returns its URL, on loopback with a free port', async () => {
    const { server } = await mirror()
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  })

  it('refuses to listen anywhere but on loopback', async () => {
    const attempt = mirror({ host: '0.0.0.0' })
    await expect(attempt).rejects.toThrow(UsageError)
    await expect(attempt).rejects.toThrow('The sandbox listens on loopback only, not on 0.0.0.0')
  })

  it('reports a port that is in use', async () => {
    const { server } = await mirror()
    const port = Number(new URL(server.url).port)
    const attempt = mirror({ port })
    await expect(attempt).rejects.toThrow(UsageError)
    await expect(attempt).rejects.toThrow(`Port ${port} on 127.0.0.1 is already in use`)
  })

  it("replies with 500 if the state can't be read, reports why, and keeps running", async () => {
    let isBroken = true
    const { server, failures } = await mirror({
      state: {
        handle: async () => {
          if (isBroken) throw new Error('made-up damage')
          return { status: 200, contentType: 'application/json', body: '{}' }
        },
      },
    })
    expect(await send(server.url)).toMatchObject({ status: 500, body: '' })
    expect(failures).toEqual([new Error('made-up damage')])
    isBroken = false
    expect(await send(server.url)).toMatchObject({ status: 200 })
  })

  it('refuses a body larger than PHP accepts, and keeps running', async () => {
    const { server, seen } = await mirror()
    const body = 'x'.repeat(9 * 1024 * 1024)
    expect(await send(server.url, { method: 'POST', body })).toMatchObject({ status: 413 })
    expect(seen).toEqual([])
    expect(await send(server.url)).toMatchObject({ status: 418 })
  })

  it('serves the state on disk, including changes by others', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'itflow-serve-'))
    running.push({ close: () => rm(directory, { recursive: true, force: true }) })
    const random = (bytes: number) => new Uint8Array(bytes)
    const options = { directory, release: '26.10', clock: () => TEST_NOW, random } as const
    const { server } = await mirror({ state: openSandboxState(options) })
    const body = JSON.stringify({ api_key: SANDBOX_KEY })
    const address = `${server.url}api/v1/clients/read.php`
    expect(JSON.parse((await send(address, { body })).body)).toMatchObject({ count: 6 })
    await openSandboxState(options).handle({
      method: 'POST',
      path: '/api/v1/clients/create.php',
      query: {},
      headers: {},
      body: JSON.stringify({ api_key: SANDBOX_KEY, client_name: 'Meanwhile', client_is_lead: 0 }),
    })
    expect(JSON.parse((await send(address, { body })).body)).toMatchObject({ count: 7 })
  })

  it('keeps running if a client disconnects in the middle of its request', async () => {
    const { server, seen } = await mirror()
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        socket.write('POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
        socket.destroy()
      })
      socket.on('close', () => resolve())
    })
    expect(await send(server.url)).toMatchObject({ status: 418 })
    expect(seen).toHaveLength(1)
  })

  it('closes even if a client keeps its connection open', async () => {
    const { server } = await mirror()
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()))
    await server.close()
    await closed
    await expect(send(server.url)).rejects.toThrow('ECONNREFUSED')
  })
})

describe('startSandbox', () => {
  async function start(...choices: Parameters<typeof startSandbox>) {
    const sandbox = await startSandbox(...choices)
    running.push(sandbox satisfies SandboxServer)
    return sandbox
  }

  it('serves the seeded data with the key in the body of a GET', async () => {
    const { url, key, requests } = await start()
    const body = JSON.stringify({ api_key: key })
    const reply = await send(`${url}api/v1/clients/read.php`, { body })
    expect(reply.status).toBe(200)
    expect(JSON.parse(reply.body)).toMatchObject({
      success: 'True',
      count: 6,
      data: [{ client_id: '1', client_name: 'Acme Widgets' }, ...Array(5).fill({})],
    })
    expect(requests).toEqual([
      { method: 'GET', target: '/api/v1/clients/read.php', body, status: 200 },
    ])
  })

  it('shows what a write left in the database', async () => {
    const { url, key, database } = await start('26.08.2')
    const client = { api_key: key, client_name: 'New & Co', client_is_lead: 0 }
    const body = JSON.stringify(client)
    const reply = await send(`${url}api/v1/clients/create.php`, { method: 'POST', body })
    expect(JSON.parse(reply.body)).toMatchObject({ success: 'True' })
    expect(database.tables['clients']!.rows.at(-1)).toMatchObject({ client_name: 'New & Co' })
  })
})
