// Checks that the package's documents match dist. The build records which modules the bundler printed; this makes the same
// bundles with source maps, whose sources are a second way to find out. The names of dist's files contain a hash of their
// contents, which shows that dist has these bundles.
import { readdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { beforeAll, expect, test } from 'vitest'
import { COMPLETION, PROGRAM, root } from '../../scripts/bundles.mjs'
import { COPIED } from '../../scripts/copied-code.mjs'
import { bill, licensed, nameOf, oneSpaced, sectionOf, textOf } from './shipped.ts'

const DIST = `${root}dist`

let files: string[]
/** The source files of the code in the bundles, relative to the project's directory. */
let sources: string[]

beforeAll(async () => {
  const output = []
  for (const { input, output: how } of [PROGRAM, COMPLETION]) {
    const bundle = await rolldown(input)
    output.push(...(await bundle.generate({ ...how, dir: DIST, sourcemap: true })).output)
    await bundle.close()
  }
  const chunks = output.flatMap((one) => (one.type === 'chunk' ? [one] : []))
  files = chunks.map(({ fileName }) => fileName)
  const found = chunks.flatMap(({ fileName, map }) =>
    (map?.sources ?? []).map((source) => resolve(DIST, dirname(fileName), source)),
  )
  sources = [...new Set(found)].map((file) => file.slice(root.length)).sort()
}, 120_000)

/** Returns the package of a source file: its directory, and the rest of the path. */
function packageOf(source: string): { location: string; path: string } | undefined {
  const [, location = '', path = ''] =
    /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(source) ?? []
  return location === '' ? undefined : { location, path }
}

function versioned(location: string): string {
  const { name, version } = JSON.parse(textOf(`${location}/package.json`))
  return `${name}@${version}`
}

/** Returns the packages in dist according to the source maps; the bundler's runtime has no source. */
function packagesInDist(): string[] {
  const locations = sources.flatMap((source) => packageOf(source)?.location ?? [])
  const hasRuntime = readdirSync(DIST).some((file) => file.startsWith('rolldown-runtime-'))
  const all = [...locations, ...(hasRuntime ? ['node_modules/rolldown'] : [])].map(versioned)
  return [...new Set(all)].sort()
}

test('dist contains the bundles that are checked here, and no other code', () => {
  // The core is moved into the entry.
  const expected = files.filter((file) => !/^core-[\w-]{8}\.js$/.test(file))
  expect(
    readdirSync(DIST)
      .filter((file) => file.endsWith('.js'))
      .sort(),
  ).toEqual(expected.sort())
})

test('the licences are those of the packages in the bundle, for each version, and no others', () => {
  expect(licensed(textOf('THIRD-PARTY-LICENSES')).sort()).toEqual(packagesInDist())
})

test('each licence and notice file of a package is included in full, under the licence it declares', () => {
  const text = textOf('THIRD-PARTY-LICENSES')
  const directories = new Set(['node_modules/rolldown'])
  for (const source of sources) {
    const { location } = packageOf(source) ?? {}
    if (location === undefined) continue
    for (let at = dirname(source); at.length >= location.length; at = dirname(at)) {
      directories.add(at)
    }
  }
  const isAbout = (file: string) => /licen[cs]e|copying|notice/i.test(file) && !/\.\w*js/.test(file)
  let count = 0
  for (const directory of directories) {
    const { location = directory } = packageOf(`${directory}/`) ?? {}
    const section = sectionOf(text, versioned(location))
    const { license } = JSON.parse(textOf(`${location}/package.json`))
    expect(section).toContain(`(${license}) ====`)
    for (const file of readdirSync(`${root}${directory}`).filter(isAbout)) {
      expect(section).toContain(oneSpaced(textOf(`${directory}/${file}`)))
      count += 1
    }
  }
  // Two have a second one: rolldown, and a directory in undici.
  expect(count).toBeGreaterThan(packagesInDist().length)
  expect(text).toContain(`code from the ${packagesInDist().length} packages below`)
})

test('the SBOM lists exactly the packages in the bundle as required', () => {
  const required = bill().components.filter(({ scope }) => scope === 'required')
  expect(required.map(nameOf).sort()).toEqual(packagesInDist())
})

test("a package that a module of the project replaces isn't listed", () => {
  expect(sources).toContain('scripts/length-as-width.cjs')
  expect(packagesInDist().filter((one) => one.startsWith('string-width@'))).toEqual([])
  expect(textOf('THIRD-PARTY-LICENSES')).not.toContain('\nstring-width ')
})

test('code that a package has copied from another is listed with its licence', () => {
  const lock = JSON.parse(textOf('package-lock.json'))
  const names = new Set(
    Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)),
  )
  const isCopied = (source: string) => {
    const { location, path } = packageOf(source) ?? {}
    if (location === undefined || path === undefined) return false
    const parts = path.split('/').map((part) => part.replace(/\.[cm]?js$/, ''))
    return parts.some(
      (part) =>
        /^(vendor|vendored|third[-_]?party|deps|external|llhttp)$/.test(part) ||
        (names.has(part) && !location.endsWith(`/${part}`)),
    )
  }
  const suspects = sources.filter(isCopied)
  expect(suspects.length).toBeGreaterThan(3)
  expect(suspects.filter((one) => !COPIED.some(({ from }) => one.startsWith(from)))).toEqual([])
})

test('all code listed as copied is in the bundle, and its licence is included', () => {
  const text = textOf('THIRD-PARTY-LICENSES')
  for (const { from, name, license } of COPIED) {
    expect(sources.filter((source) => source.startsWith(from))).not.toEqual([])
    expect(text).toContain(`It contains ${name} (${license})`)
  }
  expect(text).toContain('Copyright Fedor Indutny')
  expect(text).toContain('Copyright (c) 2017-present Nico Rehwaldt')
  const parts = bill().components.flatMap(({ components = [] }) => components)
  expect(parts.map(({ name }) => name).sort()).toEqual(COPIED.map(({ name }) => name).sort())
})
