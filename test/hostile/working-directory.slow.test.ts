import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { program, useProgram } from '../program/child.ts'
import { freshHome, run } from '../support/run.ts'
import { isRoot, STRANGER } from './kinds-of-files.ts'

// A working directory that was deleted or can't be read: only what needs it fails, with its code.

useProgram()

/** Makes the home of a user who isn't root, since root can read everything. */
function userHome(): { home: string; user: { uid?: number; gid?: number } } {
  const home = freshHome()
  if (!isRoot) return { home, user: {} }
  chownSync(home, STRANGER, STRANGER)
  chmodSync(dirname(program()), 0o755)
  return { home, user: { uid: STRANGER, gid: STRANGER } }
}

/** Runs the program after shell commands. */
function runAfter(
  words: string,
  argv: readonly string[],
  { env = {}, home, user } = { ...userHome(), env: {} as Record<string, string> },
): SpawnSyncReturns<string> {
  const script = `cd "$HOME" && ${words} && exec "$0" "$@"`
  return spawnSync('/bin/sh', ['-c', script, process.execPath, program(), ...argv], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
    cwd: '/',
    ...user,
  })
}

const DELETED = 'mkdir gone && cd gone && rmdir ../gone'
const CLOSED = 'mkdir closed && cd closed && chmod 000 .'
const BROKEN: readonly [string, string][] = [
  ['was deleted', DELETED],
  ['cannot be read', CLOSED],
]

describe.each(BROKEN)('a working directory that %s', (_, words) => {
  it("is reported in one line with its code if a folder's file is needed", () => {
    const { status, stdout, stderr } = runAfter(words, [
      'clients',
      'list',
      '--profile',
      'sandbox',
      '--json',
    ])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'config' } })
    const plain = runAfter(words, ['whoami', '--profile', 'sandbox'])
    expect(plain.stderr).not.toMatch(/^\s+at /m)
    expect(plain.status).toBe(2)
  })

  it.each([
    [['--version']],
    [['--help']],
    [['profiles', 'list', '--json']],
    [['clients', 'list', '--profile', 'sandbox', '--all-clients', '--json']],
    [['assets', 'list', '--profile', 'sandbox', '--client', '1', '--json']],
    [['sandbox', 'info', '--json']],
  ])('does not matter to %j', (argv) => {
    const { status, stderr } = runAfter(words, argv)
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('Bug in itflow')])
  })

  it('is reported if a file is given relative to it', () => {
    const scope = ['--profile', 'sandbox', '--client', '1', '--json']
    const argv = [
      'assets',
      'create',
      '--name',
      'made up',
      '--type',
      'Server',
      '--notes',
      '@notes.txt',
    ]
    const { status, stderr } = runAfter(words, [...argv, ...scope])
    expect(status).toBe(2)
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toHaveProperty('error.code')
  })
})

it("a relative configuration directory can't be found then", () => {
  const env = { ITFLOW_CONFIG_DIR: 'here' }
  const { status, stderr } = runAfter(DELETED, ['profiles', 'list', '--json'], {
    ...userHome(),
    env,
  })
  expect([status, JSON.parse(stderr).error.code]).toEqual([2, 'config'])
})

describe("files that the user can't read", () => {
  const put = (home: string, path: string, text: string, user: { uid?: number }) => {
    for (const directory of ['.config', '.config/itflow']) {
      mkdirSync(join(home, directory), { recursive: true, mode: 0o700 })
      if (user.uid !== undefined) chownSync(join(home, directory), user.uid, user.uid)
    }
    const file = join(home, path)
    writeFileSync(file, text)
    chmodSync(file, 0)
    if (user.uid !== undefined) chownSync(file, user.uid, user.uid)
    return file
  }

  it.each([
    ['the profiles', '.config/itflow/config.json', ['profiles', 'list', '--json']],
    [
      'the profiles, at a change',
      '.config/itflow/config.json',
      ['profiles', 'use', 'sandbox', '--json'],
    ],
    ["the folder's", '.itflow.json', ['whoami', '--profile', 'sandbox', '--json']],
  ])('%s', (_, path, argv) => {
    const { home, user } = userHome()
    const file = put(home, path, '{}', user)
    const { status, stdout, stderr } = runAfter('true', argv, { home, user, env: {} })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    const { code, message } = JSON.parse(stderr).error
    expect([code, message]).toEqual([
      'config',
      expect.stringContaining(`${file} can't be read: EACCES`),
    ])
  })
})

describe('homes in which nothing can be created', () => {
  const HOMES = ['/proc', '/proc/self', '/sys', '/dev/null', '/proc/self/mem', '/nowhere-at-all']
  const ADD = [
    'profiles',
    'add',
    'acme',
    '--url',
    'https://acme.example',
    '--key-env',
    'K',
    '--no-test',
  ]

  it.each(HOMES)("%s: what can't be saved is reported in one line", (home) => {
    const { user } = userHome()
    for (const argv of [
      ADD,
      ['clients', 'list', '--profile', 'sandbox', '--all-clients'],
      ['profiles', 'list', '--lock', 'job'],
    ]) {
      const { status, stderr } = spawnSync(process.execPath, [program(), ...argv, '--json'], {
        encoding: 'utf8',
        env: { HOME: home, K: 'made-up' },
        cwd: '/',
        timeout: 20_000,
        ...user,
      })
      expect([argv[0], status]).toEqual([argv[0], 2])
      expect(JSON.parse(stderr).error.code).toBe('config')
    }
  })

  it.each(['', 'here', './here'])(
    "HOME=%j isn't a home, and is never the working directory",
    (value) => {
      const { home, user } = userHome()
      const planted = join(home, value, '.config', 'itflow')
      mkdirSync(planted, { recursive: true })
      const profiles = { planted: { url: 'https://evil.example/' } }
      writeFileSync(join(planted, 'config.json'), JSON.stringify({ version: 1, profiles }))
      const result = spawnSync(process.execPath, [program(), 'profiles', 'list', '--json'], {
        encoding: 'utf8',
        env: { HOME: value },
        cwd: home,
        ...user,
      })
      expect(result.stdout).not.toContain('planted')
    },
  )
})

it("a cache that can't be saved fails nothing", async () => {
  const home = freshHome()
  mkdirSync(join(home, '.local', 'state'), { recursive: true })
  writeFileSync(join(home, '.local', 'state', 'itflow'), 'a file')
  const env = { ITFLOW_STATE_DIR: '/proc/self/made-up' }
  for (const more of [{}, { env }]) {
    expect((await run(['profiles', 'list'], { home, ...more })).status).toBe(0)
  }
})
