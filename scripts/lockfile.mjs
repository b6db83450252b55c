// What package-lock.json says of packages: it alone knows what is not installed on this machine.
import { readFile } from 'node:fs/promises'

const { packages } = JSON.parse(
  await readFile(new URL('../package-lock.json', import.meta.url), 'utf8'),
)

/** The entry of the package at a place below the project, such as `node_modules/conf`. */
export function lockedAt(location) {
  return packages[location]
}

/**
 * What npm may install beside the program, sorted: the optional dependencies, and the builds for the various systems that
 * these have as optional dependencies of their own. `isDirect` says that the program itself names it.
 */
export function optionalDependencies() {
  const direct = Object.keys(packages[''].optionalDependencies ?? {})
  const names = new Set(direct)
  for (const name of names) {
    const { dependencies, optionalDependencies } = packages[`node_modules/${name}`]
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) names.add(next)
  }
  return [...names].sort().map((name) => {
    const {
      version,
      license,
      integrity,
      optionalDependencies = {},
    } = packages[`node_modules/${name}`]
    const imports = Object.keys(optionalDependencies).map((one) => `node_modules/${one}`)
    const location = `node_modules/${name}`
    return { name, version, license, integrity, location, imports, isDirect: direct.includes(name) }
  })
}
