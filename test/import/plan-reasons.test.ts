import { expect, it } from 'vitest'
import { reasonLines } from '../../src/commands/import/plan-text.ts'

it.each([
  ['Type', 'Type Laptopp: not one of Laptop, Desktop', 'Laptopp: not one of Laptop, Desktop'],
  ['IP', "IP: can't be empty", "can't be empty"],
  ['VLAN', 'VLAN n/a: not a whole number', 'n/a: not a whole number'],
  // A reason that starts like the column by chance isn't cut.
  ['No', 'No client “a: b” on sandbox', 'No client “a: b” on sandbox'],
  ['A', 'A new asset needs name', 'A new asset needs name'],
  ['Expires', 'Expires differs from what is stored', 'Expires differs from what is stored'],
])('names the column %s once: %s', (column, why, said) => {
  const row = { line: 3, do: 'refuse', column, why } as const
  expect(reasonLines([row])).toEqual([`line 3, column ${column}: ${said}`])
})
