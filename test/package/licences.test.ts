// The packages found in a bundle, and their licences: in a made-up project, with every kind of package.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { expect, onTestFinished, test } from 'vitest'
import { type Found, packagesInBundles } from '../../scripts/packages-in-bundles.mjs'
import { licenceProblems, thirdPartyLicenses } from '../../scripts/third-party-licenses.mjs'
import { licensed } from './shipped.ts'

type Files = Record<string, string>

/** Returns a package's files: a manifest, and the given ones. */
function installed(name: string, files: Files, manifest: object = {}): Files {
  const own = { name, version: '1.0.0', license: 'MIT', type: 'module', ...manifest }
  const all = { 'package.json': JSON.stringify(own), ...files }
  return Object.fromEntries(
    Object.entries(all).map(([path, text]) => [`node_modules/${name}/${path}`, text]),
  )
}

/** Bundles a project's main.js from files, and returns the packages in it. */
async function found(files: Files): Promise<Found> {
  const root = `${realpathSync(mkdtempSync(join(tmpdir(), 'itflow-licences-')))}/`
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(`${root}${path}`), { recursive: true })
    writeFileSync(`${root}${path}`, text)
  }
  const packages = packagesInBundles(root)
  const bundle = await rolldown({ cwd: root, input: 'main.js', plugins: [packages.plugin] })
  await bundle.generate({ format: 'cjs', minify: true })
  await bundle.close()
  return packages.found()
}

/** Returns a module with a side effect, so that it stays in the bundle. */
const code = (word: string) => `console.log('${word}')\n`
const LICENSE = { LICENSE: 'MIT License\n' }

test("a package without code in the bundle isn't listed, even if it is installed or imported", async () => {
  const { packages } = await found({
    'main.js': "import 'used'\nimport { a } from 'shaken'\n",
    ...installed('used', { 'index.js': code('used'), ...LICENSE }),
    ...installed('shaken', { 'index.js': 'export const a = 1\n' }),
    ...installed('lying-about', { 'index.js': code('never') }),
  })
  expect(packages.map(({ name }) => name)).toEqual(['used'])
})

test('a package is listed once per version, and imports the version installed with it', async () => {
  const { own, packages } = await found({
    'main.js': "import 'inner'\nimport '@scope/outer'\n",
    ...installed('inner', { 'index.js': code('old'), ...LICENSE }),
    ...installed('@scope/outer', { 'index.js': `import 'inner'\n${code('outer')}`, ...LICENSE }),
    ...installed(
      '@scope/outer/node_modules/inner',
      { 'index.js': code('new'), ...LICENSE },
      { name: 'inner', version: '2.0.0' },
    ),
  })
  expect(packages.map(({ name, version }) => `${name}@${version}`)).toEqual([
    '@scope/outer@1.0.0',
    'inner@1.0.0',
    'inner@2.0.0',
  ])
  expect(own).toEqual(['node_modules/@scope/outer', 'node_modules/inner'])
  expect(packages[0]?.imports).toEqual(['node_modules/@scope/outer/node_modules/inner'])
})

test('a version that is installed twice is listed once, and imported by both', async () => {
  const inner = { name: 'inner', version: '2.0.0' }
  const files = { 'index.js': code('inner'), ...LICENSE }
  const { packages } = await found({
    'main.js': "import 'a'\nimport 'b'\n",
    ...installed('a', { 'index.js': `import 'inner'\n${code('a')}`, ...LICENSE }),
    ...installed('b', { 'index.js': `import 'inner'\n${code('b')}`, ...LICENSE }),
    ...installed('a/node_modules/inner', files, inner),
    ...installed('b/node_modules/inner', files, inner),
  })
  expect(packages.map(({ name, version }) => `${name}@${version}`)).toEqual([
    'a@1.0.0',
    'b@1.0.0',
    'inner@2.0.0',
  ])
  const copy = 'node_modules/a/node_modules/inner'
  expect(packages.map(({ imports }) => imports)).toEqual([[copy], [copy], []])
})

test('a package imports what it imports through a package without code in the bundle', async () => {
  const { own, packages } = await found({
    'main.js': "import { a } from 'passing-on'\nconsole.log(a)\n",
    ...installed('passing-on', { 'index.js': "export * from 'behind'\n" }, { sideEffects: false }),
    ...installed('behind', { 'index.js': 'export const a = () => 1\n', ...LICENSE }),
  })
  expect(packages.map(({ name }) => name)).toEqual(['behind'])
  expect(own).toEqual(['node_modules/behind'])
})

