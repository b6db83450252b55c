import { describe, expect, it, onTestFinished } from 'vitest'
import { freshHome, run } from '../support/run.ts'
import { startSandbox, TEST_NOW } from '../support/sandbox.ts'

const HOUR = 3_600_000

/** What `duty` says if the server's clock is ahead of this computer's by some hours, and how many requests it took. */
async function dutyAhead(hours: number, ...more: string[]) {
  const server = await startSandbox('26.10', {
    clock: () => new Date(TEST_NOW.getTime() + hours * HOUR),
  })
  onTestFinished(() => server.close())
  const env = { ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key, ITFLOW_TIMEZONE: 'UTC' }
  const found = await run(['duty', ...more], { home: freshHome(), env })
  return { ...found, requests: server.requests.length }
}

describe('duty on a server whose clock differs', () => {
  it.each([
    [2, '2 hours ahead of'],
    [-1.1, '1 hour behind'],
    [27, '1 day and 3 hours ahead of'],
    [-24 * 800 - 5, '800 days behind'],
  ])('by %d hours says so once, without another request', async (hours, text) => {
    const { stderr, requests, status } = await dutyAhead(hours)
    expect(status).toBe(0)
    expect(stderr.split(`is ${text} this computer's`)).toHaveLength(2)
    expect(requests).toBe((await dutyAhead(0)).requests)
    const { stderr: json } = await dutyAhead(hours, '--json')
    expect(json).toContain('{"notice":{"code":"clock"')
  })

  it.each([0, 0.9, -0.9])('by %d hours says nothing', async (hours) => {
    expect((await dutyAhead(hours)).stderr).not.toContain('clock')
  })
})
