import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'

describe('without a profile', () => {
  it('a command says how to create one, and that the sandbox works right away', async () => {
    const { status, stdout, stderr } = await run(['clients', 'list'], { home: freshHome() })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('itflow login')
    expect(stderr).toContain('--profile sandbox')
  })

  it('the sandbox works', async () => {
    expect((await runSandbox(['clients', 'list'], { home: freshHome() })).status).toBe(0)
  })

  it('help and version work', async () => {
    for (const argv of [['--help'], ['help', 'options'], ['--version'], ['tickets', '--help']]) {
      expect((await run(argv, { home: freshHome() })).status).toBe(0)
    }
  })
})

describe('which setting wins', () => {
  /** Two servers, told apart by a client of theirs. */
  async function two() {
    const named = (name: string) =>
      hazardInstance('26.10', (database) => {
        const [first] = database.tables['clients']?.rows ?? []
        if (first !== undefined) first['client_name'] = name
      })
    const [one, other] = [await named('One'), await named('Other')]
    const home = freshHome()
    const env = { KEY: one.sandbox.key }
    const add = ['profiles', 'add', 'one', '--url', one.sandbox.url, '--key-env', 'KEY']
    expect((await run(add, { home, env })).status).toBe(0)
    const pair = { ITFLOW_URL: other.sandbox.url, ITFLOW_API_KEY: other.sandbox.key }
    const first = async (argv: readonly string[], more: Record<string, string> = {}) => {
      const list = ['clients', 'list', '--limit', '1', '--csv', '--fields', 'name', ...argv]
      const { stdout } = await run(list, { home, env: { ...env, ...more } })
      return stdout.trim().split(/\r?\n/).at(-1)
    }
    return { first, pair }
  }

  it('--profile beats address and key in the environment, and both beat ITFLOW_PROFILE', async () => {
    const { first, pair } = await two()
    expect(await first([])).toBe('One')
    expect(await first([], pair)).toBe('Other')
    expect(await first(['--profile', 'one'], pair)).toBe('One')
    expect(await first([], { ...pair, ITFLOW_PROFILE: 'one' })).toBe('Other')
    expect(await first([], { ITFLOW_PROFILE: 'sandbox' })).toBe('Acme Widgets')
    expect(await first(['--profile', 'one'], { ITFLOW_PROFILE: 'sandbox' })).toBe('One')
  })

  it('an address without a key is refused: both come from one source', async () => {
    const { first, pair } = await two()
    expect(await first([], { ITFLOW_URL: pair.ITFLOW_URL })).toBe('')
  })

  it('config says where each value came from', async () => {
    const env = { ITFLOW_CLIENT: 'acme', ITFLOW_TIMEOUT: '7' }
    const { stdout } = await runSandbox(['config', '--json'], { env })
    const settings = JSON.parse(stdout)
    const found = (name: string) =>
      settings.find(({ setting }: { setting: string }) => setting === name)
    expect(found('profile')).toMatchObject({ value: 'sandbox', source: 'flag', from: '--profile' })
    expect(found('client')).toMatchObject({
      value: 'acme',
      source: 'environment',
      from: 'ITFLOW_CLIENT',
    })
    expect(found('request_timeout')).toMatchObject({ value: '7', from: 'ITFLOW_TIMEOUT' })
    expect(found('read_only')).toMatchObject({ source: 'default' })
    expect(stdout).not.toContain('made-up')
  })
})

