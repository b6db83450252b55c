import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { serve } from '../support/loopback.ts'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { start, useProgram } from './child.ts'

useProgram()

/** A home, and a server that answers once it is let. */
async function slowJob() {
  let isLet = false
  const server = await serve(() =>
    isLet ? { body: { success: 'True', count: 0, data: [] } } : undefined,
  )
  const home = freshHome()
  const env = { ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'made-up' }
  const list = (argv: readonly string[], options: RunOptions = {}) =>
    run(['clients', 'list', '--json', ...argv], { home, env, ...options })
  const asked = (times: number) =>
    vi.waitFor(() => expect(server.received).toHaveLength(times), 20_000)
  const letGo = () => {
    isLet = true
  }
  return { list, asked, letGo, server, home, env }
}

test('the second run of a job says that it is already running, does nothing, and succeeds', async () => {
  const { list, asked, letGo } = await slowJob()
  const ending = new AbortController()
  const first = list(['--lock', 'nightly'], { signal: ending.signal })
  await asked(1)
  letGo()
  const second = await list(['--lock', 'nightly'])
  expect(second).toMatchObject({ status: 0, stdout: '' })
  expect(JSON.parse(second.stderr)).toEqual({
    notice: {
      code: 'locked',
      message: 'nightly is already running. Nothing was done (--lock)',
    },
  })
  await asked(1)
  ending.abort()
  await first
})

test('with --lock-fail the second run is refused', async () => {
  const { list, asked, letGo } = await slowJob()
  const ending = new AbortController()
  const first = list(['--lock', 'nightly'], { signal: ending.signal })
  await asked(1)
  letGo()
  const second = await list(['--lock=nightly', '--lock-fail', '--quiet'])
  expect(second).toMatchObject({ status: 10, stdout: '' })
  expect(JSON.parse(second.stderr).error).toMatchObject({ code: 'refused' })
  expect(second.stderr).toContain('nightly')
  ending.abort()
  await first
})

test('other jobs, and commands without a lock, run at the same time', async () => {
  const { list, asked, letGo } = await slowJob()
  const ending = new AbortController()
  const first = list(['--lock', 'nightly'], { signal: ending.signal })
  await asked(1)
  letGo()
  expect(await list(['--lock', 'hourly'])).toMatchObject({ status: 0, stdout: '[]\n' })
  expect(await list([])).toMatchObject({ status: 0, stdout: '[]\n' })
  ending.abort()
  await first
})

test('after a job has ended, successfully or not, the next one runs', async () => {
  const { list, asked, letGo, home } = await slowJob()
  const ending = new AbortController()
  const first = list(['--lock', 'nightly'], { signal: ending.signal })
  await asked(1)
  letGo()
  ending.abort()
  expect((await first).status).not.toBe(0)
  expect(await list(['--lock', 'nightly'])).toMatchObject({ status: 0, stdout: '[]\n' })
  expect(readdirSync(join(home, '.local/state/itflow/jobs'))).toEqual([])
})

test('the lock of a job that was killed is taken over', async () => {
  const { list, letGo, home } = await slowJob()
  letGo()
  const lock = join(home, '.local/state/itflow/jobs/nightly.lock')
  mkdirSync(lock, { recursive: true })
  expect(await list(['--lock', 'nightly'])).toMatchObject({ status: 0, stdout: '' })
  utimesSync(lock, 0, 0)
  expect(await list(['--lock', 'nightly'])).toMatchObject({ status: 0, stdout: '[]\n' })
})

test('a process that is ended by a signal releases the lock', async () => {
  const { asked, home, env } = await slowJob()
  const { child, ended } = start(['clients', 'list', '--lock', 'nightly'], { ...env, HOME: home })
  await asked(1)
  const lock = join(home, '.local/state/itflow/jobs/nightly.locks')
  expect(existsSync(lock)).toBe(true)
  child.kill('SIGTERM')
  expect((await ended).status).toBe(143)
  expect(existsSync(lock)).toBe(false)
})

test.each(['../escape', 'a/b', '.hidden', '-x', ''])("%j is not a job's name", async (name) => {
  const { status, stderr } = await run(['clients', 'list', `--lock=${name}`])
  expect(status).toBe(2)
  expect(stderr).toContain('--lock')
})

test('--lock-fail without a job is wrong usage', async () => {
  const { status, stderr } = await run(['clients', 'list', '--lock-fail'])
  expect(status).toBe(2)
  expect(stderr).toContain('--lock NAME')
})
