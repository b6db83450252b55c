import { beforeEach, describe, expect, test } from 'vitest'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

const RED = '\x1b[31macme\x1b[39m'
const TERMINAL = { terminal: 100, color: true }

let itflow: (argv: readonly string[], options?: RunOptions) => ReturnType<typeof run>

beforeEach(async ({ onTestFinished }) => {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const own = { home: freshHome(), env: { KEY: sandbox.key } }
  itflow = (argv, options = {}) => run(argv, { ...own, ...options })
  const add = ['profiles', 'add', 'acme', '--url', sandbox.url, '--key-env', 'KEY']
  const { status } = await itflow([...add, '--color', 'red', '--no-test'])
  expect(status).toBe(0)
})

describe("a profile's colour", () => {
  const write = ['assets', 'update', '1', '--os', 'x']

  test('is used for its name when a write reports its target', async () => {
    const { stderr } = await itflow(write, TERMINAL)
    expect(stderr).toContain(`· ${RED} `)
    expect(stderr.split('\x1b[31m')).toHaveLength(2)
  })

  test('is used for its name by whoami', async () => {
    expect((await itflow(['whoami'], TERMINAL)).stdout).toMatch(/^\x1b\[31macme\x1b\[39m +http/)
  })

  test.each([
    ['without colour', [], { terminal: 100 }],
    ['with --no-color', ['--no-color'], TERMINAL],
    ['in JSON', ['--json'], TERMINAL],
    ['in a pipe', [], {}],
  ] as const)('is not used %s', async (_, more, options) => {
    for (const argv of [write, ['whoami']]) {
      const { status, screen } = await itflow([...argv, ...more], options)
      expect(status).toBe(0)
      expect(screen).toContain('acme')
      expect(screen).not.toContain('\x1b')
    }
  })

  test('is not used if the profile has none', async () => {
    await itflow(['profiles', 'set', 'acme', '--unset', 'color'])
    expect((await itflow(write, TERMINAL)).stderr).not.toContain('\x1b')
    expect((await itflow(['whoami'], TERMINAL)).stdout).not.toContain('\x1b')
  })
})