describe('the output format of the profile', () => {
  /** A home with profiles that have these formats; the first is the current one. */
  async function homeWith(formats: Record<string, string>) {
    const sandbox = await hazardInstance('26.10')
    const home = freshHome()
    const env = { KEY: sandbox.sandbox.key }
    for (const [name, format] of Object.entries(formats)) {
      const add = ['profiles', 'add', name, '--url', sandbox.sandbox.url, '--key-env', 'KEY']
      await run([...add, '--default-output', format], { home, env })
    }
    return (argv: readonly string[], more: Record<string, string> = {}) =>
      run(argv, { home, env: { ...env, ...more } })
  }

  it.each([
    [['config']],
    [['profiles', 'list']],
    [['profiles', 'show', 'one']],
    [['whoami']],
    [['clients', 'list']],
    [['doctor']],
  ])('applies to %j', async (argv) => {
    const itflow = await homeWith({ one: 'json' })
    expect(JSON.parse((await itflow(argv)).stdout)).toBeInstanceOf(Object)
    expect((await itflow([...argv, '-o', 'yaml'])).stdout).not.toMatch(/^[[{]/)
    expect((await itflow(argv, { ITFLOW_OUTPUT: 'yaml' })).stdout).not.toMatch(/^[[{]/)
  })

  it('applies to failures and notices', async () => {
    const itflow = await homeWith({ one: 'json' })
    for (const argv of [
      ['profiles', 'show', 'none'],
      ['clients', 'get', '999'],
    ]) {
      const last = (await itflow(argv)).stderr.trim().split('\n').at(-1) ?? ''
      expect(JSON.parse(last)).toHaveProperty('error')
    }
  })

  it('of several applies if all have the same', async () => {
    const itflow = await homeWith({ one: 'json', two: 'json', three: 'csv' })
    const both = ['clients', 'list', '--profile', 'one,two']
    const { stdout, stderr } = await itflow(both)
    expect(JSON.parse(stdout)).toBeInstanceOf(Array)
    for (const line of stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('notice')
    const mixed = await itflow(['clients', 'list', '--all-profiles'])
    expect(mixed.stdout).toMatch(/^PROFILE\t/)
  })

  it('does not matter if the profile cannot be read', async () => {
    const itflow = await homeWith({ one: 'json' })
    const { status, stdout } = await itflow(['profiles', 'list', '--profile', 'none'])
    expect([status, stdout]).toEqual([0, expect.stringContaining('one')])
  })
})

describe('a damaged configuration file', () => {
  const PATH = '.config/itflow/config.json'
  it.each([
    ['cut off', '{"version": 1, "profiles": {'],
    ['no JSON at all', 'hello'],
    ['empty', ''],
    ['of another shape', '{"version": 1, "profiles": [1]}'],
    ['of a version of the future', '{"version": 99, "profiles": {}}'],
  ])('%s: is named with its problem, 2, and not changed', async (_, content) => {
    const home = freshHome()
    mkdirSync(join(home, '.config/itflow'), { recursive: true })
    const path = join(home, PATH)
    writeFileSync(path, content)
    for (const argv of [
      ['clients', 'list'],
      ['profiles', 'list'],
      ['profiles', 'use', 'sandbox'],
    ]) {
      const { status, stdout, stderr } = await run(argv, { home })
      expect({ argv, status, stdout }).toEqual({ argv, status: 2, stdout: '' })
      expect(stderr).toContain(path)
      expect(readFileSync(path, 'utf8')).toBe(content)
    }
  })

  it('of a folder is named with its problem, 2', async () => {
    const home = freshHome()
    writeFileSync(join(home, '.itflow.json'), '{"client":')
    const { status, stderr } = await runSandbox(['contacts', 'list'], { home, cwd: home })
    expect(status).toBe(2)
    expect(stderr).toContain(join(home, '.itflow.json'))
  })

  it('of a folder that names an address or a key is refused', async () => {
    for (const name of ['url', 'key', 'api_key', 'command']) {
      const home = freshHome()
      writeFileSync(join(home, '.itflow.json'), JSON.stringify({ client: 'acme', [name]: 'x' }))
      const { status, stderr } = await runSandbox(['contacts', 'list'], { home, cwd: home })
      expect({ name, status }).toEqual({ name, status: 2 })
      expect(stderr).toContain(name)
    }
  })
})

describe('several instances at once', () => {
  async function twoProfiles() {
    const [one, other] = [await hazardInstance('26.10'), await hazardInstance('26.08.2')]
    const home = freshHome()
    const env = { KEY: one.sandbox.key }
    for (const [name, { sandbox }] of [
      ['one', one],
      ['other', other],
    ] as const) {
      await run(['profiles', 'add', name, '--url', sandbox.url, '--key-env', 'KEY'], { home, env })
    }
    return { one, other, itflow: (argv: readonly string[]) => run(argv, { home, env }) }
  }

  it('are read with --profile a,b or --all-profiles, each record with its profile', async () => {
    const { itflow } = await twoProfiles()
    const argv = ['clients', 'list', '--json', '--fields', 'id', '--sort', 'id', '--where', 'id<=2']
    for (const which of [['--profile', 'one,other'], ['--all-profiles']]) {
      const { status, stdout } = await itflow([...argv, ...which])
      expect(status).toBe(0)
      expect(JSON.parse(stdout)).toEqual([
        { profile: 'one', client_id: 1 },
        { profile: 'other', client_id: 1 },
        { profile: 'one', client_id: 2 },
        { profile: 'other', client_id: 2 },
      ])
    }
  })

  it('are shown without one that fails, and the status is 11', async () => {
    const { itflow, other } = await twoProfiles()
    await other.sandbox.close()
    const { status, stdout, stderr } = await itflow(['clients', 'list', '--json', '--all-profiles'])
    expect(status).toBe(11)
    expect(JSON.parse(stdout)).toHaveLength(5)
    expect(stderr).toContain('other: ')
  })

  it('are never written to', async () => {
    const { itflow, one, other } = await twoProfiles()
    for (const argv of [
      ['assets', 'delete', '1', '--yes'],
      ['clients', 'create', '--name', 'X'],
    ]) {
      const { status } = await itflow([...argv, '--profile', 'one,other'])
      expect(status).toBe(2)
    }
    expect([...one.writes(), ...other.writes()]).toEqual([])
  })
})
