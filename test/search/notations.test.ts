import { describe, expect, it } from 'vitest'
import type { Row } from '../../src/records/record.ts'
import { resources } from '../../src/resources/index.ts'
import { naturalKeys } from '../../src/resources/natural-keys.ts'
import { compareMatches } from '../../src/search/match.ts'
import { matchRecord } from '../../src/search/match-record.ts'
import { searchedModules } from '../../src/search/searched-modules.ts'
import { parseTerm } from '../../src/search/term.ts'
import { MADE_UP, type MadeUp } from './made-up-records.ts'
import { NOTATIONS } from './notation-table.ts'

/** A field that a key names, in each module that has it. */
const KEYS = searchedModules().flatMap((name) =>
  naturalKeys(resources[name]).map(({ word, fields }) => ({ word, fields, module: name })),
)

/** The keys of all records that a term finds, the best first. */
function finds(text: string): string[] {
  const term = parseTerm(text)
  return MADE_UP.flatMap(({ key, resource, row }) => {
    const match = matchRecord(resource, row, term)
    return match === undefined ? [] : [{ key, match }]
  })
    .sort((one, other) => compareMatches(one.match, other.match))
    .map(({ key }) => key)
}

describe('a term in any notation', () => {
  it('is tried in about a thousand', () => {
    expect(NOTATIONS.length).toBeGreaterThan(1000)
    expect(new Set(NOTATIONS.map(({ term }) => term)).size).toBe(NOTATIONS.length)
  })

  const groups = [...new Set(NOTATIONS.map(({ of }) => of))]
  it.each(groups)('finds what it means and nothing else: %s', (group) => {
    const wrong = NOTATIONS.filter(({ of }) => of === group).flatMap(({ term, first, also }) => {
      const found = finds(term)
      const isRight =
        found[0] === first && sameSet(found, [...(first === undefined ? [] : [first]), ...also])
      return isRight ? [] : [{ term, wanted: [first, ...also], found }]
    })
    expect(wrong).toEqual([])
  })
})

describe('a term after a key', () => {
  it.each(KEYS)(
    'finds at least what it finds alone: $word: in $module',
    ({ word, fields, module }) => {
      const records = MADE_UP.filter(({ resource }) => resource.name === module).map((one) => ({
        ...one,
        // Nothing else of the record can be found, but what belongs to a value of the key.
        row: onlyFields(one, fields),
      }))
      const lost = NOTATIONS.flatMap(({ term }) => {
        const [alone, after] = [parseTerm(term), parseTerm(`${word}: ${term}`, [module])]
        expect(after.key).toMatchObject({ word })
        return records.flatMap(({ resource, key, row }) => {
          const [wanted, found] = [alone, after].map((one) => matchRecord(resource, row, one))
          if (wanted === undefined) return []
          const isFound = found !== undefined && compareMatches(found, wanted) <= 0
          return isFound ? [] : [{ term, key, wanted, found }]
        })
      })
      expect(lost).toEqual([])
    },
  )

  it.each(KEYS)('finds nothing in other fields: $word: in $module', ({ word, fields, module }) => {
    for (const { resource, row } of MADE_UP.filter((one) => one.resource.name === module)) {
      const others = Object.fromEntries(
        Object.entries(row).filter(([name]) => !fields.includes(name)),
      )
      for (const { term } of NOTATIONS) {
        expect(
          matchRecord(resource, others, parseTerm(`${word}: ${term}`, [module])),
        ).toBeUndefined()
      }
    }
  })
})

/** Returns a record with only these fields, and those that their values continue in: country codes. */
function onlyFields({ resource, row }: MadeUp, fields: readonly string[]): Row {
  const parts = fields.flatMap((name) => resource.fields[name]?.callingCode ?? [])
  return Object.fromEntries([...fields, ...parts].map((name) => [name, row[name] ?? null]))
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key) => other.includes(key))
}
