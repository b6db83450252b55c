import { describe, expect, test } from 'vitest'
import { eachOnce, isSlowSuite } from '../support/division.ts'
import { freePort, serveBytes } from '../support/loopback.ts'
import { startProxy } from '../support/loopback-proxy.ts'
import { startSocksProxy } from '../support/loopback-socks.ts'
import { certificates, machineFor, plainInstance, secureInstance } from './secure-instance.ts'

const LIST = ['clients', 'list', '--json']
const { ca, server, client } = certificates

/** An instance as one far away is known: by a name that only the proxies know. */
function distant({ url }: { url: URL }): URL {
  const address = new URL(url)
  address.hostname = 'distant.example'
  return address
}

describe('a proxy from the environment', () => {
  test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])(
    'opens a tunnel to a server, which is still verified: %s',
    async (variable) => {
      const [instance, proxy] = [await secureInstance(server), await startProxy()]
      const { run, file } = machineFor(distant(instance))
      const env = { [variable]: proxy.address }
      const refused = await run(LIST, { env })
      expect([refused.status, refused.stderr]).toEqual([9, expect.stringContaining('--ca-file')])
      expect(instance.received).toEqual([])
      const { status } = await run([...LIST, '--ca-file', file('ca.pem', ca)], { env })
      expect(status).toBe(0)
      expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${distant(instance).host}`]))
    },
  )

  test('takes plain requests to a server without TLS, where the profile allows that', async () => {
    const [instance, proxy] = [await plainInstance(), await startProxy()]
    const { run, profile } = machineFor(distant(instance))
    await profile('--allow-http')
    const env = { HTTP_PROXY: proxy.address, HTTPS_PROXY: 'http://127.0.0.1:1' }
    expect((await run(LIST, { env })).status).toBe(0)
    expect(proxy.asked[0]).toContain(`GET ${distant(instance).href}api/v1/clients/read.php`)
    expect(proxy.asked.length).toBe(instance.received.length)
  })

  test.each(['*', 'distant.example', 'acme.example, .example', 'distant.example:PORT'])(
    'is left aside for what NO_PROXY names: %s',
    async (list) => {
      const [instance, proxy] = [await secureInstance(server), await startProxy()]
      const { run, file } = machineFor(distant(instance))
      const env = {
        HTTPS_PROXY: proxy.address,
        NO_PROXY: list.replace('PORT', String(instance.port)),
      }
      // Only the proxy knows the name.
      expect((await run([...LIST, '--ca-file', file('ca.pem', ca)], { env })).status).toBe(9)
      expect([proxy.asked, instance.connections()]).toEqual([[], 0])
    },
  )

  test('is used for what NO_PROXY does not name', async () => {
    const [instance, proxy] = [await secureInstance(server), await startProxy()]
    const { run, file } = machineFor(distant(instance))
    const env = {
      HTTPS_PROXY: proxy.address,
      NO_PROXY: 'acme.example,distant.example:1,ant.example',
    }
    expect((await run([...LIST, '--ca-file', file('ca.pem', ca)], { env })).status).toBe(0)
    expect(proxy.asked.length).toBeGreaterThan(0)
  })

  test('gets its name and password, which appear nowhere else', async () => {
    const [instance, proxy] = [await secureInstance(server), await startProxy()]
    const { run, file } = machineFor(distant(instance))
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
  test("yields to the environment's, and lets a client certificate through", async () => {
    const instance = await secureInstance({ ...server, ca, requestCert: true })
    const [proxy, other] = [await startProxy(), await startProxy()]
    const { run, file, profile } = machineFor(distant(instance))
    await profile(
      ...['--proxy', proxy.address, '--ca-file', file('ca.pem', ca)],
      ...['--client-cert', file('client.pem', client.cert)],
      ...['--client-key', file('client.key', client.key)],
    )
    expect((await run(LIST, { env: { NO_PROXY: '*' } })).status).toBe(9)
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
  ])(
    '%s: is reported with the next step, and nothing is sent to the server',
    async (_, refusal) => {
      const [instance, proxy] = [await secureInstance(server), await startProxy(refusal)]
      const { run, file } = machineFor(distant(instance))
      const env = { HTTPS_PROXY: proxy.address }
      const { status, stderr } = await run([...LIST, '--ca-file', file('ca.pem', ca)], { env })
      expect(status).toBe(9)
      expect(stderr).toContain('proxy')
      expect(instance.received).toEqual([])
    },
  )

  test('does not exist', async () => {
    const instance = await secureInstance(server)
    const { run } = machineFor(distant(instance))
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await freePort()}` }
    const { status, stderr } = await run(LIST, { env })
    expect([status, stderr]).toEqual([9, expect.stringContaining('proxy')])
    expect(instance.connections()).toBe(0)
  })

  test.each([
    'ftp://ada:made-up-pass@proxy.example',
    'socks6://ada:made-up-pass@proxy.example',
    'http://ada:made-up-pass@[nowhere',
  ])(
    'is none that can be used: refused before anything is sent, without its password: %s',
    async (address) => {
      const instance = await secureInstance(server)
      const { run } = machineFor(distant(instance))
      for (const variable of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']) {
        const { status, stderr } = await run(LIST, { env: { [variable]: address } })
        expect([status, stderr]).toEqual([2, expect.stringContaining(variable)])
        expect(stderr).not.toContain('made-up-pass')
      }
      expect((await run(['config'], { env: { ALL_PROXY: address } })).stdout).not.toContain(
        'made-up',
      )
      expect(instance.connections()).toBe(0)
      const kept = ['profiles', 'add', 'x', '--url', instance.url.href, '--proxy', address]
      expect((await run(kept)).status).toBe(2)
    },
  )

  test.each(['http', 'https', 'socks4a', 'socks5h'])(
    'is silent: the wait ends with the time-out or with --timeout, and a write says that it was not sent (%s)',
    async (scheme) => {
      const proxy = await serveBytes(() => undefined)
      const { run } = machineFor(new URL('https://itflow.acme.example/'))
      const address = `${scheme}://127.0.0.1:${proxy.port}`
      const ways = [
        [[], { ITFLOW_TIMEOUT: '0.2' }],
        [['--timeout', '0.2'], {}],
      ] as const
      for (const [argv, env] of ways.filter((_, nth) => isSlowSuite || nth === scheme.length % 2)) {
        const options = { env: { ALL_PROXY: address, ...env } }
        expect((await run([...LIST, ...argv], options)).status).toBe(9)
        const write = ['api', 'POST', 'custom/hello', ...argv]
        const { status, stderr } = await run(write, options)
        expect([status, stderr]).toEqual([9, expect.stringContaining('custom/hello was not sent')])
      }
    },
  )
})

