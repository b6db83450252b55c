import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Row } from '../../src/records/record.ts'
import {
  AGES,
  countByAge,
  countByKind,
  shownKinds,
} from '../../src/reports/client-report-counts.ts'
import { resources } from '../../src/resources/index.ts'
import { parseWallTime } from '../../src/time/wall-time.ts'

const { assets, contacts } = resources
const TODAY = parseWallTime('2026-11-24') ?? 0

const asset = (purchased: string | null, installed: string | null = null): Row => ({
  asset_type: 'Laptop',
  asset_purchase_date: purchased,
  asset_install_date: installed,
})

/** The age that an asset counts for. */
function ageOf(row: Row): string | undefined {
  const counts = countByAge(assets, [row], TODAY)
  return AGES[counts?.indexOf(1) ?? -1]?.label
}

it.each([
  ['2026-11-24', 'Under 1 year'],
  ['2025-11-25', 'Under 1 year'],
  ['2025-11-24', '1–2 years'],
  ['2023-11-25', '1–2 years'],
  ['2023-11-24', '3–4 years'],
  ['2021-11-25', '3–4 years'],
  ['2021-11-24', '5+ years'],
  ['1999-01-01', '5+ years'],
  ['2027-03-01', 'Under 1 year'],
  ['0000-00-00', 'Unknown'],
  ['soon', 'Unknown'],
])('what was bought on %s is %s old', (day, label) => {
  expect(ageOf(asset(day))).toBe(label)
})

it('the day it was bought counts before the day it was installed', () => {
  expect(ageOf(asset('2020-01-01', '2026-01-01'))).toBe('5+ years')
  expect(ageOf(asset(null, '2026-01-01'))).toBe('Under 1 year')
  expect(ageOf(asset(null))).toBe('Unknown')
})

const days = fc.option(
  fc
    .date({ min: new Date('1990-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
)
const rows = fc.array(
  fc.record({
    asset_type: fc.option(fc.constantFrom('Laptop', ' Server ', '', 'R&amp;D', 'Laptop\n')),
    asset_purchase_date: days,
    asset_install_date: days,
  }),
)

it('every record counts once, for a kind and for an age', () => {
  fc.assert(
    fc.property(rows, (all) => {
      const ages = countByAge(assets, all, TODAY) ?? []
      const kinds = countByKind(assets, all, TODAY) ?? []
      expect(ages.reduce((sum, count) => sum + count, 0)).toBe(all.length)
      expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(all.length)
      expect(new Set(kinds.map(({ kind }) => kind)).size).toBe(kinds.length)
      for (const [at, count] of ages.entries()) {
        expect(kinds.reduce((sum, kind) => sum + (kind.ages[at] ?? 0), 0)).toBe(count)
      }
      const counts = kinds.map(({ count }) => count)
      expect(counts).toEqual(counts.toSorted((left, right) => right - left))
    }),
  )
})

it('a module that declares neither has no such counts', () => {
  expect(countByKind(contacts, [{}], TODAY)).toBeUndefined()
  expect(countByAge(contacts, [{}], TODAY)).toBeUndefined()
})

it('few kinds are shown as they are, and of many the rarest count together', () => {
  const many = fc.array(
    fc.record({ asset_type: fc.nat(60).map((type) => `Type ${type}`), asset_purchase_date: days }),
    { maxLength: 300 },
  )
  fc.assert(
    fc.property(many, (all) => {
      const kinds = countByKind(assets, all, TODAY) ?? []
      const shown = shownKinds(kinds)
      expect(shown.length).toBe(Math.min(kinds.length, 20))
      expect(shown.slice(0, 19)).toEqual(kinds.slice(0, 19))
      expect(shown.reduce((sum, { count }) => sum + count, 0)).toBe(all.length)
      for (const { count, ages } of shown) {
        expect(ages).toHaveLength(AGES.length)
        expect(ages.reduce((sum, age) => sum + age, 0)).toBe(count)
      }
      if (kinds.length > 20) expect(shown.at(-1)?.kind).toBe(`others (${kinds.length - 19})`)
    }),
  )
})
