// sbom.cdx.json: what the package contains and what npm may install beside it, as CycloneDX 1.6. It has no serial number,
// which should be new each time, and no time: the same sources make the same bytes.
import { readFile } from 'node:fs/promises'
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library'
import { lockedAt, optionalDependencies } from './lockfile.mjs'

const { ComponentScope, ComponentType, HashAlgorithm, LicenseAcknowledgement, LifecyclePhase } =
  Enums

/** The text of the file, from the packages that are in the bundles. */
export async function billOfMaterials({ packages, own }) {
  const bom = new Models.Bom()
  bom.metadata.lifecycles.add(LifecyclePhase.Build)
  const program = await programComponent()
  bom.metadata.component = program
  const optional = optionalDependencies()
  const components = new Map()
  for (const one of [...packages, ...optional]) {
    const component = packageComponent(one)
    components.set(one.location, component)
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

/** A package, with the hash of what the registry has of it, and the code it has copied without a version. */
function packageComponent({ copied = [], ...one }) {
  const component = componentOf(ComponentType.Library, one)
  component.scope = ComponentScope.Required
  const { integrity } = lockedAt(one.location)
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

/** A licence as the package names it. */
function licenceOf(text) {
  const how = { acknowledgement: LicenseAcknowledgement.Declared }
  if (SPDX.isSupportedSpdxId(text)) return new Models.SpdxLicense(text, how)
  if (!/ (AND|OR|WITH) /.test(text)) return new Models.NamedLicense(text, how)
  return Object.assign(new Models.LicenseExpression(text), how)
}

function connect(component, locations, components) {
  for (const location of locations) component.dependencies.add(components.get(location).bomRef)
}
