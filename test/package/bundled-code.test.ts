// Whether what the package says of its contents is what dist contains. The build notes which modules the bundler printed;
// here the same bundles are made with source maps, whose sources say it in another way. That dist holds these bundles, the
// names of its files show, which are made of their contents.
import { readdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { beforeAll, expect, test } from 'vitest'
import { COMPLETION, PROGRAM, root } from '../../scripts/bundles.mjs'
import { COPIED } from '../../scripts/copied-code.mjs'
import { bill, licensed, nameOf, textOf } from './shipped.ts'

const DIST = `${root}dist`

let files: string[]
/** Every file that code in a bundle comes from, below the project's directory. */
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

/** The package a source is of: its directory, and the rest of the path. */
function packageOf(source: string): { location: string; path: string } | undefined {
  const [, location = '', path = ''] =
    /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(source) ?? []
  return location === '' ? undefined : { location, path }
}

function versioned(location: string): string {
  const { name, version } = JSON.parse(textOf(`${location}/package.json`))
  return `${name}@${version}`
}

/** What is in dist, by the source maps; the bundler's own functions have no source. */
function contained(): string[] {
  const locations = sources.flatMap((source) => packageOf(source)?.location ?? [])
  const hasRuntime = readdirSync(DIST).some((file) => file.startsWith('rolldown-runtime-'))
  const all = [...locations, ...(hasRuntime ? ['node_modules/rolldown'] : [])].map(versioned)
  return [...new Set(all)].sort()
}

test('dist holds the bundles that are looked at here, and no other code', () => {
  // The core is put into the entry.
  const expected = files.filter((file) => !/^core-[\w-]{8}\.js$/.test(file))
  expect(
    readdirSync(DIST)
      .filter((file) => file.endsWith('.js'))
      .sort(),
  ).toEqual(expected.sort())
})

test('the licences are those of the packages in the bundle, of each version, and of no other', () => {
  expect(licensed(textOf('THIRD-PARTY-LICENSES')).sort()).toEqual(contained())
})

test('the bill of materials lists the packages in the bundle as required, and no other', () => {
  const required = bill().components.filter(({ scope }) => scope === 'required')
  expect(required.map(nameOf).sort()).toEqual(contained())
})

test('a package that something of ours replaces is not listed', () => {
  expect(sources).toContain('scripts/length-as-width.cjs')
  expect(contained().filter((one) => one.startsWith('string-width@'))).toEqual([])
  expect(textOf('THIRD-PARTY-LICENSES')).not.toContain('\nstring-width ')
})

test('code that a package has copied from another one is named with its licence', () => {
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

test('all code that is said to be copied is in the bundle, and shipped with its licence', () => {
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
