import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/sandbox/database.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { runs } from '../support/division.ts'
import type { RunOptions } from '../support/run.ts'

/** Line breaks and control characters. */
const BREAKING = [
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\v',
  '\u0085',
  '\u2028',
  '\x1b[2J',
  '\x9b31m',
  '\u202e',
  '\u2066',
]

const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** `Ab12` with line breaks between its characters: `one line` is how it should look. */
const hostile = fc
  .array(fc.tuple(fc.constantFrom('Ab', 'cd', 'ef 12', 'サー'), fc.constantFrom(...BREAKING)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => `Start ${parts.flat().join('')}End`)

function named(name: string): (database: Database) => void {
  return ({ tables }) => {
    const set = (table: string, ids: string[], field: string) => {
      for (const row of tables[table]?.rows ?? []) {
        if (ids.includes(String(Object.values(row)[0]))) row[field] = name
      }
    }
    set('clients', ['1'], 'client_name')
    set('assets', ['1', '2'], 'asset_name')
    set('contacts', ['1'], 'contact_name')
    set('tickets', ['59'], 'ticket_subject')
    set('credentials', ['1'], 'credential_name')
  }
}

/** Commands that print a name on a line, with answers to their questions. */
const COMMANDS: readonly [argv: readonly string[], options?: RunOptions][] = [
  [['assets', 'update', '1', '--status', 'Lost']],
  [['assets', 'update', '1', '--contact', '1']],
  [['assets', 'update', '1', '--status', 'Deployed']],
  [['assets', 'create', '--client', '1', '--name', 'X', '--contact', '1']],
  [['assets', 'create', '--client', '1', '--name', 'X', '--contact', '1', '--dry-run']],
  [['assets', 'list', '--client', '1', '--limit', '1']],
  [['assets', 'get', '60', '--client', '1']],
  [['assets', 'get', 'Start']],
  [['assets', 'get', '1', '--client', '2']],
  [['assets', 'get', 'nothing', '--client', '1']],
  [['assets', 'delete', '1', '--yes']],
  [['contacts', 'archive', '1', '--yes']],
  [['contacts', 'delete', '1', '--dry-run']],
  [['clients', 'archive', '1', '--yes']],
  [['clients', 'update', '1', '--notes', 'x']],
  [['tickets', 'resolve', '59', '--yes']],
  [['tickets', 'reply', '59', '--message', 'x']],
  [['credentials', 'otp', '1', '--json']],
]

describe.each(COMMANDS.map(([argv, options]) => [argv.join(' '), argv, options] as const))(
  '%s',
  (_, argv, options) => {
    it('prints a name with line breaks on one line', async () => {
      const plain = await hazardInstance('26.10', named('Start plain End'))
      const wanted = await plain.itflow(argv, options)
      const all = fc.assert(
        fc.asyncProperty(hostile, async (name) => {
          const instance = await hazardInstance('26.10', named(name))
          const { status, stderr } = await instance.itflow(argv, options)
          expect(stderr).not.toMatch(CONTROL)
          expect(status).toBe(wanted.status)
          expect(stderr.split('\n')).toHaveLength(wanted.stderr.split('\n').length)
          for (const line of stderr.split('\n')) expect(line).not.toMatch(/^\s*End/)
        }),
        { numRuns: runs(20) },
      )
      await all
    })
  },
)

it("asks for a client's name in a form that can be typed", async () => {
  const instance = await hazardInstance('26.10', ({ tables }) => {
    for (const row of tables['clients']?.rows ?? []) {
      if (row['client_id'] !== '1') continue
      row['client_name'] = 'Two\nlines'
      row['client_archived_at'] = '2026-01-01 00:00:00'
    }
  })
  const options = { terminal: 100, answers: ['Two lines'] }
  expect((await instance.itflow(['clients', 'delete', '1'], options)).status).toBe(0)
})

it('lists candidates one per line, aligned in columns', async () => {
  const instance = await hazardInstance('26.10', ({ tables }) => {
    for (const row of tables['assets']?.rows ?? []) {
      if (row['asset_id'] === '1') row['asset_name'] = 'サーバー\nroom'
      if (row['asset_id'] === '2') row['asset_name'] = 'サーバー room'
      if (row['asset_id'] === '3') row['asset_name'] = 'サーバー Room'
    }
  })
  const { status, stderr } = await instance.itflow(['assets', 'get', 'サーバー room'])
  expect(status).toBe(6)
  expect(stderr).toContain('  2  サーバー room  Acme Widgets\n  3  サーバー Room  Acme Widgets\n')
})
