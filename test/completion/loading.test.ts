import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { freshHome } from '../support/homes.ts'
import { directoryOfNames, homeEnvironment, keepNames, kept } from '../support/names.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/itflow.js', import.meta.url))
const DIST = fileURLToPath(new URL('../../dist', import.meta.url))

/** The code that completing a name of a stored profile may load, in bytes: it is read and compiled at every Tab. */
const MOST_CODE = 60_000

/** Loaded before the program: says at its end which files were loaded. */
const WITNESS = `process.on('exit', () => require('node:fs').writeFileSync(process.env.RECORD, JSON.stringify(Object.keys(require.cache))))`

it('a name of a stored profile is completed without output formats, secrets or requests', async () => {
  const home = freshHome()
  const [witness, record] = [join(home, 'witness.cjs'), join(home, 'record.json')]
  writeFileSync(witness, WITNESS)
  const env = homeEnvironment(home, { RECORD: record })
  const profile = { url: 'https://acme.example/', key: { store: 'file' } }
  mkdirSync(join(home, 'config'), { mode: 0o700 })
  const store = { version: 1, current: 'acme', profiles: { acme: profile } }
  writeFileSync(join(home, 'config', 'config.json'), JSON.stringify(store), { mode: 0o600 })
  keepNames(await directoryOfNames(env, {}), 'clients', [kept('Acme Widgets')])
  const words = ['-r', witness, PROGRAM, '__complete', 'zsh', 'clients', 'get', 'ac']
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, cwd: home })
  expect(stdout).toContain('Acme Widgets')
  const loaded: string[] = JSON.parse(readFileSync(record, 'utf8'))
  const files = loaded.filter((path) => path.startsWith(DIST))
  expect(files.map((path) => basename(path).replace(/-[\w-]{8}\.js$/, ''))).toEqual([
    'complete.js',
    'complete-profile-instance',
  ])
  const sizes = files.map((path) => statSync(path).size)
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(MOST_CODE)
})

it('the package contains only what completion needs', () => {
  const size = readdirSync(DIST)
    .filter((name) => /^complete[.-].*js$/.test(name))
    .reduce((sum, name) => sum + statSync(join(DIST, name)).size, 0)
  expect(size).toBeLessThan(80_000)
})
