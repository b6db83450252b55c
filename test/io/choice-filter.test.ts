import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { choiceFilter } from '../../src/io/asking/choice-filter.ts'
import type { Choice } from '../../src/io/prompts.ts'
import { foldForSearch } from '../../src/text/search-folding.ts'

function namesFor(choices: readonly (string | Choice<number>)[], typed: string): string[] {
  const all = choices.map((one) => (typeof one === 'string' ? { value: 0, name: one } : one))
  return choiceFilter(all)
    .match(typed)
    .indexes.map((place) => all[place]?.name ?? '')
}

describe('what is typed', () => {
  it('finds by name, details and words, each word anywhere', () => {
    const choice = {
      value: 1,
      name: 'LT-0001',
      details: ['Acme Widgets'],
      keywords: ['ABC123', '42'],
    }
    for (const typed of ['lt', '0001', 'acme', 'wid lt', '42', 'abc', 'LT-0001 acme 42', ' ']) {
      expect(namesFor(['Other', choice], typed)).toContain('LT-0001')
    }
    for (const typed of ['lt bakery', '43', 'ltacme']) {
      expect(namesFor(['Other', choice], typed)).not.toContain('LT-0001')
    }
  })

  it('ignores accents and case', () => {
    const names = ['Björk & Søn', 'Łódź', 'CAFÉ', 'Straße', 'ＡＣＭＥ', 'İzmir', 'Œuvre']
    const typed = ['bjork son', 'lodz', 'cafe', 'strasse', 'acme', 'izmir', 'oeuvre']
    for (const [nth, text] of typed.entries()) {
      const name = names[nth] ?? ''
      expect(namesFor(names, text)).toEqual([name])
      expect(namesFor(names, name)).toEqual([name])
      expect(namesFor(names, name.toUpperCase())).toEqual([name])
      expect(namesFor(names, name.normalize('NFD'))).toEqual([name])
    }
  })

  it('puts matching beginnings first, then beginnings of words, each in the given order', () => {
    const names = ['A northern light', 'Benorth', 'Northwind', 'The North', 'Norths Inc', 'Zenorth']
    expect(namesFor(names, 'north')).toEqual([
      'Northwind',
      'Norths Inc',
      'A northern light',
      'The North',
      'Benorth',
      'Zenorth',
    ])
    expect(namesFor(names, '')).toEqual(names)
  })
})

const LETTERS = fc.constantFrom('a', 'b', 'B', 'ä', '1', ' ', '-', '&')
const TEXTS = fc.array(LETTERS, { maxLength: 8 }).map((letters) => letters.join(''))
const CHOICES = fc.array(
  fc.record({ value: fc.nat(), name: TEXTS, details: fc.array(TEXTS, { maxLength: 2 }) }),
  { maxLength: 30 },
)

test('however the text is typed and changed, it finds the choices that contain every word', () => {
  fc.assert(
    fc.property(CHOICES, fc.array(TEXTS, { maxLength: 12 }), (choices, changes) => {
      const filter = choiceFilter(choices)
      for (const typed of changes) {
        const words = foldForSearch(typed).split(/\s+/).filter(Boolean)
        const wanted = choices.flatMap(({ name, details }, place) => {
          const all = foldForSearch([name, ...details].join('\n'))
          return words.every((word) => all.includes(word)) ? [place] : []
        })
        expect(filter.match(typed).indexes.toSorted((a, b) => a - b)).toEqual(wanted)
      }
    }),
  )
})

describe('among 10,000', () => {
  const many = Array.from({ length: 10_000 }, (_, nth) => ({
    value: nth,
    name: `Workstation ${nth} of Café ${nth % 97}`,
    details: [`SN${nth * 7919}`, `Client ${nth % 211}`],
    words: [String(nth)],
  }))

  it('each letter examines only the matches so far, and deleting one examines nothing', () => {
    const filter = choiceFilter(many)
    const text = 'workst cafe 12 client 5'
    let before = many.length
    for (let length = 1; length <= text.length; length += 1) {
      const { indexes, examined } = filter.match(text.slice(0, length))
      expect(examined).toBeLessThanOrEqual(before)
      before = indexes.length
    }
    expect(before).toBeLessThan(many.length / 5)
    for (let length = text.length - 1; length > 0; length -= 1) {
      expect(filter.match(text.slice(0, length)).examined).toBe(0)
    }
  })

  it('nothing is examined before something is typed', () => {
    expect(choiceFilter(many).match('')).toMatchObject({ examined: 0 })
  })
})
