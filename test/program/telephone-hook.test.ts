import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshHome } from '../support/run.ts'
import { environment, program, useProgram } from './child.ts'

useProgram()

/** The script of the guide for a telephone system. */
const [, SCRIPT = ''] =
  /```sh\n(#!\/bin\/sh\n[^`]*phone:[^`]*)```/.exec(readFileSync('docs/guide.md', 'utf8')) ?? []

/** Runs a script as the guide prints it, with a caller's number; `itflow` is the program, or a script of its own. */
function call(number: string, itflow = `exec '${process.execPath}' '${program()}' "$@"`) {
  const home = freshHome()
  const bin = join(home, 'itflow')
  writeFileSync(bin, `#!/bin/sh\n${itflow}\n`)
  chmodSync(bin, 0o755)
  const env = environment({ PATH: `${home}:${process.env['PATH']}` })
  const options = { env, encoding: 'utf8', cwd: home } as const
  return { home, ...spawnSync('/bin/sh', ['-c', SCRIPT, 'hook', number], options) }
}

describe('the hook of a telephone system in the guide', () => {
  it.each(['+1 541 555 0101', '(541) 555-0151'])(
    'prints who is calling and the open tickets of the client: %s',
    (number) => {
      const { status, stdout } = call(number)
      const [, who = '', heading = '', ...tickets] = stdout.trimEnd().split('\n')
      expect([status, who, heading]).toEqual([
        0,
        expect.stringContaining('Ada Lovelace'),
        expect.stringContaining('NUMBER'),
      ])
      expect(tickets.map((line) => line.split('\t')[0])).toContain('TCK-1042')
      expect(stdout).not.toMatch(/Closed|Resolved/)
    },
  )

  it('prints only who is calling for a number of no client', () => {
    const { status, stdout } = call('+1 541 555 0900')
    expect([status, stdout.split('\n').length, stdout]).toEqual([
      ...[0, 3],
      expect.stringContaining('Upstream Distribution'),
    ])
  })

  it.each(['anonymous', '$(touch spoilt); `touch spoilt`', "'; touch spoilt #", '--help'])(
    'ends with 5 for a caller that nobody is, and runs nothing: %s',
    (number) => {
      const { status, stdout, home } = call(number)
      expect([status, stdout]).toEqual([5, ''])
      expect(() => readFileSync(join(home, 'spoilt'))).toThrow('ENOENT')
    },
  )

  it('keeps the status 11 of a search that could not read all, and shows the rest', () => {
    const stub = 'echo "$*" | grep -q find || { echo tickets; exit; }; echo 7; exit 11'
    expect(call('0101', stub)).toMatchObject({ status: 11, stdout: '7\ntickets\n' })
  })

  it('ends as the list of tickets does if that fails', () => {
    const stub = 'echo "$*" | grep -q find || exit 4; echo 7'
    expect(call('0101', stub)).toMatchObject({ status: 4, stdout: '7\n' })
  })
})
