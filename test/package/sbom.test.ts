// The SBOM is valid CycloneDX 1.6, and matches the lockfile and the licences.
import { readdirSync } from 'node:fs'
import { Ajv } from 'ajv'
import { default as addFormats } from 'ajv-formats'
import { expect, test } from 'vitest'
import { bill, type Component, licenceOf, licensed, nameOf, textOf } from './shipped.ts'

const SCHEMAS = 'node_modules/@cyclonedx/cyclonedx-library/res/schema'

/** Returns CycloneDX's schema. ajv-formats doesn't know two of its formats, which the SBOM doesn't use. */
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

/** Returns all components, including parts of others. */
function all(components: readonly Component[]): Component[] {
  return components.flatMap((one) => [one, ...all(one.components ?? [])])
}

test('it matches the schema of CycloneDX 1.6', () => {
  const isValid = schemaOf('1.6')
  isValid(bill())
  expect(isValid.errors).toBeNull()
  // The schema rejects an invalid SBOM.
  expect(isValid({ ...bill(), specVersion: 1.6 })).toBe(false)
  const [first, ...others] = bill().components
  const licenses = [{ license: { id: 'MIT-ish' } }]
  expect(isValid({ ...bill(), components: [{ ...first, licenses }, ...others] })).toBe(false)
})

test('it is for this program and version, without a timestamp or serial number', () => {
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

test('each component has its version, URL, licence and hash from the lockfile', () => {
  const { packages } = JSON.parse(textOf('package-lock.json'))
  const locked = Object.entries<{ version: string; license: string; integrity: string }>(
    packages,
  ).map(([path, { version, license, integrity }]) => [
    `${path.split('node_modules/').at(-1)}@${version}`,
    `${license} ${integrity}`,
  ])
  const known = new Map(locked.map(([name = '', facts]) => [name, facts]))
  for (const component of bill().components) {
    const name = nameOf(component)
    const { purl, hashes = [] } = component
    expect(purl).toBe(`pkg:npm/${name.replace(/^@/, '%40')}`)
    expect(component['bom-ref']).toBe(purl)
    const [hash] = hashes
    const base64 = Buffer.from(hash?.content ?? '', 'hex').toString('base64')
    const facts = `${licenceOf(component)} sha512-${base64}`
    expect([name, hash?.alg, facts]).toEqual([name, 'SHA-512', known.get(name)])
  }
})

test('what npm installs with the program is optional, and lists its builds for all systems', () => {
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
  // These aren't in the bundle, so their licences aren't listed.
  expect(licensed(textOf('THIRD-PARTY-LICENSES')).filter((one) => names.includes(one))).toEqual([])
})

test('every component is reachable from the program, and every dependency exists', () => {
  const { metadata, components, dependencies } = bill()
  const next = new Map(dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]))
  const reached = new Set([metadata.component['bom-ref']])
  for (const ref of reached) for (const one of next.get(ref) ?? []) reached.add(one)
  const top = components.map((one) => one['bom-ref'])
  expect([...reached].sort()).toEqual([metadata.component['bom-ref'], ...top].sort())
  const refs = all(components).map((one) => one['bom-ref'])
  expect(new Set(refs).size).toBe(refs.length)
  // One without dependencies says so.
  expect([...next.keys()].sort()).toEqual([...refs, metadata.component['bom-ref']].sort())
})

test('the program depends directly on the packages that its sources import, and on the bundler', () => {
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

test('the licences and the SBOM agree, including the name of each licence', () => {
  const text = textOf('THIRD-PARTY-LICENSES')
  const required = bill().components.filter(({ scope }) => scope === 'required')
  for (const component of required) {
    const [name, version] = nameOf(component).split(/@(?=[^@]*$)/)
    const licence = licenceOf(component)?.replace(/^\((.*)\)$/, '$1')
    expect(text).toContain(`\n${name} ${version} (${licence})\n`)
  }
  expect(licensed(text)).toHaveLength(required.length)
})

test('the build makes the same files on every system', () => {
  for (const file of ['THIRD-PARTY-LICENSES', 'sbom.cdx.json']) {
    expect(textOf(file)).not.toMatch(/\r|\ufeff/)
    expect(textOf(file)).toMatch(/[^\n]\n$/)
    expect(textOf(file)).not.toContain(process.cwd())
  }
})
