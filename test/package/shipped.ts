// Reads what the build says is in the package.
import { readFileSync } from 'node:fs'
import { root } from '../../scripts/bundles.mjs'

/** A component of the SBOM. */
export interface Component {
  name: string
  group?: string
  version?: string
  purl?: string
  scope?: string
  'bom-ref': string
  hashes?: { alg: string; content: string }[]
  licenses: { license?: { id?: string; name?: string }; expression?: string }[]
  components?: Component[]
}

export interface Bill {
  metadata: { component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn?: string[] }[]
}

/** Returns a file of the project as text. */
export function textOf(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8')
}

/** Returns the SBOM that the build has made. */
export function bill(): Bill {
  return JSON.parse(textOf('sbom.cdx.json'))
}

/** Returns a component's package and version as npm writes them: `@scope/name@1.0.0`. */
export function nameOf({ group, name, version }: Component): string {
  return `${group === undefined ? '' : `${group}/`}${name}@${version}`
}

/** Returns a component's licence as its package declares it. */
export function licenceOf({ licenses: [licence] }: Component): string | undefined {
  return licence?.license?.id ?? licence?.license?.name ?? licence?.expression
}

/** Returns a package's section in a text of licences, as `oneSpaced` does. */
export function sectionOf(text: string, name: string): string {
  const start = `${name.replace(/@(?=[^@]*$)/, ' ')} (`
  const sections = text.split(/^={80}\n(?=\S+ \S+ \()/m)
  return oneSpaced(sections.find((section) => section.startsWith(start)) ?? '')
}

/** Returns a text with one space in place of any others, so that texts compare by their words. */
export function oneSpaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Returns the packages with a section in a text of licences, in order: `name@1.0.0`. */
export function licensed(text: string): string[] {
  const headings = text.matchAll(/^={80}\n(\S+) (\S+) \((.+)\)\n={80}$/gm)
  return [...headings].map(([, name, version]) => `${name}@${version}`)
}
