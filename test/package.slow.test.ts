import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { VERSION } from '../src/version.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const execute = promisify(execFile)

/** What a clone has that the package is made of. */
const SOURCES = ['bin', 'completions', 'docs', 'scripts', 'src', 'README.md', 'CHANGELOG.md']
const FILES = [...SOURCES, 'LICENSE', 'package.json', 'package-lock.json', 'tsconfig.json']

/** What the build makes of the packages in the bundle. */
const ABOUT = ['THIRD-PARTY-LICENSES', 'sbom.cdx.json']

/** A clone of the project, with the same packages installed and nothing built. */
let clone: string
/** The clone's package.json before it was packed. */
let manifest: string
/** Where its package is installed, and what npm printed. */
let prefix: string
let said: string

beforeAll(async () => {
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  // On the same file system, so that packages need not be copied.
  clone = await mkdtemp(join(cache, 'itflow-package-'))
  for (const file of FILES) await cp(join(root, file), join(clone, file), { recursive: true })
  await mkdir(join(clone, 'node_modules'))
  const packages = (await readdir(join(root, 'node_modules'))).filter(
    (name) => !name.startsWith('.') || name === '.bin',
  )
  const paths = packages.map((name) => join(root, 'node_modules', name))
  await execute('cp', ['-al', ...paths, join(clone, 'node_modules')])
  manifest = await readFile(join(clone, 'package.json'), 'utf8')
  await execute('npm', ['pack', '--pack-destination', clone], { cwd: clone })
  prefix = await mkdtemp(join(clone, 'installed-'))
  // Nothing is fetched: what runs is what was packed.
  const how = ['--global', '--omit=optional', '--offline', '--no-audit', '--prefix', prefix]
  const tarball = join(clone, `itflow-cli-${VERSION}.tgz`)
  said = (await execute('npm', ['install', ...how, tarball], { cwd: prefix })).stderr
}, 120_000)

afterAll(() => rm(clone, { recursive: true, force: true }))

/** A file of the installed package, as text. */
function installed(file: string): Promise<string> {
  return readFile(join(prefix, 'lib', 'node_modules', 'itflow-cli', file), 'utf8')
}

it('is installed globally from its packed tarball, and runs', async () => {
  const env = { ...process.env, ITFLOW_STATE_DIR: join(prefix, 'state') }
  const program = join(prefix, 'bin', 'itflow')
  const version = await execute(program, ['--version'], { env })
  expect(version.stdout).toBe(`itflow ${VERSION}\n`)
  const page = join(prefix, 'share', 'man', 'man1', 'itflow-tickets.1')
  expect(await readFile(page, 'utf8')).toContain('itflow tickets create')
  const words = ['clients', 'list', '--json', '--profile', 'sandbox']
  const list = await execute(program, words, { env })
  expect(JSON.parse(list.stdout)[0].client_name).toBe('Acme Widgets')
})

it('brings the licences and the bill of materials, the same for every build', async () => {
  for (const file of [...ABOUT, 'LICENSE']) {
    expect(await installed(file)).toBe(await readFile(join(root, file), 'utf8'))
  }
})

it('has nothing to build where it is installed, and a clone still has', async () => {
  // npm warns of scripts that it does not run.
  expect(said).not.toContain('install-scripts')
  const { scripts } = JSON.parse(await installed('package.json'))
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
    expect(scripts).not.toHaveProperty(name)
  }
  expect(await readFile(join(clone, 'package.json'), 'utf8')).toBe(manifest)
  expect(JSON.parse(manifest).scripts).toHaveProperty('prepare')
})

it('gets its `prepare` back with the next build if packing was interrupted', async () => {
  await execute('node', ['scripts/packed-manifest.mjs', 'without'], { cwd: clone })
  expect(await readFile(join(clone, 'package.json'), 'utf8')).not.toContain('"prepare"')
  await execute('npm', ['run', 'build'], { cwd: clone })
  expect(await readFile(join(clone, 'package.json'), 'utf8')).toBe(manifest)
})

it('is not built with a package that has no licence, and one line says which', async () => {
  await rm(join(clone, 'node_modules', 'leac', 'LICENSE'))
  const building = execute('node', ['scripts/build.mjs'], { cwd: clone })
  await expect(building).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^leac [\d.]+ is in the bundle and has no licence's text in node_modules\/leac\n$/,
    ),
  })
  for (const file of ABOUT) expect(await readdir(clone)).not.toContain(file)
})

it('tells the version that package.json has', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  expect(VERSION).toBe(version)
})

it('keeps addresses out of the lockfile', async () => {
  const lockfile = await readFile(join(root, 'package-lock.json'), 'utf8')
  expect(lockfile).not.toContain('"resolved"')
  // Those that are left say whom to thank.
  const text = JSON.stringify(JSON.parse(lockfile), (key, value) =>
    key === 'funding' ? undefined : value,
  )
  expect(text).not.toContain('://')
})
