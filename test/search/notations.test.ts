import { describe, expect, it } from 'vitest'
import { compareMatches } from '../../src/search/match.ts'
import { matchRecord } from '../../src/search/match-record.ts'
import { parseTerm } from '../../src/search/term.ts'
import { MADE_UP } from './made-up-records.ts'
import { NOTATIONS } from './notation-table.ts'

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

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key) => other.includes(key))
}
