// Reads packages from package-lock.json, which also lists those that aren't installed on this machine.
import { readFile } from 'node:fs/promises'

const { packages } = JSON.parse(
  await readFile(new URL('../package-lock.json', import.meta.url), 'utf8'),
)

/** Returns the entry of a package by its location in the project, such as `node_modules/conf`. */
export function lockedAt(location) {
  return packages[location]
}

/**
 * Returns what npm may install with the program, sorted: its optional dependencies, and the builds for different systems
 * that are optional dependencies of those. `isDirect` is true for the program's own.
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
    const imports = Object.keys(optionalDependencies).map(
      (dependency) => `node_modules/${dependency}`,
    )
    const location = `node_modules/${name}`
    return { name, version, license, integrity, location, imports, isDirect: direct.includes(name) }
  })
}
