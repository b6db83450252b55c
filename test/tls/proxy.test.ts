import { describe, expect, test } from 'vitest'
import { freePort } from '../support/loopback.ts'
import { startProxy } from '../support/loopback-proxy.ts'
import { certificates, machineFor, plainInstance, secureInstance } from './secure-instance.ts'

const LIST = ['clients', 'list', '--json']
const { ca, server, client } = certificates

describe('a proxy from the environment', () => {
  test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])(
    'opens a tunnel to a server that is verified all the same: %s',
    async (variable) => {
      const [instance, proxy] = [await secureInstance(server), await startProxy()]
      const { run, file } = machineFor(instance.url)
      const env = { [variable]: proxy.address }
      const refused = await run(LIST, { env })
      expect([refused.status, refused.stderr]).toEqual([9, expect.stringContaining('--ca-file')])
      expect(instance.received).toEqual([])
      const { status } = await run([...LIST, '--ca-file', file('ca.pem', ca)], { env })
      expect(status).toBe(0)
      expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${instance.url.host}`]))
    },
  )

  test('takes plain requests to a server without TLS', async () => {
    const [instance, proxy] = [await plainInstance(), await startProxy()]
    const { run } = machineFor(instance.url)
    const env = { HTTP_PROXY: proxy.address, HTTPS_PROXY: 'http://127.0.0.1:1' }
    expect((await run(LIST, { env })).status).toBe(0)
    expect(proxy.asked[0]).toContain(`GET ${instance.url.href}api/v1/clients/read.php`)
    expect(proxy.asked.length).toBe(instance.received.length)
  })

  test.each(['*', '127.0.0.1', 'acme.example, 127.0.0.1', '127.0.0.1:PORT'])(
    'is left aside for what NO_PROXY names: %s',
    async (list) => {
      const [instance, proxy] = [await secureInstance(server), await startProxy()]
      const { run, file } = machineFor(instance.url)
      const env = {
        HTTPS_PROXY: proxy.address,
        NO_PROXY: list.replace('PORT', String(instance.port)),
      }
      expect((await run([...LIST, '--ca-file', file('ca.pem', ca)], { env })).status).toBe(0)
      expect(proxy.asked).toEqual([])
    },
  )

  test('is used for what NO_PROXY does not name', async () => {
    const [instance, proxy] = [await secureInstance(server), await startProxy()]
    const { run, file } = machineFor(instance.url)
    const env = { HTTPS_PROXY: proxy.address, NO_PROXY: 'acme.example,127.0.0.1:1,27.0.0.1' }
    expect((await run([...LIST, '--ca-file', file('ca.pem', ca)], { env })).status).toBe(0)
    expect(proxy.asked.length).toBeGreaterThan(0)
  })

  test('is given its name and password, which stand nowhere else', async () => {
    const [instance, proxy] = [await secureInstance(server), await startProxy()]
    const { run, file } = machineFor(instance.url)
    const env = { HTTPS_PROXY: proxy.address.replace('//', '//ada:made-up%40pass@') }
    const path = file('ca.pem', ca)
    const listed = await run([...LIST, '--ca-file', path, '--debug'], { env })
    const config = await run(['config', '--json'], { env })
    expect([listed.status, config.status]).toEqual([0, 0])
    const basic = Buffer.from('ada:made-up@pass').toString('base64')
    expect(proxy.authorizations[0]).toBe(`Basic ${basic}`)
    expect(config.stdout).toContain('//***@127.0.0.1')
    for (const text of [listed.stderr, listed.stdout, config.stdout, config.stderr]) {
      expect(text).not.toMatch(/made-up(?:%40|@)pass/)
      expect(text).not.toContain(basic)
    }
    expect(JSON.stringify(instance.received)).not.toContain(basic)
  })
})

describe('a proxy of the profile', () => {
  test('gives way to the environment’s, and lets a client certificate through', async () => {
    const instance = await secureInstance({ ...server, ca, requestCert: true })
    const [proxy, other] = [await startProxy(), await startProxy()]
    const { run, file, profile } = machineFor(instance.url)
    await profile(
      ...['--proxy', proxy.address, '--ca-file', file('ca.pem', ca)],
      ...['--client-cert', file('client.pem', client.cert)],
      ...['--client-key', file('client.key', client.key)],
    )
    expect((await run(LIST, { env: { NO_PROXY: '*' } })).status).toBe(0)
    expect(proxy.asked).toEqual([])
    expect((await run(LIST)).status).toBe(0)
    expect(proxy.asked.length).toBeGreaterThan(0)
    const before = proxy.asked.length
    expect((await run(LIST, { env: { HTTPS_PROXY: other.address } })).status).toBe(0)
    expect(proxy.asked).toHaveLength(before)
    expect(other.asked.length).toBeGreaterThan(0)
  })
})

describe('a proxy that does not help', () => {
  test.each([
    ['wants a password', 407],
    ['refuses', 403],
    ['is broken', 502],
  ])('%s: said with the next step, and the server is sent nothing', async (_, refusal) => {
    const [instance, proxy] = [await secureInstance(server), await startProxy(refusal)]
    const { run, file } = machineFor(instance.url)
    const env = { HTTPS_PROXY: proxy.address }
    const { status, stderr } = await run([...LIST, '--ca-file', file('ca.pem', ca)], { env })
    expect(status).toBe(9)
    expect(stderr).toContain('proxy')
    expect(instance.received).toEqual([])
  })

  test('is not there', async () => {
    const instance = await secureInstance(server)
    const { run } = machineFor(instance.url)
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await freePort()}` }
    const { status, stderr } = await run(LIST, { env })
    expect([status, stderr]).toEqual([9, expect.stringContaining('proxy')])
    expect(instance.connections()).toBe(0)
  })

  test.each(['socks5://127.0.0.1:1080', 'http://ada:made-up-pass@[nowhere'])(
    'is none that can be used, and is not told with its password: %s',
    async (address) => {
      const instance = await secureInstance(server)
      const { run } = machineFor(instance.url)
      const { status, stderr } = await run(LIST, { env: { HTTPS_PROXY: address } })
      expect([status, stderr]).toEqual([
        expect.toSatisfy((one) => one === 2 || one === 9),
        expect.stringContaining('proxy'),
      ])
      expect(stderr).not.toContain('made-up-pass')
      expect(instance.connections()).toBe(0)
    },
  )
})