test.each(['LICENSE', 'license', 'LICENCE.md', 'LICENSE-MIT.txt', 'License.txt', 'COPYING'])(
  'a licence is found in %s',
  async (file) => {
    const all = await found({
      'main.js': "import 'one'\n",
      ...installed('one', {
        'index.js': code('one'),
        [file]: '\ufeffPermission is\r\ngranted \r\n',
      }),
    })
    expect(licenceProblems(all)).toEqual([])
    expect(thirdPartyLicenses(all)).toContain('\n\nPermission is\ngranted\n')
  },
)

test('a NOTICE is included, and so are the notices in a directory whose code is in the bundle', async () => {
  const all = await found({
    'main.js': "import 'one/lib/kept/x.js'\n",
    ...installed('one', {
      'lib/kept/x.js': `/* Copyright (c) 2001 Somebody */\n${code('x')}`,
      'lib/kept/LICENSE': 'of what is kept',
      'lib/left/x.js': code('left'),
      'lib/left/LICENSE': 'of what is left',
      LICENSE: 'Apache License',
      NOTICE: 'This product includes software',
      'ThirdPartyNotices.txt': 'of a copy',
      'license.js': code('no licence'),
    }),
  })
  const text = thirdPartyLicenses(all)
  for (const part of [
    'Apache License',
    'This product includes software',
    'of a copy',
    'of what is kept',
    '/* Copyright (c) 2001 Somebody */',
  ]) {
    expect(text.split(part)).toHaveLength(2)
  }
  expect(text).not.toContain('of what is left')
  expect(text).not.toContain('no licence')
})

test.each([
  ['no text', {}, {}, "has no licence's text in node_modules/one"],
  ['a NOTICE alone', { NOTICE: 'x' }, {}, "has no licence's text in node_modules/one"],
  ['a text of a part alone', { 'lib/LICENSE': 'x' }, {}, "has no licence's text"],
  ['an empty text', { LICENSE: ' \n' }, {}, "has no licence's text in node_modules/one"],
  ['no name of a licence', LICENSE, { license: undefined }, 'has no licence in'],
  ['a licence that is not a name', LICENSE, { license: { type: 'MIT' } }, 'has no licence in'],
  ['UNLICENSED', LICENSE, { license: 'UNLICENSED' }, 'has no licence in'],
])('a package with %s is reported in one line', async (_, files, manifest, problem) => {
  const all = await found({
    'main.js': "import 'one'\nimport 'two'\n",
    ...installed('one', { 'lib/x.js': code('one'), ...files }, { main: 'lib/x.js', ...manifest }),
    ...installed('two', { 'index.js': code('two'), ...LICENSE }),
  })
  const problems = licenceProblems(all)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(`one 1.0.0 is in the bundle and ${problem}`)
  expect(problems[0]).not.toContain('\n')
})

test('a package with a choice of licences is listed with all of them', async () => {
  const all = await found({
    'main.js': "import 'one'\n",
    ...installed('one', { 'index.js': code('one'), ...LICENSE }, { license: '(MIT OR CC0-1.0)' }),
  })
  expect(licenceProblems(all)).toEqual([])
  const text = thirdPartyLicenses(all)
  expect(text).toContain('\none 1.0.0 (MIT OR CC0-1.0)\n')
  expect(licensed(text)).toEqual(['one@1.0.0'])
})

test('packages are sorted by name, whichever is imported first', async () => {
  const all = await found({
    'main.js': "import 'zebra'\nimport '@scope/ant'\nimport 'Bee'\n",
    ...Object.assign(
      {},
      ...['zebra', '@scope/ant', 'Bee'].map((name) =>
        installed(name, { 'index.js': code(name), ...LICENSE }),
      ),
    ),
  })
  expect(licensed(thirdPartyLicenses(all))).toEqual([
    '@scope/ant@1.0.0',
    'Bee@1.0.0',
    'zebra@1.0.0',
  ])
})

test('a module that belongs to no package is an error with its name', async () => {
  const packages = packagesInBundles('/nowhere/')
  const bundle = await rolldown({
    input: 'made-up',
    plugins: [
      packages.plugin,
      {
        name: 'made-up',
        resolveId: (id) => (id === 'made-up' ? '\0made-up' : undefined),
        load: (id) => (id === '\0made-up' ? code('made up') : undefined),
      },
    ],
  })
  await bundle.generate()
  await bundle.close()
  await expect(packages.found()).rejects.toThrow(
    'A module in the bundle belongs to no package: made-up',
  )
})
