// Bundles src into dist: a chunk for what every reading command needs, the others loaded when their command is named.
// The bundle is CommonJS, whatever the sources are: it loads sooner, and only of scripts does Node keep compiled code.
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { AS_MODULES, bundled } from './bundled.mjs'
import { keepCompiled } from './compiled-code.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = `${root}dist`

/**
 * Chunks that hold a module and all that it imports. A file takes its time to load however small it is, and left to
 * itself the bundler makes one for every set of commands that share something.
 */
const WHOLE = [
  { name: 'core', from: ['src/main.ts'] },
  { name: 'sandbox', from: ['src/sandbox/built-in.ts'] },
  {
    name: 'terminal',
    from: [
      'src/output/table.ts',
      'src/output/card.ts',
      'src/verbs/record-card.ts',
      'src/output/card-layout.ts',
      'src/output/worked-time.ts',
      'src/output/paint.ts',
      'src/output/colors.ts',
      'src/packages/chalk.ts',
      'src/text/wrap.ts',
      'src/text/width.ts',
    ],
  },
  { name: 'options', from: ['src/cli/parse-options.ts'] },
  {
    name: 'reading',
    from: [
      'src/records/where.ts',
      'src/actions/compile-query.ts',
      'src/actions/unique-values.ts',
      'src/actions/select-records.ts',
    ],
  },
  { name: 'changing', from: ['src/verbs/write-commands.ts'] },
]

const WIDTH = `${root}scripts/length-as-width.cjs`

/** What measures text for cli-table3. */
const cellWidths = {
  name: 'cell-widths',
  resolveId: (id, importer = '') =>
    id === 'string-width' && importer.includes('/cli-table3/') ? WIDTH : undefined,
}

/** Those that quick commands load. */
const COMPILED = ['core', 'sandbox', 'terminal', 'options', 'reading']

await rm(dist, { recursive: true, force: true })
const bundle = await rolldown({
  cwd: root,
  input: {
    main: 'src/main.ts',
    'clear-clipboard': 'src/clear-clipboard.ts',
    'refresh-names': 'src/refresh-names.ts',
  },
  platform: 'node',
  transform: { target: 'node20.19' },
  external: ['@napi-rs/keyring'],
  resolve: { alias: AS_MODULES },
  plugins: [cellWidths],
  logLevel: 'silent',
})
const { output } = await bundle.write({
  dir: dist,
  format: 'cjs',
  strict: true,
  dynamicImportInCjs: false,
  // Not below a folder of their own: entries are found beside whatever chunk asks for them.
  chunkFileNames: '[name]-[hash].js',
  minify: true,
  codeSplitting: {
    groups: WHOLE.map(({ name, from }, index) => ({
      name,
      test: (id) => from.some((file) => id === `${root}${file}`),
      priority: WHOLE.length - index,
    })),
  },
})
await writeFile(`${dist}/package.json`, '{ "type": "commonjs" }\n')
const compiled = output.filter(
  ({ name, isDynamicEntry }) => COMPILED.includes(name) && !isDynamicEntry,
)
const fileNames = compiled.map(({ fileName }) => fileName)
for (const fileName of fileNames) {
  await exportAtOnce(fileName)
  await takeInRuntime(fileName)
}
const [core] = compiled.filter(({ name }) => name === 'core')
await moveIntoEntry(core.fileName)
await keepCompiled(
  dist,
  fileNames.map((fileName) => (fileName === core.fileName ? 'main.js' : fileName)),
)

// Told by bin/itflow.js without loading the program, which tells them itself as long as they are not there.
for (const word of ['version', 'help']) {
  const text = execFileSync(process.execPath, [`${root}bin/itflow.js`, `--${word}`])
  await writeFile(`${dist}/${word}.txt`, text)
}

await completing()

// The manual pages, from the same command tree as docs/reference.md.
const man = `${root}man`
await rm(man, { recursive: true, force: true })
await mkdir(man)
const { manPages } = await bundled('src/cli/man-pages.ts')
const pages = await manPages(new Date().toISOString().slice(0, 10))
for (const [name, text] of Object.entries(pages)) await writeFile(`${man}/${name}`, text)

/** What completes a line is a program of its own, which loads nothing of the other; and the command tree as data, for it. */
async function completing() {
  const program = await rolldown({
    cwd: root,
    input: { complete: 'src/complete.ts' },
    platform: 'node',
    transform: { target: 'node20.19' },
    external: ['@napi-rs/keyring'],
    logLevel: 'silent',
  })
  await program.write({
    dir: dist,
    format: 'cjs',
    strict: true,
    dynamicImportInCjs: false,
    chunkFileNames: 'complete-[name]-[hash].js',
    minify: true,
    codeSplitting: { groups: [{ name: 'line', test: (id) => id === `${root}src/complete.ts` }] },
  })
  const { completionTree } = await bundled('src/cli/completion-tree.ts')
  await mkdir(`${dist}/completion`)
  for (const [name, text] of await completionTree()) {
    await writeFile(`${dist}/completion/${name}.json`, text)
  }
}

/** Puts the bundler's own functions, a small file, into a chunk if it needs them. */
async function takeInRuntime(fileName) {
  const code = await readFile(`${dist}/${fileName}`, 'utf8')
  const [call, runtime] = /require\("\.\/(rolldown-runtime-[\w-]+\.js)"\)/.exec(code) ?? []
  if (call === undefined) return
  const functions = await readFile(`${dist}/${runtime}`, 'utf8')
  await writeFile(
    `${dist}/${fileName}`,
    code.replace(call, () => `((exports) => {${functions};return exports})({})`),
  )
}

/**
 * Exports a chunk's values as one object: the bundler makes a getter for each, for variables that change later. The core
 * has hundreds, a tenth of its code, and nothing in src exports a variable that changes (a test says so).
 */
async function exportAtOnce(fileName) {
  const code = await readFile(`${dist}/${fileName}`, 'utf8')
  const names = []
  const rest = code.replace(
    /Object\.defineProperty\(exports,"([\w$]+)",\{enumerable:!0,get:function\(\)\{return ?([^{}]+)\}\}\)[,;]?/g,
    (_, name, value) => {
      names.push(`${name}:${value}`)
      return ''
    },
  )
  if (names.length === 0) throw new Error(`${fileName} exports otherwise than expected`)
  await writeFile(
    `${dist}/${fileName}`,
    `${rest.replace(/[,;\s]+$/, '')};module.exports={${names}};`,
  )
}

/** Makes the entry hold the core itself, and all that loads the core load the entry: it did nothing else. */
async function moveIntoEntry(fileName) {
  const entry = await readFile(`${dist}/main.js`, 'utf8')
  const [, name] = /exports\.main=\w+\.(\w+);$/.exec(entry) ?? []
  if (name === undefined) throw new Error('The entry does more than load the core')
  const code = await readFile(`${dist}/${fileName}`, 'utf8')
  await writeFile(`${dist}/main.js`, `${code};module.exports.main=module.exports.${name};`)
  await rm(`${dist}/${fileName}`)
  for (const other of await readdir(dist)) {
    if (!other.endsWith('.js') || other === 'main.js') continue
    const loading = await readFile(`${dist}/${other}`, 'utf8')
    await writeFile(`${dist}/${other}`, loading.replaceAll(`"./${fileName}"`, '"./main.js"'))
  }
}
