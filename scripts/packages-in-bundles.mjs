// Which packages the bundles really have code of: what the bundler printed, not what it was given or what is installed.
import { readFile } from 'node:fs/promises'
import { COPIED } from './copied-code.mjs'
import { licenceTexts, noticesIn, plain } from './licence-files.mjs'

/** The bundler's own functions, which it puts into what it makes. */
const RUNTIME = '\0rolldown/runtime.js'

/**
 * A plugin for each bundle that is made, and what it has found in all of them once they are: the packages, sorted, each
 * with its licence, the texts of it, the modules that are in a bundle, and by whom it is imported.
 */
export function packagesInBundles(root) {
  const imports = new Map()
  const printed = new Set()
  const plugin = {
    name: 'packages-in-bundles',
    generateBundle(_, chunks) {
      for (const id of this.getModuleIds()) {
        const { importedIds, dynamicallyImportedIds } = this.getModuleInfo(id)
        imports.set(id, [...importedIds, ...dynamicallyImportedIds])
      }
      for (const { modules = {} } of Object.values(chunks)) {
        for (const [id, { renderedLength }] of Object.entries(modules)) {
          if (renderedLength > 0) printed.add(id)
        }
      }
    },
  }
  const found = async () => {
    const once = await sameCopies(root, [...printed, ...imports.keys()])
    const edges = [...imports].map(([id, targets]) => [once(id), targets.map(once)])
    return packagesOf(root, new Set([...printed].map(once)), edges)
  }
  return { plugin, found }
}

/** What makes of a module's ID the one in the first of several copies of the same version of its package. */
async function sameCopies(root, ids) {
  const first = new Map()
  const moved = new Map()
  for (const location of new Set(ids.flatMap((id) => packageIn(root, id) ?? []).sort())) {
    const { name, version } = JSON.parse(await readFile(`${root}${location}/package.json`, 'utf8'))
    const copy = first.get(`${name}@${version}`) ?? location
    first.set(`${name}@${version}`, copy)
    moved.set(location, copy)
  }
  return (id) => {
    const location = packageIn(root, id)
    if (!moved.has(location)) return id
    return id.replace(`${root}${location}/`, `${root}${moved.get(location)}/`)
  }
}

/** The package that a file below the root is of. */
function packageIn(root, id) {
  if (!id.startsWith(root)) return undefined
  const below = id.slice(root.length).replace(/\?.*$/, '')
  return /^(.*\/)?node_modules\/(@[^/]+\/)?[^/]+/.exec(below)?.[0]
}

async function packagesOf(root, printed, imports) {
  const packages = new Map()
  for (const id of [...printed].sort()) {
    const location = locationOf(root, id)
    if (location === undefined) continue
    const one = packages.get(location) ?? { location, modules: [] }
    one.modules.push(id)
    packages.set(location, one)
  }
  const graph = packageGraph(root, imports)
  for (const one of packages.values()) {
    Object.assign(one, await described(root, one))
    one.imports = listedBehind(one.location, graph, packages)
  }
  const own = listedBehind('', graph, packages)
  // No module imports it by name.
  const runtime = packages.get(locationOf(root, RUNTIME))
  if (runtime !== undefined) own.push(runtime.location)
  return { own: own.sort(), packages: sortedByName([...packages.values()]) }
}

/** Where a module's package is, below the root; undefined if it is the project's own. Fails if it is neither. */
function locationOf(root, id) {
  if (id === RUNTIME) return 'node_modules/rolldown'
  if (!id.startsWith(root)) {
    throw new Error(`A module in the bundle is of no package: ${id.replace('\0', '')}`)
  }
  return packageIn(root, id)
}

async function described(root, { location, modules }) {
  const { name, version, license } = JSON.parse(
    await readFile(`${root}${location}/package.json`, 'utf8'),
  )
  const files = modules.filter((id) => id !== RUNTIME)
  const texts = await licenceTexts(`${root}${location}`, files)
  const notices = await noticesIn(files)
  const copied = []
  for (const { from, text, ...one } of COPIED) {
    if (!files.some((id) => id.startsWith(`${root}${from}`))) continue
    if (text !== undefined) one.text = plain(await readFile(`${root}${text}`, 'utf8'))
    copied.push(one)
  }
  return { name, version, license, texts, notices, copied }
}

/** Which packages the modules of each import; `''` is the project. */
function packageGraph(root, imports) {
  const graph = new Map()
  for (const [id, targets] of imports) {
    if (!id.startsWith('/')) continue
    const from = locationOf(root, id) ?? ''
    const to = graph.get(from) ?? new Set()
    for (const target of targets) {
      if (target.startsWith('/')) to.add(locationOf(root, target) ?? '')
    }
    graph.set(from, to)
  }
  return graph
}

/** The packages with code in a bundle that one imports, itself or by way of packages that have none in it. */
function listedBehind(from, graph, packages) {
  // What stands in the place of a package is the project's own.
  const seen = new Set([from, ''])
  const found = []
  const look = (location) => {
    for (const next of graph.get(location) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      if (packages.has(next)) found.push(next)
      else look(next)
    }
  }
  look(from)
  return found
}

function sortedByName(packages) {
  const key = ({ name, version, location }) => `${name}\0${version}\0${location}`
  return packages.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
