import { describe, expect, test } from 'vitest'
import { run } from '../support/run.ts'
import { describeFaults, failureIn, KEY } from './wire-cases.ts'
import { listed, reply, startWire } from './wire-server.ts'

describe('on the wire, over node:http', () => describeFaults('node:http', true))

describe('a reply that is too large', () => {
  const bomb = (records: number) =>
    reply(
      `{"success":"True","count":1,"data":[${Array(records).fill('{"client_id":"1"}').join(',')}]}`,
    )

  test.each([
    ['a list', ['clients', 'list']],
    ['a raw read', ['api', 'GET', 'clients/read']],
    ['a raw list', ['api', 'GET', 'clients/read', '--paginate']],
  ])('is refused with the setting that allows it: %s', async (_, argv) => {
    const server = await startWire((socket) => void socket.end(bomb(60_000)))
    const env = { ...KEY, ITFLOW_URL: `http://127.0.0.1:${server.port}` }
    const { status, stdout, stderr } = await run([...argv, '--json'], { env })
    expect([status, stdout]).toEqual([8, ''])
    expect(failureIn(stderr).message).toContain('more than 50,000 records')
    expect(failureIn(stderr).hint).toContain('ITFLOW_MAX_REPLY=128MiB')
    const more = { ...env, ITFLOW_MAX_REPLY: '128MiB' }
    const { stdout: printed } = await run(['api', 'GET', 'clients/read', '--json'], { env: more })
    expect(printed.length).toBeGreaterThan(60_000 * 15)
  })

  test('exceeds the configured limit', async () => {
    const body = JSON.stringify({ success: 'True', data: [{ client_name: 'x'.repeat(2 ** 20) }] })
    const server = await startWire((socket) => void socket.end(reply(body)))
    const env = { ...KEY, ITFLOW_URL: `http://127.0.0.1:${server.port}`, ITFLOW_MAX_REPLY: '1MiB' }
    const { status, stderr } = await run(['api', 'GET', 'clients/read', '--json'], { env })
    expect(status).toBe(8)
    expect(failureIn(stderr).message).toContain('larger than 1 MiB')
  })

  test.each(['0', '256', 'all', '-1MiB', '1TB', '600MiB', '1KiB'])(
    "ITFLOW_MAX_REPLY=%s isn't valid",
    async (size) => {
      const env = { ...KEY, ITFLOW_URL: 'http://127.0.0.1:1', ITFLOW_MAX_REPLY: size }
      const { status, stderr } = await run(['clients', 'list'], { env })
      expect(status).toBe(2)
      expect(stderr).toContain('from 1MiB to 500MiB')
    },
  )

  test.each([
    ['256MiB', '256MiB'],
    ['256 MB', '256MiB'],
    ['64m', '64MiB'],
    ['2048k', '2MiB'],
    [undefined, '64MiB'],
  ])('itflow config shows %s as %s', async (size, shown) => {
    const env = {
      ...KEY,
      ITFLOW_URL: 'http://127.0.0.1:1',
      ...(size === undefined ? {} : { ITFLOW_MAX_REPLY: size }),
    }
    const { stdout } = await run(['config', '--json'], { env })
    const rows = JSON.parse(stdout) as { setting: string; value: string }[]
    expect(rows.find(({ setting }) => setting === 'max_reply')?.value).toBe(shown)
  })
})

test('an endless list ends at the maximum number of records', async () => {
  const server = await startWire((socket, { query }) => {
    const start = Number(query.get('offset') ?? 0) + 1
    const data = Array.from({ length: 900 }, (_, at) => ({ client_id: `${start + at}` }))
    socket.write(reply(JSON.stringify({ success: 'True', data })))
  })
  const env = { ...KEY, ITFLOW_URL: `http://127.0.0.1:${server.port}`, ITFLOW_MAX_REPLY: '1MiB' }
  const { status, stdout, stderr } = await run(['clients', 'list', '--json'], { env })
  expect([status, stdout]).toEqual([8, ''])
  expect(failureIn(stderr).message).toContain(
    'more than 4,000 records for clients/read, and more is coming',
  )
})

test('an endless list ends at the maximum number of bytes', async () => {
  const notes = 'n'.repeat(4000)
  const server = await startWire((socket, { query }) => {
    const start = Number(query.get('offset') ?? 0) + 1
    const data = Array.from({ length: 200 }, (_, at) => ({ asset_id: `${start + at}`, notes }))
    socket.write(reply(JSON.stringify({ success: 'True', data })))
  })
  const env = { ...KEY, ITFLOW_URL: `http://127.0.0.1:${server.port}`, ITFLOW_MAX_REPLY: '1MiB' }
  const { status, stdout, stderr } = await run(['assets', 'list', '--json'], { env })
  expect([status, stdout]).toEqual([8, ''])
  expect(failureIn(stderr).message).toContain('more than 4 MiB for assets/read, and more is coming')
  expect(server.requests.length).toBeLessThan(9)
})

test.each(['2147483', '2147484', '2147484s', '4294967.3', '1e12'])(
  "--timeout %s doesn't end a quick command",
  async (seconds) => {
    const server = await startWire((socket, request) => {
      setTimeout(() => socket.write(reply(listed(request))), 50)
    })
    const env = { ...KEY, ITFLOW_URL: `http://127.0.0.1:${server.port}` }
    const { status } = await run(['clients', 'list', '--timeout', seconds], { env })
    expect(status).toBe(0)
  },
)
