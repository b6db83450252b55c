import { chmodSync, chownSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, RefusedError } from '../../src/errors.ts'
import { findFolderConfig } from '../../src/profiles/folder-config.ts'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { isRoot, STRANGER } from './kinds-of-files.ts'

// The program uses only files and directories that belong to its user or to root, and that nobody else can write to.

/** Makes a home with a profile whose key comes from a command that leaves a trace. */
function withKeyCommand() {
  const home = freshHome()
  const config = join(home, '.config', 'itflow')
  const state = join(home, '.local', 'state', 'itflow')
  const trace = join(home, 'trace')
  mkdirSync(config, { recursive: true, mode: 0o700 })
  mkdirSync(join(state, 'memory'), { recursive: true, mode: 0o700 })
  const key = { store: 'command', command: `touch '${trace}'; echo made-up` }
  const profiles = { acme: { url: 'http://127.0.0.1:9/', key } }
  const store = JSON.stringify({ version: 1, current: 'acme', profiles })
  writeFileSync(join(config, 'config.json'), store, { mode: 0o600 })
  return { home, config, state, file: join(config, 'config.json'), trace }
}

type Home = ReturnType<typeof withKeyCommand>

/** Gives a path to another user; returns the options to run with. */
function giveAway(path: string): RunOptions {
  if (!isRoot) return { uid: (process.getuid?.() ?? 0) + 1 }
  chownSync(path, STRANGER, STRANGER)
  return {}
}

const mode = (path: string, bits: number): RunOptions => {
  chmodSync(path, bits)
  return {}
}

const REFUSED: readonly [string, (home: Home) => RunOptions, RegExp][] = [
  ['the profiles belong to another user', ({ file }) => giveAway(file), /belongs to another user/],
  [
    'their directory belongs to another user',
    ({ config }) => giveAway(config),
    /belongs to another user/,
  ],
  ['all can write the profiles', ({ file }) => mode(file, 0o606), /can be written by other users/],
  [
    'their group can write the profiles',
    ({ file }) => mode(file, 0o660),
    /can be written by other users/,
  ],
  [
    'all can write their directory',
    ({ config }) => mode(config, 0o777),
    /can be written by other users/,
  ],
  [
    'their group can write the directory',
    ({ config }) => mode(config, 0o770),
    /can be written by other users/,
  ],
]

const COMMANDS = [
  ['assets', 'list'],
  ['profiles', 'list'],
  ['profiles', 'set', 'acme', '--color', 'red'],
  ['profiles', 'test', 'acme'],
  ['logout'],
  ['doctor'],
  ['credentials', 'list', '--debug'],
]

describe.each(REFUSED)('if %s', (_, prepare, message) => {
  it.each(COMMANDS.map((argv) => [argv]))(
    '%j is refused, and no key command is run',
    async (argv) => {
      const home = withKeyCommand()
      const options = prepare(home)
      const { status, stderr, stdout } = await run(argv, { home: home.home, ...options })
      expect({ status, stdout }).toEqual({ status: 10, stdout: '' })
      expect(stderr).toMatch(message)
      expect(stderr).toMatch(/ (chmod go-w|chown \d+) \S+\n$/)
      expect(existsSync(home.trace)).toBe(false)
    },
  )
})

describe("files that don't decide about the key are still used", () => {
  const FINE: readonly [string, (home: Home) => RunOptions][] = [
    ['others can read the profiles', ({ file }) => mode(file, 0o644)],
    ['others can enter the directory', ({ config }) => mode(config, 0o755)],
    ['the directory is shared on purpose', ({ config }) => mode(config, 0o1777)],
    ['the home is open to all', ({ home }) => mode(home, 0o777)],
  ]
  it.each(FINE)('%s', async (_, prepare) => {
    const home = withKeyCommand()
    const options = prepare(home)
    const { status } = await run(['profiles', 'list'], { home: home.home, ...options })
    expect(status).toBe(0)
    expect(statSync(home.file).mode & 0o077).toBe(0)
  })

  it('for a user, files that belong to root', async () => {
    if (!isRoot) {
      // Nothing here belongs to root, so this tests the user's own files.
      expect((await run(['profiles', 'list'], { home: withKeyCommand().home })).status).toBe(0)
      return
    }
    const { home } = withKeyCommand()
    expect((await run(['profiles', 'list'], { home, uid: STRANGER })).status).toBe(0)
  })
})

