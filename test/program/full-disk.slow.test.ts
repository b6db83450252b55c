import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { freshHome } from '../support/run.ts'
import { program, useProgram } from './child.ts'

// A result that is not written whole is no success. Each run is a process of its own, in a shell that redirects it.

useProgram()

const installed = fileURLToPath(new URL('../../bin/itflow.js', import.meta.url))

/** Runs an executable with a redirection of the shell's, `before` first. */
function redirected(
  executable: string,
  argv: readonly string[],
  redirection: string,
  before = ':',
  isLast = true,
): Promise<{ status: number; stderr: string }> {
  const home = freshHome()
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, ITFLOW_PROFILE: 'sandbox' }
  const script = `${before}; ${isLast ? 'exec ' : ''}"$0" "$@" ${redirection}`
  return new Promise((resolve) => {
    const words = ['-c', script, process.execPath, executable, ...argv]
    const child = execFile('/bin/sh', words, { env, cwd: home }, (_error, _stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stderr }),
    )
  })
}

describe('on a full disk', () => {
  it.each(FORMAT_NAMES)('assets list in %s fails with 1', async (format) => {
    const argv = ['assets', 'list', '--quiet', '-o', format]
    const { status, stderr } = await redirected(program(), argv, '> /dev/full')
    expect(status).toBe(1)
    expect(stderr).toContain("The output couldn't be written")
    expect(stderr).not.toMatch(/defect|Bug in itflow/)
  })

  it('with --json it has its code', async () => {
    const argv = ['assets', 'list', '--quiet', '--json']
    const { stderr } = await redirected(program(), argv, '> /dev/full')
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'output_failed' } })
  })

  it('the version, which loads no program, fails with 1', async () => {
    const { status, stderr } = await redirected(installed, ['--version'], '> /dev/full')
    expect(status).toBe(1)
    expect(stderr).toContain("couldn't be written")
  })
})

it('a file with room for only a part is a failure', async () => {
  // What the sandbox keeps is written by the first run, which has no limit.
  const limit = '"$0" "$@" > whole.json; ulimit -f 1'
  const argv = ['assets', 'list', '--all', '--json', '--quiet']
  const { status, stderr } = await redirected(program(), argv, '> out.json', limit)
  expect(status).toBe(1)
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'output_failed' } })
})

it.each(['csv', 'ndjson', 'json', 'yaml', 'xlsx'])(
  'an export without enough room leaves the existing file unchanged: %s',
  async (format) => {
    // What the sandbox keeps is written by the first run, which has no limit.
    const before = `"$0" "$1" clients list --quiet > /dev/null; echo before > out.${format}; ulimit -f 1`
    const argv = ['export', 'assets', '--all', '--to', `out.${format}`]
    const after = `|| { echo "status $?" >&2; cat out.${format} >&2; ls out.* >&2; }`
    const { stderr } = await redirected(program(), argv, after, before, false)
    expect(stderr).toContain(`out.${format} couldn't be written`)
    expect(stderr).toContain('The existing file is unchanged')
    expect(stderr.endsWith(`status 1\nbefore\nout.${format}\n`)).toBe(true)
  },
)
