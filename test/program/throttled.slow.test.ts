import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tableOf } from '../../src/sandbox/database.ts'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { freshHome } from '../support/homes.ts'
import { type Given, type Received, serve } from '../support/loopback.ts'
import { sandboxDatabase } from '../support/sandbox.ts'
import { start, useProgram } from './child.ts'

useProgram()

const ROWS = 120

/** A sandbox behind something that may refuse a request in its place. */
async function throttled(refuse: (writes: number, request: Received) => Given | undefined) {
  const database = sandboxDatabase()
  const random = (bytes: number) => new Uint8Array(bytes).fill(7)
  const sandbox = makeSandbox({ database, release: '26.10', clock: () => new Date(), random })
  let writes = 0
  const { url } = await serve((request) => {
    const [path = '', query = ''] = request.target.split('?')
    if (request.method === 'POST') writes += 1
    const refused = refuse(writes, request)
    if (refused !== undefined) return refused
    const { method, body } = request
    const { status, body: raw } = sandbox.handle({
      ...{ method, path, body, headers: {} },
      query: Object.fromEntries(new URLSearchParams(query)),
    })
    return { status, raw }
  })
  const file = join(freshHome(), 'assets.csv')
  const lines = Array.from({ length: ROWS }, (_, n) => `New ${n},Laptop,S-${n}\n`)
  writeFileSync(file, `Name,Type,Serial\n${lines.join('')}`)
  const argv = ['import', 'assets', file, '--client', '1', '--yes']
  const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: SANDBOX_KEY, ITFLOW_PROFILE: '' }
  const ended = await start(argv, env).ended
  const names = tableOf(database, 'assets').rows.map((row) => String(row['asset_name']))
  return { ...ended, made: names.filter((name) => name.startsWith('New ')) }
}

const WANTED = Array.from({ length: ROWS }, (_, n) => `New ${n}`).sort()

/** Refuses everything for a while once some writes came. */
function refusing(status: number) {
  const seen = { until: 0, refused: 0 }
  return {
    seen,
    refuse: (writes: number) => {
      if (writes === 40 && seen.until === 0) seen.until = Date.now() + 1_500
      if (Date.now() >= seen.until) return undefined
      seen.refused += 1
      return { status, headers: { 'retry-after': '1' } }
    },
  }
}

test('an import waits as long as 429 asks, and writes each row once', async () => {
  const { refuse, seen } = refusing(429)
  const result = await throttled(refuse)
  expect(result.stderr).not.toContain('failed')
  expect(result.status).toBe(0)
  expect(result.made.sort()).toEqual(WANTED)
  // Nobody goes on asking one who asks to wait.
  expect(seen.refused).toBeLessThan(20)
})

test('an import waits as long as 503 asks; pending rows are left for resuming', async () => {
  const { refuse, seen } = refusing(503)
  const { status, stderr, made } = await throttled(refuse)
  expect(status).toBe(11)
  expect(stderr).toContain('To continue: itflow runs resume 1')
  expect(new Set(made).size).toBe(made.length)
  expect(made.length).toBeGreaterThan(ROWS - 17)
  expect(made.length).toBeLessThan(ROWS)
  expect(seen.refused).toBeLessThan(30)
})

test('an import at a limited rate is written completely', async () => {
  let [window, count] = [0, 0]
  const result = await throttled((_, { method }) => {
    if (method !== 'POST') return undefined
    const now = Math.floor(Date.now() / 1_000)
    if (now !== window) [window, count] = [now, 0]
    count += 1
    return count <= 40 ? undefined : { status: 429, headers: { 'retry-after': '1' } }
  })
  expect(result.status).toBe(0)
  expect(result.made.sort()).toEqual(WANTED)
})
