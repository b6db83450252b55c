import { describe, expect, test } from 'vitest'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { serve, serveTls } from '../support/loopback.ts'
import { certificates, machineFor, plainInstance } from './secure-instance.ts'

const LIST = ['clients', 'list']
const { ca, server } = certificates

/** A server that sends every request elsewhere. */
const redirecting = (location: (target: string) => string, status = 302) =>
  serve(({ target }) => ({ status, headers: { location: location(target) } }))

describe('a redirect to another origin', () => {
  test.each([301, 302, 303, 307, 308])('is refused with the reason: %s', async (code) => {
    const other = await plainInstance()
    const instance = await redirecting((target) => `${other.url.origin}${target}`, code)
    const { run } = machineFor(instance.url)
    const { status, stderr } = await run(LIST)
    expect(status).toBe(9)
    expect(stderr).toContain(`redirects clients/read to ${other.url.href}`)
    expect(stderr).toContain('the key is not sent there')
    expect(stderr).toContain(`use this address in ITFLOW_URL: ${other.url.href}`)
    expect(other.received).toEqual([])
  })

  test('is one that leaves TLS on the same machine', async () => {
    const clear = await plainInstance()
    const instance = await serveTls(server, ({ target }) => ({
      status: 302,
      headers: { location: `${clear.url.origin}${target}` },
    }))
    const { run, file } = machineFor(instance.url)
    const { status, stderr } = await run([...LIST, '--ca-file', file('ca.pem', ca)])
    expect([status, stderr]).toEqual([9, expect.stringContaining('the key is not sent there')])
    expect(clear.received).toEqual([])
  })

  test('of a write is refused too, and nothing is written', async () => {
    const other = await plainInstance()
    const instance = await redirecting((target) => `${other.url.origin}${target}`)
    const { run } = machineFor(instance.url)
    const { status } = await run(['clients', 'create', '--name', 'New'])
    expect(status).toBe(9)
    expect(instance.received.filter(({ method }) => method === 'POST')).toEqual([])
    expect(other.received).toEqual([])
  })

  test('is not followed by login, which saves nothing', async () => {
    const other = await plainInstance()
    const instance = await redirecting((target) => `${other.url.origin}${target}`)
    const { run } = machineFor(instance.url)
    const env = { ITFLOW_URL: '', ITFLOW_API_KEY: '' }
    const answers = [instance.url.href]
    const asked = { terminal: 200, answers, env, isCancelled: true }
    const { status, stderr } = await run(['login'], asked)
    expect([status, stderr]).toEqual([130, expect.stringContaining('the key is not sent there')])
    expect(other.received).toEqual([])
    const listed = await run(['profiles', 'list', '--json'], { env })
    expect(JSON.parse(listed.stdout)).toEqual([])
  })
})

test('a redirect that repeats the key is reported without it', async () => {
  const instance = await redirecting(() => `https://other.example/${SANDBOX_KEY}?k=${SANDBOX_KEY}`)
  const { run } = machineFor(instance.url)
  for (const flags of [[], ['--debug'], ['--json']]) {
    const { status, stderr } = await run([...LIST, ...flags])
    expect([status, stderr]).toEqual([9, expect.stringContaining('https://other.example/')])
    expect(stderr).not.toContain(SANDBOX_KEY)
  }
})

test('a redirect within the origin is followed by a read', async () => {
  const front = await serve(({ target }) => {
    return target.startsWith('/new/')
      ? { body: { success: 'True', count: 0, data: [] } }
      : { status: 301, headers: { location: `/new${target}` } }
  })
  const { run } = machineFor(front.url)
  expect((await run(LIST)).status).toBe(0)
  expect(front.received.at(-1)?.target).toMatch(/^\/new\//)
})

test('plain http to another machine is refused before anything is sent', async () => {
  const { run } = machineFor(new URL('http://itflow.acme.example/'))
  const { status, stderr } = await run(LIST)
  expect([status, stderr]).toEqual([10, expect.stringContaining('is not encrypted')])
})
