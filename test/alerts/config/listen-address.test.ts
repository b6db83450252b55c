import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, refusal, withSource } from './config-parsing.ts'

const listenOn = (address: string, more = '') => withSource('', `listen: "${address}"\n${more}`)
const PROXY = 'proxy: 10.0.0.5\n'

const LOOPBACK = [
  ...['127.0.0.1', '127.0.0.2', '127.255.255.254', 'localhost', 'LOCALHOST'],
  ...['[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
]
const ELSEWHERE = [
  ...['0.0.0.0', '[::]', '192.168.1.5', '10.0.0.1', '8.8.8.8', '126.255.255.255', '128.0.0.1'],
  ...[
    '[fe80::1]',
    '[fe80::1%eth0]',
    '[::2]',
    '[2001:db8::1]',
    '[::ffff:10.0.0.1]',
    '[::127.0.0.1]',
  ],
  ...[
    'alerts.example.org',
    'localhost.example.org',
    'my-host',
    'my.localhost',
    '127.0.0.1.example',
  ],
]

it.each(LOOPBACK)('it listens on %s without more', async (host) => {
  const { config } = await parse(listenOn(`${host}:8080`))
  expect([config.host, config.port]).toEqual([host.replace(/[[\]]/g, ''), 8080])
})

describe.each(ELSEWHERE)('on %s', (host) => {
  it('it does not listen by itself, and says what to do', async () => {
    const [code, message, hint] = await refusal(listenOn(`${host}:8787`))
    expect([code, message]).toEqual([
      'usage',
      `alerts.yaml, line 2, column 9: ${host}:8787 isn't on loopback, and tokens would cross the network unencrypted`,
    ])
    expect(hint).toMatch(/127\.0\.0\.1.*tls: \{ cert: FILE, key: FILE \}.*proxy: ADDRESS/)
  })

  it('it listens behind a proxy', async () => {
    const { config } = await parse(listenOn(`${host}:8787`, PROXY))
    expect([config.host, config.proxies]).toEqual([host.replace(/[[\]]/g, ''), ['10.0.0.5']])
  })
})

it('it listens on every port', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 65_535 }), async (port) => {
      expect((await parse(listenOn(`127.0.0.1:${port}`))).config.port).toBe(port)
    }),
    { numRuns: 30 },
  )
})

it.each([
  ...['8787', ':8787', '127.0.0.1', '127.0.0.1:', '127.0.0.1:http', '127.0.0.1:-1', 'a b:1'],
  ...[
    '::1:8787',
    '[::1]',
    '[::1:8787',
    '::1',
    'http://127.0.0.1:8787',
    '127.0.0.1:8787/',
    '*:8787',
  ],
  ...['127.0.0.1:123456', '[::1%]:80', '', '127.0.0.1:80 '],
])('%j is not an address to listen on', async (address) => {
  expect((await refusal(listenOn(address)))[1]).toBe(
    'alerts.yaml, line 2, column 9: listen must be HOST:PORT, such as 127.0.0.1:8787 or [::1]:8787',
  )
})

it.each([
  ...['127.1', '0x7f.0.0.1', '2130706433', '0177.0.0.1', '127.0.0.256', '127.0.0.1.', '1.2.3.4.5'],
  ...['[127.0.0.1]', '[::g]', '[1::2::3]', 'a..b', '-a', '.', '[:::1]'],
])('%j is neither an address nor a host name, behind a proxy either', async (host) => {
  for (const more of ['', PROXY]) {
    expect((await refusal(listenOn(`${host}:80`, more)))[1]).toMatch(
      /isn't an IP address or host name|must be HOST:PORT/,
    )
  }
})

it('there is no port above 65535', async () => {
  expect(await refusal(listenOn('127.0.0.1:65536'))).toEqual([
    'usage',
    'alerts.yaml, line 2, column 9: 127.0.0.1:65536: there is no port 65536',
    'Ports end at 65535',
  ])
})

describe('proxy', () => {
  it.each([
    ['10.0.0.5', ['10.0.0.5']],
    ['"::1"', ['::1']],
    ['[10.0.0.5]', ['10.0.0.5']],
    ['["::FFFF:10.0.0.5", "2001:DB8:0::1"]', ['10.0.0.5', '2001:db8::1']],
  ])('%s is understood', async (written, proxies) => {
    const { config } = await parse(withSource('', `proxy: ${written}\n`))
    expect([config.host, config.proxies]).toEqual(['127.0.0.1', proxies])
  })

  it.each([
    ['nginx', 'column 8: proxy must be an IP address'],
    ['10.0.0.0/8', 'column 8: proxy must be an IP address'],
    ['10.0.0.256', 'column 8: 10.0.0.256: not an IP address'],
    ['[10.0.0.1, 10.0.0]', 'column 19: 10.0.0: not an IP address'],
    ['["10.0.0.1:80"]', 'column 9: 10.0.0.1:80: not an IP address'],
    ['[10.0.0.1, x]', 'column 19: proxy must be an IP address'],
    ['[]', 'column 8: proxy must have an address'],
    ['{ a: b }', 'column 8: proxy must be a string or a list'],
    ['""', 'column 8: proxy must be an IP address'],
  ])('%s is refused at its place', async (written, message) => {
    const text = withSource('', `listen: 0.0.0.0:80\nproxy: ${written}\n`)
    expect((await refusal(text))[1]).toBe(`alerts.yaml, line 3, ${message}`)
  })
})
