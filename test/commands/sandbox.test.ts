import { describe, expect, it } from 'vitest'
import { start, useProgram } from '../program/child.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'

useProgram()

const names = async (home: string) => {
  const { stdout } = await runSandbox(
    ['clients', 'list', '--json', '--all', '--query', '[].client_name'],
    { home },
  )
  return JSON.parse(stdout) as string[]
}

describe('the sandbox', () => {
  it('has made-up data from the start, and keeps changes for the next command', async () => {
    const home = freshHome()
    const before = await names(home)
    await runSandbox(['clients', 'create', '--name', 'Initech'], { home })
    expect(await names(home)).toEqual([...before, 'Initech'])
  })

  it('has its original data after a reset', async () => {
    const home = freshHome()
    const before = await names(home)
    await runSandbox(['clients', 'create', '--name', 'Initech'], { home })
    const { status, stdout, stderr } = await run(['sandbox', 'reset'], { home })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).toContain('was reset')
    expect(await names(home)).toEqual(before)
  })

  it('shows where it is stored, its key and its decrypt password', async () => {
    const home = freshHome()
    const { stdout } = await run(['sandbox', 'info', '--json'], { home })
    const info = JSON.parse(stdout)
    expect(info.file.startsWith(home)).toBe(true)
    expect(info).toMatchObject({ release: '26.10', profile: 'sandbox', key: expect.any(String) })
  })

  it('is served over HTTP on loopback with the same state, until it is stopped', async () => {
    const home = freshHome()
    await runSandbox(['clients', 'create', '--name', 'Initech'], { home, now: new Date() })
    const { child, ended, saying, output } = start(['sandbox', 'serve', '--port', '0'], {
      HOME: home,
    })
    await saying('Press Ctrl-C to stop.')
    const { stdout } = await run(['sandbox', 'info', '--json'], { home })
    const { key, decrypt_password: password } = JSON.parse(stdout)
    const url = /ITFLOW_URL=(\S+)/.exec(output())?.[1] ?? ''
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const env = { ITFLOW_URL: url, ITFLOW_API_KEY: key, ITFLOW_DECRYPT_PASSWORD: password }
    const listed = await run(['clients', 'get', 'Initech', '--json', '--fields', 'name'], {
      env,
      home,
    })
    expect(JSON.parse(listed.stdout)).toEqual({ client_name: 'Initech' })
    await run(['clients', 'create', '--name', 'Hooli'], { env, home })
    expect(await names(home)).toContain('Hooli')
    child.kill('SIGINT')
    expect((await ended).status).toBe(130)
  })

  it('refuses an invalid port', async () => {
    for (const port of ['x', '-1', '65536', '1.5', '']) {
      const { status, stderr } = await run(['sandbox', 'serve', `--port=${port}`])
      expect({ port, status }).toEqual({ port, status: 2 })
      expect(stderr).toContain('--port')
    }
  })

  it('says so if the port is in use', async () => {
    const first = start(['sandbox', 'serve', '--port', '0'])
    await first.saying('Press Ctrl-C to stop.')
    const port = /:(\d+)\//.exec(first.output())?.[1] ?? ''
    const second = await start(['sandbox', 'serve', '--port', port]).ended
    expect(second.status).not.toBe(0)
    expect(second.status).not.toBe(1)
    expect(second.stderr).toContain(port)
    first.child.kill('SIGTERM')
    await first.ended
  })
})
