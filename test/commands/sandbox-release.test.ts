import { expect, it } from 'vitest'
import { freshHome, run, runSandbox } from '../support/run.ts'

it('shows its key and decrypt password if no command is given', async () => {
  const { status, stdout } = await run(['sandbox', '--json'])
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ release: '26.10', profile: 'sandbox' })
  expect(JSON.parse(stdout).decrypt_password).toMatch(/made-up/)
})

it('behaves like the requested release, with its own data and cache', async () => {
  const home = freshHome()
  const newest = await runSandbox(['doctor', '--json'], { home })
  expect(JSON.parse(newest.stdout).release).toBe('26.10')
  const old = await runSandbox(['doctor', '--json', '--release', '25.01'], { home })
  expect(JSON.parse(old.stdout).release).toBe('25.01')
  expect(old.status).toBe(12)
  const refused = await runSandbox(
    ['documents', 'update', '1', '--description', 'x', '--release', '25.12'],
    { home },
  )
  expect(refused.status).toBe(10)
  expect(refused.stderr).toContain('H03')
})

it('refuses a release for a server, and an unknown release', async () => {
  const env = { ITFLOW_URL: 'http://127.0.0.1:9/', ITFLOW_API_KEY: 'made-up-key' }
  const server = await run(['clients', 'list', '--release', '25.01'], { env })
  expect([server.status, server.stderr]).toEqual([2, expect.stringContaining('--release')])
  const none = await runSandbox(['clients', 'list', '--release', '24.12'])
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('25.01')])
})
