import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { VERSION } from '../src/version.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const execute = promisify(execFile)

it('is installed globally from its packed tarball, and runs', async () => {
  const prefix = await mkdtemp(join(tmpdir(), 'itflow-package-'))
  const env = { ...process.env, ITFLOW_STATE_DIR: join(prefix, 'state') }
  try {
    const packed = await execute(
      'npm',
      ['pack', '--ignore-scripts', '--json', '--pack-destination', prefix],
      { cwd: root },
    )
    const [{ filename }] = JSON.parse(packed.stdout)
    // Nothing is fetched: what runs is what was packed.
    await execute(
      'npm',
      [
        'install',
        '--global',
        '--prefix',
        prefix,
        '--omit=optional',
        '--offline',
        '--no-audit',
        join(prefix, filename),
      ],
      { cwd: prefix },
    )
    const program = join(prefix, 'bin', 'itflow')
    const version = await execute(program, ['--version'], { env })
    expect(version.stdout).toBe(`itflow ${VERSION}\n`)
    const page = join(prefix, 'share', 'man', 'man1', 'itflow-tickets.1')
    expect(await readFile(page, 'utf8')).toContain('itflow tickets create')
    const list = await execute(program, ['clients', 'list', '--json', '--profile', 'sandbox'], {
      env,
    })
    expect(JSON.parse(list.stdout)[0].client_name).toBe('Acme Widgets')
  } finally {
    await rm(prefix, { recursive: true, force: true })
  }
})

it('prints the version of package.json', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  expect(VERSION).toBe(version)
})

it('keeps addresses out of the lockfile', async () => {
  const lockfile = await readFile(join(root, 'package-lock.json'), 'utf8')
  expect(lockfile).not.toContain('"resolved"')
})
