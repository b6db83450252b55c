// Makes sbom.cdx.json: what the package contains and what npm may install with it, as CycloneDX 1.6. It has neither a serial
// number, which would have to be new each time, nor a timestamp, so that the same sources make the same bytes.
import { readFile } from 'node:fs/promises'
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library'
import { lockedAt, optionalDependencies } from './lockfile.mjs'

const { ComponentScope, ComponentType, HashAlgorithm, LicenseAcknowledgement, LifecyclePhase } =
  Enums

/** Returns the text of the file, from the packages that are in the bundles. */
export async function billOfMaterials({ packages, own }) {
  const bom = new Models.Bom()
  bom.metadata.lifecycles.add(LifecyclePhase.Build)
  const program = await programComponent()
  bom.metadata.component = program
  const optional = optionalDependencies()
  const components = new Map()
  for (const entry of [...packages, ...optional]) {
    const component = packageComponent(entry)
    components.set(entry.location, component)
    bom.components.add(component)
  }
  const direct = optional.filter(({ isDirect }) => isDirect).map(({ location }) => location)
  connect(program, [...own, ...direct], components)
  for (const { location, imports } of [...packages, ...optional]) {
    connect(components.get(location), imports, components)
  }
  for (const { location } of optional) components.get(location).scope = ComponentScope.Optional
  const json = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${json.serialize(bom, { sortLists: true, space: 2 })}\n`
}

async function programComponent() {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  const component = componentOf(ComponentType.Application, manifest)
  component.description = manifest.description
  return component
}

/** Returns a package's component, with the hash of its archive in the registry, and the copied code, without versions. */
function packageComponent({ copied = [], ...entry }) {
  const component = componentOf(ComponentType.Library, entry)
  component.scope = ComponentScope.Required
  const { integrity } = lockedAt(entry.location)
  const [, sha512] = /^sha512-(\S+)$/.exec(integrity) ?? []
  if (sha512 !== undefined) {
    component.hashes.set(HashAlgorithm['SHA-512'], Buffer.from(sha512, 'base64').toString('hex'))
  }
  for (const { name, license } of copied) {
    const part = new Models.Component(ComponentType.Library, name, {
      bomRef: `${component.bomRef.value}#${name}`,
    })
    part.licenses.add(licenceOf(license))
    component.components.add(part)
  }
  return component
}

function componentOf(type, { name, version, license }) {
  const [, group, bare] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name)
  const purl = `pkg:npm/${group === undefined ? '' : `${encodeURIComponent(group)}/`}${bare}@${version}`
  const component = new Models.Component(type, bare, { bomRef: purl, group, purl, version })
  component.licenses.add(licenceOf(license))
  return component
}

/** Returns a licence as the package declares it. */
function licenceOf(text) {
  const options = { acknowledgement: LicenseAcknowledgement.Declared }
  if (SPDX.isSupportedSpdxId(text)) return new Models.SpdxLicense(text, options)
  if (!/ (AND|OR|WITH) /.test(text)) return new Models.NamedLicense(text, options)
  return Object.assign(new Models.LicenseExpression(text), options)
}

function connect(component, locations, components) {
  for (const location of locations) component.dependencies.add(components.get(location).bomRef)
}
