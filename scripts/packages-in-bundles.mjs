// Finds the packages whose code is in the bundles: by the bundler's output, not by its input or by what is installed.
import { readFile } from 'node:fs/promises'
import { COPIED } from './copied-code.mjs'
import { licenceTexts, noticesIn, plain } from './licence-files.mjs'

/** The bundler's runtime functions, which it adds to bundles. */
const RUNTIME = '\0rolldown/runtime.js'

/**
 * Returns a plugin for all bundles, and a function to call once they are built. It returns the packages in them, sorted,
 * each with its licence, the licence's texts, its modules that are in a bundle, and the packages it imports.
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
    const firstCopyOf = await mapCopies(root, [...printed, ...imports.keys()])
    const edges = [...imports].map(([id, targets]) => [firstCopyOf(id), targets.map(firstCopyOf)])
    return packagesOf(root, new Set([...printed].map(firstCopyOf)), edges)
  }
  return { plugin, found }
}

/** Returns a function that maps a module's ID to the one in the first copy of the same version of its package. */
async function mapCopies(root, ids) {
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

/** Returns the location of the package that contains a file; undefined if none does. */
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
    const entry = packages.get(location) ?? { location, modules: [] }
    entry.modules.push(id)
    packages.set(location, entry)
  }
  const graph = packageGraph(root, imports)
  for (const entry of packages.values()) {
    Object.assign(entry, await describePackage(root, entry))
    entry.imports = reachablePackages(entry.location, graph, packages)
  }
  const own = reachablePackages('', graph, packages)
  // No module imports the runtime by name.
  const runtime = packages.get(locationOf(root, RUNTIME))
  if (runtime !== undefined) own.push(runtime.location)
  return { own: own.sort(), packages: sortedByName([...packages.values()]) }
}

/** Returns the location of a module's package; undefined for the project's modules. Throws if it has no package. */
function locationOf(root, id) {
  if (id === RUNTIME) return 'node_modules/rolldown'
  if (!id.startsWith(root)) {
    throw new Error(`A module in the bundle belongs to no package: ${id.replace('\0', '')}`)
  }
  return packageIn(root, id)
}

async function describePackage(root, { location, modules }) {
  const { name, version, license } = JSON.parse(
    await readFile(`${root}${location}/package.json`, 'utf8'),
  )
  const files = modules.filter((id) => id !== RUNTIME)
  const texts = await licenceTexts(`${root}${location}`, files)
  const notices = await noticesIn(files)
  const copied = []
  for (const { from, text, ...copy } of COPIED) {
    if (!files.some((id) => id.startsWith(`${root}${from}`))) continue
    if (text !== undefined) copy.text = plain(await readFile(`${root}${text}`, 'utf8'))
    copied.push(copy)
  }
  return { name, version, license, texts, notices, copied }
}

/** Returns which packages the modules of each package import; `''` is the project. */
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

/** Returns the packages with code in a bundle that a package imports, directly or through packages without code in it. */
function reachablePackages(from, graph, packages) {
  // A module that replaces a package belongs to the project.
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