describe.each(['socks4a', 'socks5h'])('a proxy of %s', (scheme) => {
  test.each(['HTTPS_PROXY', 'ALL_PROXY', 'profile'])(
    'opens a tunnel to a server, which is still verified: %s',
    async (place) => {
      const [instance, socks] = [await secureInstance(server), await startSocksProxy()]
      const { run, file, profile } = machineFor(distant(instance))
      const address = `${scheme}://127.0.0.1:${socks.port}`
      if (place === 'profile') await profile('--proxy', address)
      const options = place === 'profile' ? {} : { env: { [place]: address } }
      const refused = await run(LIST, options)
      expect([refused.status, refused.stderr]).toEqual([9, expect.stringContaining('--ca-file')])
      expect(instance.received).toEqual([])
      const listed = await run([...LIST, '--ca-file', file('ca.pem', ca)], options)
      expect(listed.status).toBe(0)
      const version = scheme === 'socks4a' ? 4 : 5
      expect(new Set(socks.asked)).toEqual(new Set([`${version} distant.example:${instance.port}`]))
    },
  )
})

test('the name and password for a SOCKS proxy appear nowhere else', async () => {
  const login = { name: 'ada', password: 'made-up@pass' }
  const [instance, socks] = [await secureInstance(server), await startSocksProxy({ login })]
  const { run, file } = machineFor(distant(instance))
  const path = file('ca.pem', ca)
  const shown: string[] = []
  const env = (password: string) => ({
    ALL_PROXY: `socks5h://ada:${password}@127.0.0.1:${socks.port}`,
  })
  for (const [password, exit] of [
    ['made-up%40pass', 0],
    ['made-up%40pass-wrong', 9],
  ] as const) {
    const listed = await run([...LIST, '--ca-file', path, '--debug'], { env: env(password) })
    const config = await run(['config', '--json'], { env: env(password) })
    expect([listed.status, config.status]).toEqual([exit, 0])
    expect(config.stdout).toContain('//***@127.0.0.1')
    shown.push(listed.stderr, listed.stdout, config.stdout, config.stderr)
  }
  expect(shown.join()).not.toMatch(/made-up(?:%40|@)pass/)
  expect(socks.logins).toContain('ada:made-up@pass')
})

describe('this machine is reached directly, no matter which proxy is set', () => {
  const HOSTS = [
    '127.0.0.1',
    'localhost',
    'LOCALHOST.',
    'acme.localhost',
    '0.0.0.0',
    '[::ffff:127.0.0.1]',
    '127.1.2.3',
  ] as const
  const SCHEMES = ['http', 'https', 'socks4a', 'socks5', 'socks5h'] as const

  const tried = eachOnce(
    HOSTS.flatMap((host) => SCHEMES.map((scheme) => [host, scheme] as const)),
    ([host]) => host,
    ([, scheme]) => scheme,
  )
  test.each(tried)('%s, with a proxy of %s', async (host, scheme) => {
    const instance = await plainInstance()
    const seen: unknown[] = []
    const proxy = await serveBytes((socket) => void seen.push(socket))
    const address = new URL(instance.url)
    address.hostname = host
    // The server listens on 127.0.0.1 alone: the others may not be there, but no proxy learns of them.
    const isThere = host !== '127.1.2.3'
    const url = `${scheme}://127.0.0.1:${proxy.port}`
    for (const variable of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'profile']) {
      const { run, profile } = machineFor(address)
      if (variable === 'profile') await profile('--proxy', url)
      const env = variable === 'profile' ? {} : { [variable]: url }
      expect((await run(LIST, { env })).status).toBe(isThere ? 0 : 9)
    }
    expect(seen).toEqual([])
  })

  test.each([
    'http://[::1]:1/',
    'http://acme.localhost:1/',
    'https://localhost./',
    'https://127.0.0.1/',
    'https://[::ffff:127.0.0.1]/',
    'https://0.0.0.0/',
    'https://[::]/',
  ])('%s has no proxy', async (address) => {
    const { run } = machineFor(new URL(address))
    const { stdout } = await run(['config', '--json'], {
      env: { ALL_PROXY: 'http://proxy.example', HTTPS_PROXY: 'http://proxy.example' },
    })
    expect(stdout).not.toContain('proxy.example')
  })
})
