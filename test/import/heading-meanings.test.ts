import { describe, expect, it } from 'vitest'
import { interpretColumns } from '../../src/import/columns.ts'
import { foldHeading, headingAliases, headingMeaning } from '../../src/import/heading-meanings.ts'
import { CLIENT } from '../../src/import/import-map.ts'
import { flagOf } from '../../src/records/field-names.ts'
import { isWritable } from '../../src/records/writable.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { ownerField } from '../../src/resources/ownership.ts'

const modules = Object.values(resources)

function isWrittenField({ fields }: Resource, name: string): boolean {
  const field = fields[name]
  return field !== undefined && (isWritable(field, 'create') || isWritable(field, 'update'))
}

/** The possible meanings of each heading, ignoring case, spaces and punctuation. */
function meanings(resource: Resource): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const [alias, meaning] of headingAliases(resource)) {
    const folded = foldHeading(alias)
    found.set(folded, (found.get(folded) ?? new Set()).add(meaning))
  }
  return found
}

function formerNames({ fields }: Resource): string[] {
  return Object.values(fields).flatMap(({ formerly = [] }) => formerly.map(({ name }) => name))
}

it("of a field's former name mean it where they are written as ITFlow wrote them", () => {
  for (const resource of modules) {
    const owner = ownerField(resource)
    for (const [name, { formerly = [] }] of Object.entries(resource.fields)) {
      for (const { name: before } of formerly) {
        const meaning = name === owner ? CLIENT : name
        expect([before, headingMeaning(resource, ` ${before.toUpperCase()}`)]).toEqual([
          before,
          meaning,
        ])
      }
    }
  }
  expect(headingMeaning(resources.credentials, 'Login Name')).toBe('credential_username')
})

describe.each(modules)('the headings of $name', (resource) => {
  it('never mean two fields, where one can be written', () => {
    const former = formerNames(resource).map(foldHeading)
    const ambiguous = [...meanings(resource)].filter(
      ([heading, fields]) =>
        fields.size > 1 &&
        // It must be written as ITFlow wrote it.
        !former.includes(heading) &&
        [...fields].some(
          (name) =>
            (name === CLIENT && 'create' in resource.operations) || isWrittenField(resource, name),
        ),
    )
    expect(ambiguous).toEqual([])
  })

  it('have letters or digits', () => {
    expect(meanings(resource).has('')).toBe(false)
  })

  it.each([
    ['as they are', (text: string) => text],
    ['in capitals', (text: string) => text.toUpperCase()],
    ['with blanks and punctuation', (text: string) => ` ${text.replace(/[_ -]/g, ' . ')} : `],
  ])(
    'are the field by every name of ITFlow, its flag, its label and its synonyms, %s',
    (_, written) => {
      const owner = ownerField(resource)
      for (const [name, field] of Object.entries(resource.fields)) {
        if (!isWrittenField(resource, name) && name !== owner) continue
        const { label, write, formerly = [], synonyms = [] } = field
        const before = formerly
          .map((one) => one.name)
          .filter((one) => meanings(resource).get(foldHeading(one))?.size === 1)
        const names = [name, ...before, label, ...synonyms]
        if (write?.name !== undefined) names.push(write.name)
        for (const alias of [...names, flagOf(resource, name)]) {
          expect([alias, headingMeaning(resource, written(alias))]).toEqual([
            alias,
            name === owner ? CLIENT : name,
          ])
        }
      }
    },
  )

  it("take a record's own ID by ITFlow's name alone, and nothing that every object has", () => {
    expect(headingMeaning(resource, resource.id)).toBe(resource.id)
    for (const heading of [
      'ID',
      'id',
      '__proto__',
      'constructor',
      'toString',
      '',
      ' ',
      '#',
      '***',
    ]) {
      expect(headingMeaning(resource, heading)).toBeUndefined()
    }
  })

  it('mean nothing as the second of a name', () => {
    for (const [alias] of headingAliases(resource)) {
      expect(headingMeaning(resource, `${alias}#2`)).toBeUndefined()
    }
  })
})

it('mean what they mean beside a column without a heading', async () => {
  for (const headings of [
    ['', 'Name'],
    ['Name', ''],
    ['Name', '', 'Notes', '', 'Name 2#2'],
  ]) {
    const used = interpretColumns(resources.assets, 'f', headings).filter(
      ({ uses }) => uses.length > 0,
    )
    expect(used.map(({ heading }) => heading)).toEqual(
      headings.filter((heading) => heading === 'Name' || heading === 'Notes'),
    )
  }
})
