import { expect, it } from 'vitest'
import { expiryKinds } from '../../src/reports/expiry-kinds.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'

it('covers every field that is declared as an expiry, in all modules', () => {
  const declared = RESOURCE_NAMES.flatMap((name) =>
    Object.entries(resources[name].fields)
      .filter(([, { isExpiry }]) => isExpiry === true)
      .map(([field]) => `${name} ${field}`),
  )
  const found = expiryKinds().map(({ resource, field }) => `${resource.name} ${field}`)
  expect(found).toEqual(declared)
  expect(found.length).toBeGreaterThan(4)
})

it('has a word of its own for each, besides the one for several', () => {
  const kinds = expiryKinds()
  const words = kinds.map(({ words: several }) => several)
  expect(new Set(words).size).toBe(words.length)
  expect(words).toEqual(
    expect.arrayContaining(['domains', 'certificates', 'warranties', 'software']),
  )
  for (const { word } of kinds) expect(word).toMatch(/^[a-z-]+$/)
})

it('refers only to declared fields for what no longer matters', () => {
  for (const { resource, field } of expiryKinds()) {
    const settled = resource.fields[field]?.expirySettledBy
    if (settled !== undefined) expect(Object.keys(resource.fields)).toContain(settled.field)
  }
})
