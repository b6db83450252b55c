// Bundles src into dist: a chunk with what every reading command needs, and others that are loaded with their command.
// The bundle is CommonJS: it loads faster than ES modules, and Node can reuse compiled code only for scripts.
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { rolldown } from 'rolldown'
import { bundled } from './bundled.mjs'
import { COMPLETION, PROGRAM, root } from './bundles.mjs'
import { keepCompiled } from './compiled-code.mjs'
import { packagesInBundles } from './packages-in-bundles.mjs'
import { billOfMaterials } from './sbom.mjs'
import { licenceProblems, thirdPartyLicenses } from './third-party-licenses.mjs'

const dist = `${root}dist`

/** The chunks that quick commands load. */
const COMPILED = ['core', 'sandbox', 'terminal', 'options', 'reading']

const [licences, bill] = [`${root}THIRD-PARTY-LICENSES`, `${root}sbom.cdx.json`]
for (const old of [dist, licences, bill]) await rm(old, { recursive: true, force: true })
const packages = packagesInBundles(root)
const output = await write(PROGRAM)
await writeFile(`${dist}/package.json`, '{ "type": "commonjs" }\n')
const compiled = output.filter(
  ({ name, isDynamicEntry }) => COMPILED.includes(name) && !isDynamicEntry,
)
const fileNames = compiled.map(({ fileName }) => fileName)
for (const fileName of fileNames) {
  await exportAsObject(fileName)
  await inlineRuntime(fileName)
}
const [core] = compiled.filter(({ name }) => name === 'core')
await moveIntoEntry(core.fileName)
await keepCompiled(
  dist,
  fileNames.map((fileName) => (fileName === core.fileName ? 'main.js' : fileName)),
)

// bin/itflow.js prints these files without loading the program. Until they exist, the program prints the texts itself.
for (const word of ['version', 'help']) {
  const text = execFileSync(process.execPath, [`${root}bin/itflow.js`, `--${word}`])
  await writeFile(`${dist}/${word}.txt`, text)
}

// What bin/itflow.js needs to end a monitoring plugin as one, even if the program fails.
const { commandTree } = await bundled('src/cli/registry.ts')
const plugins = commandTree().flatMap(({ name, plugin }) => (plugin ? [[name, plugin]] : []))
await writeFile(`${dist}/plugins.json`, `${JSON.stringify(Object.fromEntries(plugins))}\n`)

await buildCompletion()

const found = await packages.found()
const problems = licenceProblems(found)
if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
await writeFile(licences, thirdPartyLicenses(found))
await writeFile(bill, await billOfMaterials(found))

// The manual pages, from the same command tree as docs/reference.md.
const man = `${root}man`
await rm(man, { recursive: true, force: true })
await mkdir(man)
const { manPages } = await bundled('src/cli/man-pages.ts')
const pages = await manPages(new Date().toISOString().slice(0, 10))
for (const [name, text] of Object.entries(pages)) await writeFile(`${man}/${name}`, text)

/** Writes a bundle to dist and resolves with its chunks. */
async function write({ input, output }) {
  const bundle = await rolldown({ ...input, plugins: [...input.plugins, packages.plugin] })
  return (await bundle.write({ ...output, dir: dist })).output
}

/** Builds the completion program and the command tree as data for it. */
async function buildCompletion() {
  await write(COMPLETION)
  const { completionTree } = await bundled('src/cli/completion-tree.ts')
  await mkdir(`${dist}/completion`)
  for (const [name, text] of await completionTree()) {
    await writeFile(`${dist}/completion/${name}.json`, text)
  }
}

/** Moves the bundler's runtime functions, a small file, into a chunk that needs them. */
async function inlineRuntime(fileName) {
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
 * Exports a chunk's values as one object. The bundler defines a getter for each, in case the variable changes later. The
 * core has hundreds, a tenth of its code, and src exports no variable that changes (a test checks this).
 */
async function exportAsObject(fileName) {
  const code = await readFile(`${dist}/${fileName}`, 'utf8')
  const names = []
  const rest = code.replace(
    /Object\.defineProperty\(exports,"([\w$]+)",\{enumerable:!0,get:function\(\)\{return ?([^{}]+)\}\}\)[,;]?/g,
    (_, name, value) => {
      names.push(`${name}:${value}`)
      return ''
    },
  )
  if (names.length === 0) throw new Error(`${fileName} has unexpected exports`)
  await writeFile(
    `${dist}/${fileName}`,
    `${rest.replace(/[,;\s]+$/, '')};module.exports={${names}};`,
  )
}

/** Replaces the entry, which only loads the core, by the core itself, and makes other chunks load the entry. */
async function moveIntoEntry(fileName) {
  const entry = await readFile(`${dist}/main.js`, 'utf8')
  const [, name] = /exports\.main=\w+\.(\w+);$/.exec(entry) ?? []
  if (name === undefined) throw new Error('dist/main.js does more than load the core')
  const code = await readFile(`${dist}/${fileName}`, 'utf8')
  await writeFile(`${dist}/main.js`, `${code};module.exports.main=module.exports.${name};`)
  await rm(`${dist}/${fileName}`)
  for (const other of await readdir(dist)) {
    if (!other.endsWith('.js') || other === 'main.js') continue
    const text = await readFile(`${dist}/${other}`, 'utf8')
    await writeFile(`${dist}/${other}`, text.replaceAll(`"./${fileName}"`, '"./main.js"'))
  }
}
