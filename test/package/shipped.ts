// What the build says is in the package, as tests read it.
import { readFileSync } from 'node:fs'
import { root } from '../../scripts/bundles.mjs'

/** A component of the bill of materials. */
export interface Component {
  name: string
  group?: string
  version?: string
  purl?: string
  scope?: string
  'bom-ref': string
  hashes?: { alg: string; content: string }[]
  licenses: { license: { id: string } }[]
  components?: Component[]
}

export interface Bill {
  metadata: { component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn?: string[] }[]
}

/** A file of the project, as text. */
export function textOf(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8')
}

/** The bill of materials that the build has made. */
export function bill(): Bill {
  return JSON.parse(textOf('sbom.cdx.json'))
}

/** A component's package and version, as npm writes them: `@scope/name@1.0.0`. */
export function nameOf({ group, name, version }: Component): string {
  return `${group === undefined ? '' : `${group}/`}${name}@${version}`
}

/** The packages that a text of licences has sections on: `name@1.0.0`, in its order. */
export function licensed(text: string): string[] {
  const headings = text.matchAll(/^={80}\n(\S+) (\S+) \(([^)]+)\)\n={80}$/gm)
  return [...headings].map(([, name, version]) => `${name}@${version}`)
}
