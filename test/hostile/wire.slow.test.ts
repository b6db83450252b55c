import { describe, expect, it, vi } from 'vitest'
import { start, useProgram } from '../program/child.ts'
import { describeFaults, KEY } from './wire-cases.ts'
import { listed, reply, startWire } from './wire-server.ts'

describe.each(['node:http', 'undici'] as const)('on the wire, over %s', (transport) =>
  describeFaults(transport, false),
)

describe('a large reply in a separate process', () => {
  useProgram()

  /** A list of the maximum size: every page has 45,000 records in about 60 MB. */
  const LARGE = `{"success":"True","count":45000,"data":[${Array.from(
    { length: 45_000 },
    (_, at) =>
      `{"asset_id":"${at + 1}","asset_name":"LT-${at + 1}","asset_notes":"${'n'.repeat(1200)}"}`,
  ).join(',')}]}`

  async function large() {
    const server = await startWire((socket, request) => {
      const isFirst = !request.query.has('offset') && request.operation === 'assets/read'
      socket.write(reply(isFirst ? LARGE : listed(request)))
    })
    return { server, env: { ...KEY, ITFLOW_URL: `http://127.0.0.1:${server.port}` } }
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is aborted, or printed completely: %s', async (signal, status) => {
    for (const wait of [0, 100, 200, 400]) {
      const { server, env } = await large()
      const { child, ended } = start(['assets', 'list', '--json', '--quiet'], env)
      await vi.waitFor(() => expect(server.requests).not.toEqual([]), 20_000)
      await new Promise((resolve) => setTimeout(resolve, wait))
      child.kill(signal)
      const { stdout, ...rest } = await ended
      // If the signal is late, the list is printed completely.
      if (rest.status === 0) expect(JSON.parse(stdout)).toHaveLength(45_000)
      else expect({ ...rest, stdout }).toMatchObject({ status, stdout: '' })
    }
  })
})
