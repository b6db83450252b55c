import { describe, expect, it } from 'vitest'
import { collectChanges } from '../../src/sandbox/changes.ts'
import {
  candidateRows,
  changeRow,
  type Database,
  emptyDatabase,
  insertRow,
  type Row,
  removeRows,
  tableOf,
} from '../../src/sandbox/database.ts'
import { equalsCollated } from '../../src/sandbox/engine/collation.ts'

const NOW = new Date('2026-11-24T12:00:00Z')
const COLUMNS = ['asset_name', 'asset_serial', 'asset_client_id', 'asset_os']
const WORDS = ['', 'alpha', 'Alpha ', 'ÁLPHA', 'beta', '7', '12', 'ß', 'SS', 'さくら']

/** Returns numbers that look random and are the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

function filled(count: number, next: (below: number) => number): Database {
  const database = emptyDatabase('26.10')
  for (let index = 0; index < count; index += 1) insertRow(database, 'assets', cells(next), NOW)
  return database
}

function cells(next: (below: number) => number): Record<string, string> {
  const word = () => WORDS[next(WORDS.length)] ?? ''
  return {
    asset_name: word(),
    asset_serial: word(),
    asset_os: word(),
    asset_client_id: String(next(4)),
    asset_type: 'Other',
  }
}

/** Compares the index with a search of all rows. */
function expectAgreement(database: Database): void {
  const { rows } = tableOf(database, 'assets')
  for (const column of COLUMNS) {
    for (const text of WORDS) {
      const found = candidateRows(database, 'assets', column, text).filter((row) =>
        equalsCollated(row[column], text),
      )
      expect(found).toEqual(rows.filter((row) => equalsCollated(row[column], text)))
    }
  }
}

describe('the rows with a text in a column', () => {
  for (const count of [3, 199, 200, 1000]) {
    it(`are the same as in a search of all rows, with ${count} rows and all kinds of changes`, () => {
      const next = numbers(count)
      const database = filled(count, next)
      expectAgreement(database)
      for (let round = 0; round < 40; round += 1) {
        const { rows } = tableOf(database, 'assets')
        const row = rows[next(rows.length)] ?? {}
        changeRow(database, 'assets', row, cells(next))
        insertRow(database, 'assets', cells(next), NOW)
        insertRow(database, 'assets', { ...cells(next), asset_serial: null }, NOW)
        if (round % 3 === 0) removeRows(database, 'assets', [rows[next(rows.length)] ?? {}])
        if (round % 10 === 0) expectAgreement(database)
      }
      const { rows } = tableOf(database, 'assets')
      removeRows(
        database,
        'assets',
        rows.filter((_, index) => index % 2 === 0),
      )
      insertRow(database, 'assets', { ...cells(next), asset_id: 1 }, NOW)
      expectAgreement(database)
    })
  }

  it('are right for rows inserted without the functions', () => {
    const database = filled(300, numbers(1))
    expectAgreement(database)
    const { rows } = tableOf(database, 'assets')
    rows.splice(100, 50)
    expectAgreement(database)
    tableOf(database, 'assets').rows = filled(400, numbers(2)).tables['assets']!.rows
    expectAgreement(database)
  })

  it('are found without reading other rows', () => {
    const database = filled(1000, numbers(3))
    insertRow(database, 'assets', { asset_name: 'Only one', asset_type: 'Other' }, NOW)
    expect(candidateRows(database, 'assets', 'asset_name', 'only ONE')).toHaveLength(1)
    expect(candidateRows(database, 'assets', 'asset_name', 'not one')).toEqual([])
  })
})

describe('the changes of a function', () => {
  it('are collected row by row while it runs', () => {
    const database = filled(3, numbers(4))
    const { result, changes } = collectChanges(database, () => {
      const id = insertRow(database, 'assets', { asset_name: 'New', asset_type: 'Other' }, NOW)
      const [first = {}, second = {}] = tableOf(database, 'assets').rows
      changeRow(database, 'assets', first, { asset_name: 'Changed' })
      removeRows(database, 'assets', [second])
      return id
    })
    insertRow(database, 'assets', { asset_name: 'Later', asset_type: 'Other' }, NOW)
    expect(result).toBe(4)
    expect(changes).toEqual({
      rows: [
        ['assets', '4', expect.objectContaining({ asset_name: 'New' }) satisfies Row],
        ['assets', '1', { asset_name: 'Changed' }],
        ['assets', '2', null],
      ],
    })
  })
})
