import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { program, useProgram } from '../program/child.ts'
import { freshHome } from '../support/run.ts'

// Changes to profiles that are killed at any moment: the files are complete, and the next change cleans up.

useProgram()

const NODE = process.execPath
const CHANGES: readonly (readonly string[])[] = [
  [
    'profiles',
    'add',
    'new',
    '--url',
    'https://new.example',
    '--no-test',
    '--key-stdin',
    '--store',
    'file',
  ],
  ['profiles', 'rotate-key', 'acme', '--key-stdin'],
  ['profiles', 'rename', 'acme', 'other'],
  ['profiles', 'set', 'acme', '--color', 'red'],
  ['logout', 'acme'],
  ['profiles', 'remove', 'acme', '--yes'],
]

it('a change that is killed at any moment leaves complete files, and no secret without a profile', async () => {
  const moments = fc.record({
    change: fc.constantFrom(...CHANGES),
    after: fc.integer({ min: 50, max: 400 }),
  })
  await fc.assert(
    fc.asyncProperty(moments, async ({ change, after }) => {
      const env = { PATH: process.env['PATH'] ?? '', HOME: freshHome() }
      const config = join(env.HOME, '.config', 'itflow')
      const itflow = (...argv: string[]) =>
        spawnSync(NODE, [program(), ...argv], { env, input: 'made-up-key', encoding: 'utf8' })
      for (const name of ['acme', 'bakery']) {
        const url = `https://${name}.example`
        itflow('profiles', 'add', name, '--url', url, '--no-test', '--key-stdin', '--store', 'file')
      }
      const child = spawn(NODE, [program(), ...change], { env })
      child.stdin.end('made-up-key')
      const ended = new Promise((resolve) => child.on('close', resolve))
      setTimeout(() => child.kill('SIGKILL'), after)
      await ended
      const last = itflow('profiles', 'set', 'bakery', '--color', 'blue')
      expect([last.status, last.stderr]).toEqual([
        0,
        expect.not.stringContaining('Could not clean up'),
      ])
      const store = JSON.parse(readFileSync(join(config, 'config.json'), 'utf8'))
      const { secrets } = JSON.parse(readFileSync(join(config, 'secrets.json'), 'utf8'))
      const owned = Object.entries<{ url: string; key?: object }>(store.profiles)
        .filter(([, { key }]) => key !== undefined)
        .map(([name, { url }]) => `API key of ${name} for ${url}`)
      const kept = Object.keys(secrets)
      expect(kept.filter((account) => !owned.includes(account))).toEqual([])
      expect(kept).toContain('API key of bakery for https://bakery.example/')
      // A claim of the killed process may remain until the file is locked again; it is ignored.
      const files = readdirSync(config).filter((name) => !name.endsWith('.locks'))
      expect(files.sort()).toEqual(['config.json', 'secrets.json'])
    }),
    { numRuns: 12 },
  )
})