it('a state directory that others can write to decides nothing', async () => {
  for (const below of ['', 'memory']) {
    const { home, state } = withKeyCommand()
    chmodSync(join(state, below), 0o777)
    const argv = ['clients', 'list', '--profile', below === '' ? 'sandbox' : 'acme']
    const { status, stderr } = await run(argv, { home })
    expect([below, status]).toEqual([below, 10])
    expect(stderr).toContain('can be written by other users')
  }
})

describe("a folder's file", () => {
  const folder = (bits = 0o644) => {
    const home = withKeyCommand()
    const cwd = join(home.home, 'work')
    mkdirSync(cwd)
    const path = join(cwd, '.itflow.json')
    writeFileSync(path, '{"client":"Acme Widgets"}')
    chmodSync(path, bits)
    return { ...home, cwd, path }
  }

  it('of another user is refused before anything is sent for its client', async () => {
    const { home, cwd, path } = folder()
    const options = { home, cwd, ...giveAway(path) }
    const refused = await run(
      ['contacts', 'update', 'Ada', '--title', 'made up', '--profile', 'sandbox'],
      options,
    )
    expect(refused.status).toBe(10)
    expect(refused.stderr).toContain(path)
  })

  it("of another user doesn't matter if profile and client are both given", async () => {
    const { home, cwd, path } = folder()
    const options = { home, cwd, ...giveAway(path) }
    for (const scope of [['--client', '2'], ['--all-clients']]) {
      const argv = ['whoami', '--profile', 'sandbox']
      expect((await run([...argv, ...scope], options)).status).toBe(0)
      expect((await run(argv, options)).status).toBe(10)
    }
  })

  it('that everyone can write to is refused, but not one that its group can, as with umask 002', async () => {
    const open = folder(0o666)
    const argv = ['clients', 'list', '--profile', 'sandbox']
    expect((await run(argv, { home: open.home, cwd: open.cwd })).status).toBe(10)
    const shared = folder(0o664)
    expect((await run(argv, { home: shared.home, cwd: shared.cwd })).status).toBe(0)
  })

  it('is accepted by root under sudo if it belongs to the calling user, but not from others', () => {
    const { cwd, path } = folder()
    if (isRoot) chownSync(path, STRANGER, STRANGER)
    const owner = statSync(path).uid
    const find = (env: Record<string, string>, uid = 0) =>
      findFolderConfig({ cwd, platform: 'linux', uid, env })
    expect(find({ SUDO_UID: `${owner}` })).toMatchObject({ client: 'Acme Widgets' })
    expect(() => find({ SUDO_UID: `${owner + 1}` })).toThrow(RefusedError)
    expect(() => find({ SUDO_UID: `${owner}` }, owner + 1)).toThrow(RefusedError)
    expect(() => find({})).toThrow(RefusedError)
  })

  it("can't be found without a working directory", () => {
    const find = () => findFolderConfig({ cwd: undefined, platform: 'linux', env: {} })
    expect(find).toThrow(ConfigError)
  })

  it('nothing is checked on a system without users', () => {
    const { cwd } = folder(0o666)
    expect(findFolderConfig({ cwd, platform: 'linux', env: {} })).toMatchObject({
      client: 'Acme Widgets',
    })
  })
})

it("a profile's certificate authority is refused if others can write to it", async () => {
  const { home } = withKeyCommand()
  const ca = join(home, "an authority's.pem")
  writeFileSync(ca, '-----BEGIN CERTIFICATE-----\n')
  chmodSync(ca, 0o666)
  const kept = await run(['profiles', 'set', 'acme', '--ca-file', ca], { home })
  expect(kept.status).toBe(10)
  // The hint can be pasted.
  expect(kept.stderr).toContain(`chmod go-w '${ca.replace("'", "'\\''")}'`)
})
