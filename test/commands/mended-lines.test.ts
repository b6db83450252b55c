import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stepCommand } from '../../src/cli/step-commands.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

/** A home with the profile `acme` of a running sandbox. */
async function withProfile() {
  const home = freshHome()
  const server = await startSandbox('26.10')
  const add = ['profiles', 'add', 'acme', '--url', server.url, '--key-stdin', '--no-test']
  await run([...add, '--store', 'file'], { home, stdin: server.key })
  const itflow = (argv: readonly string[], options: RunOptions = {}) =>
    run(argv, { home, ...options })
  return { home, server, itflow }
}

describe('itflow profiles', () => {
  it('list shows which profiles are bound', async () => {
    const { server, itflow } = await withProfile()
    await itflow(['profiles', 'set', 'acme', '--client', '1', '--bound'])
    const { stdout } = await itflow(['profiles', 'list'], { terminal: 200 })
    expect(stdout).toContain('BOUND')
    const piped = (await itflow(['profiles', 'list'])).stdout
      .split('\n')
      .map((line) => line.split('\t'))
    expect(piped[1]?.[piped[0]?.indexOf('BOUND') ?? -1]).toBe('yes')
    await server.close()
  })

  it('set refuses --bound and --no-bound together, in either order', async () => {
    const { server, itflow } = await withProfile()
    for (const words of [
      ['--bound', '--no-bound'],
      ['--no-bound', '--bound'],
    ]) {
      const { status, stderr } = await itflow([
        'profiles',
        'set',
        'acme',
        '--client',
        '1',
        ...words,
      ])
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: "--bound and --no-bound can't be used together\n",
      })
    }
    await server.close()
  })

  it("set looks up the client, and saves it unchecked only if it can't be looked up", async () => {
    const { server, itflow } = await withProfile()
    const client = async () =>
      JSON.parse((await itflow(['profiles', 'show', 'acme', '--json'])).stdout).client
    const nobody = await itflow(['profiles', 'set', 'acme', '--client', 'Nobody'])
    expect([nobody.status, await client()]).toEqual([5, null])
    expect((await itflow(['profiles', 'set', 'acme', '--client', 'ACME', '--bound'])).status).toBe(
      0,
    )
    // Only the profile itself changes what it is bound to.
    expect((await itflow(['profiles', 'set', 'acme', '--client', '2'])).status).toBe(0)
    expect(await client()).toBe('2')
    await server.close()
    const late = await itflow(['profiles', 'set', 'acme', '--client', 'Nobody'])
    expect([late.status, await client()]).toEqual([0, 'Nobody'])
    expect(late.stderr).toContain('The client could not be looked up')
  })
})

describe('resetting the sandbox', () => {
  it('keeps the release that the hint gives', async () => {
    expect(stepCommand({ do: 'restart-sandbox' }, { profile: 'sandbox', release: '25.01' })).toBe(
      'itflow sandbox reset --release 25.01',
    )
    const home = freshHome()
    const read = ['clients', 'list', '--release', '25.01', '--json']
    expect((await runSandbox([...read], { home })).status).toBe(0)
    const info = JSON.parse(
      (await run(['sandbox', 'info', '--release', '25.01', '--json'], { home })).stdout,
    )
    writeFileSync(info.file, 'x')
    const { status, stderr } = await runSandbox(read, { home })
    expect(status).toBe(2)
    const { hint } = JSON.parse(stderr).error
    expect(hint).toBe('Start over: itflow sandbox reset --release 25.01')
    const words = hint.replace('Start over: itflow ', '').split(' ')
    expect((await run(words, { home })).status).toBe(0)
    expect((await runSandbox(read, { home })).status).toBe(0)
  })

  it('in a time zone, which has separate data', async () => {
    const home = freshHome()
    const zone = ['--timezone', 'America/New_York']
    const { status } = await run(['sandbox', 'reset', ...zone], { home })
    expect(status).toBe(0)
    expect((await run(['sandbox', 'reset', '--timezone', 'Nowhere/There'], { home })).status).toBe(
      2,
    )
  })
})

it.each([
  [
    (home: string) => symlinkSync(join(home, 'gone', 'log'), join(home, 'log')),
    'log',
    "is a link into a directory that doesn't exist",
  ],
  [() => undefined, 'gone/log', "can't be written: the directory doesn't exist"],
])(
  'sandbox serve --log says in one line what is wrong with a path',
  async (prepare, path, said) => {
    const home = freshHome()
    prepare(home)
    const argv = ['sandbox', 'serve', '--memory', '--port', '0', '--log', path]
    const { status, stderr } = await run(argv, { home, cwd: home })
    expect({ status, stderr }).toEqual({ status: 2, stderr: `${join(home, path)} ${said}\n` })
  },
)

describe('credentials run without --', () => {
  it.each([
    [['1', 'psql', 'my db'], 'psql', "itflow credentials run 1 -- psql 'my db'"],
    [['Firewall edge', './x.sh'], './x.sh', "itflow credentials run 'Firewall edge' -- ./x.sh"],
    // Its options are its own, also those that mean something here; they may be secrets, and are not repeated.
    [['1', 'ls', '-la'], 'ls', 'itflow credentials run 1 -- ls …'],
    [['1', 'psql', '-h', 'db'], 'psql', 'itflow credentials run 1 -- psql …'],
    [['1', 'mysql', 'db', '-psecret'], 'mysql', 'itflow credentials run 1 -- mysql db …'],
    [
      ['--user-env', 'U', '1', '--no-mask', 'sh', '-c', 'echo $U'],
      'sh',
      'itflow credentials run --user-env U 1 --no-mask -- sh …',
    ],
  ])('says what is missing, with the command to run: %j', async (words, word, line) => {
    const { status, stderr } = await runSandbox(['credentials', 'run', ...words])
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `-- is missing before ${word}\n  ${line}\n`,
    })
  })

  it.each([
    [['1', '2', '--', 'env'], 2, 'itflow credentials run does not take 2\n'],
    [['1', '--nope'], 2, 'itflow credentials run has no option --nope\n'],
    [['1'], 2, 'credentials run needs a command after --\n'],
  ])("doesn't say so if something else is wrong: %j", async (words, status, said) => {
    const ran = await runSandbox(['credentials', 'run', ...words])
    expect([ran.status, ran.stderr.split('\n')[0]]).toEqual([status, said.trim()])
    expect((await runSandbox(['credentials', 'run', '1', '--help'])).stdout).toContain('Usage:')
  })
})
