// The bill of materials: whether it is CycloneDX 1.6, and true to the lockfile and to the licences beside it.
import { readdirSync } from 'node:fs'
import { Ajv } from 'ajv'
import { default as addFormats } from 'ajv-formats'
import { expect, test } from 'vitest'
import { bill, type Component, licensed, nameOf, textOf } from './shipped.ts'

const SCHEMAS = 'node_modules/@cyclonedx/cyclonedx-library/res/schema'

/** CycloneDX's own schemas. Of two formats ajv-formats knows nothing, and nothing here is in one. */
function schemaOf(version: string) {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  for (const format of ['idn-email', 'iri-reference']) ajv.addFormat(format, true)
  for (const file of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    const schema = JSON.parse(textOf(`${SCHEMAS}/${file}.SNAPSHOT.schema.json`))
    ajv.addSchema(schema, `http://cyclonedx.org/schema/${file}.SNAPSHOT.schema.json`)
  }
  return ajv.compile(JSON.parse(textOf(`${SCHEMAS}/bom-${version}.SNAPSHOT.schema.json`)))
}

/** All components, parts of others too. */
function all(components: readonly Component[]): Component[] {
  return components.flatMap((one) => [one, ...all(one.components ?? [])])
}

test('it is as the schema of CycloneDX 1.6 wants it', () => {
  const isValid = schemaOf('1.6')
  isValid(bill())
  expect(isValid.errors).toBeNull()
  // The schema would find what is none.
  expect(isValid({ ...bill(), specVersion: 1.6 })).toBe(false)
  const [first, ...others] = bill().components
  const licenses = [{ license: { id: 'MIT-ish' } }]
  expect(isValid({ ...bill(), components: [{ ...first, licenses }, ...others] })).toBe(false)
})

test('it is of this program, in its version, and says no time and no number of its own', () => {
  const { name, version, license } = JSON.parse(textOf('package.json'))
  expect(bill().metadata.component).toMatchObject({
    type: 'application',
    name,
    version,
    purl: `pkg:npm/${name}@${version}`,
    licenses: [{ license: { id: license } }],
  })
  expect(textOf('sbom.cdx.json')).not.toMatch(/"(timestamp|serialNumber)"/)
})

test('components have each their version, address and hash as the lockfile has them', () => {
  const { packages } = JSON.parse(textOf('package-lock.json'))
  const locked = Object.entries<{ version: string; integrity: string }>(packages).map(
    ([path, { version, integrity }]) => [
      `${path.split('node_modules/').at(-1)}@${version}`,
      integrity,
    ],
  )
  const known = new Map(locked.map(([name = '', integrity]) => [name, integrity]))
  for (const component of bill().components) {
    const name = nameOf(component)
    const { purl, hashes = [] } = component
    expect(purl).toBe(`pkg:npm/${name.replace(/^@/, '%40')}`)
    expect(component['bom-ref']).toBe(purl)
    const [hash] = hashes
    const base64 = Buffer.from(hash?.content ?? '', 'hex').toString('base64')
    expect([name, hash?.alg, `sha512-${base64}`]).toEqual([name, 'SHA-512', known.get(name)])
  }
})

test('what npm installs beside the program is optional, and names its builds for all systems', () => {
  const { optionalDependencies } = JSON.parse(textOf('package.json'))
  const optional = bill().components.filter(({ scope }) => scope === 'optional')
  const names = optional.map(nameOf)
  for (const [name, version] of Object.entries(optionalDependencies)) {
    expect(names).toContain(`${name}@${version}`)
    expect(textOf('THIRD-PARTY-LICENSES')).toContain(`own licence: ${name} ${version} (MIT)`)
  }
  for (const system of ['linux-x64-gnu', 'darwin-arm64', 'win32-x64-msvc']) {
    expect(names.join(' ')).toContain(`@napi-rs/keyring-${system}@`)
  }
  // None of these is in the bundle, so none is among the licences.
  expect(licensed(textOf('THIRD-PARTY-LICENSES')).filter((one) => names.includes(one))).toEqual([])
})

test('every component is reached from the program, and none is named that is not there', () => {
  const { metadata, components, dependencies } = bill()
  const next = new Map(dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]))
  const reached = new Set([metadata.component['bom-ref']])
  for (const ref of reached) for (const one of next.get(ref) ?? []) reached.add(one)
  const top = components.map((one) => one['bom-ref'])
  expect([...reached].sort()).toEqual([metadata.component['bom-ref'], ...top].sort())
  const refs = all(components).map((one) => one['bom-ref'])
  expect(new Set(refs).size).toBe(refs.length)
})

test('of all components the program names those that its own sources import, and the bundler', () => {
  const { metadata, components, dependencies } = bill()
  const program = dependencies.find(({ ref }) => ref === metadata.component['bom-ref'])
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts')).map((file) => textOf(`src/${file}`))
  const isImported = (name: string) =>
    sources.some((text) => new RegExp(`(from |import\\()'${name}(/[^']*)?'`).test(text))
  const expected = components.filter((one) => {
    const name = nameOf(one).replace(/@[^@]*$/, '')
    return name === 'rolldown' || isImported(name)
  })
  expect(program?.dependsOn).toEqual(expected.map((one) => one['bom-ref']).sort())
  expect(expected.length).toBeLessThan(components.length / 2)
})

test('licences and bill agree, down to the name of each licence', () => {
  const text = textOf('THIRD-PARTY-LICENSES')
  const required = bill().components.filter(({ scope }) => scope === 'required')
  for (const component of required) {
    const [name, version] = nameOf(component).split(/@(?=[^@]*$)/)
    const [licence] = component.licenses
    expect(text).toContain(`\n${name} ${version} (${licence?.license.id})\n`)
  }
  expect(licensed(text)).toHaveLength(required.length)
})

test('what the build makes is the same on every system', () => {
  for (const file of ['THIRD-PARTY-LICENSES', 'sbom.cdx.json']) {
    expect(textOf(file)).not.toMatch(/\r|\ufeff/)
    expect(textOf(file)).toMatch(/[^\n]\n$/)
    expect(textOf(file)).not.toContain(process.cwd())
  }
})
