import { describe, expect, it } from 'vitest'
import { insertRow } from '../../src/sandbox/database.ts'
import { hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { some } from '../support/division.ts'
import { TEST_NOW } from '../support/sandbox.ts'

// Values that only one record may have aren't given to several: unique keys, and flags that one record per client has.

interface Given {
  module: 'assets' | 'contacts' | 'locations'
  /** Records of one client. */
  ids: readonly string[]
  argv: readonly string[]
  says: RegExp
  /** Earlier releases accept it. */
  since?: string
}

const KINDS: readonly Given[] = [
  {
    module: 'assets',
    ids: ['1', '2'],
    argv: ['--serial', 'SAME'],
    says: /^--serial SAME: assets can't have the same serial, and this would give it to 2 assets: 1 LT-0001, 2 LT-0002$/,
  },
  {
    module: 'assets',
    ids: ['1', '2', '3'],
    argv: ['--mac', '02-00-00-00-00-99'],
    says: /^--mac .*: assets can't have the same MAC, .* 3 assets/,
  },
  {
    module: 'contacts',
    ids: ['1', '2'],
    argv: ['--email', 'both@acme.example'],
    says: /^--email both@acme.example: contacts of one client can't have the same e-mail/i,
  },
  {
    module: 'locations',
    ids: ['1', '2'],
    argv: ['--primary', 'yes'],
    says: /^--primary: a client has only one primary location, and this would mark 2 locations: 1 HQ, 2 Warehouse \(H36\)$/,
  },
  {
    module: 'contacts',
    ids: ['1', '2'],
    argv: ['--primary', 'yes'],
    says: /^--primary: a client has only one primary contact/,
    since: '25.11',
  },
]

describe.each(some(RELEASES))('on %s', (release) => {
  it.each(KINDS)('$module update $argv is refused, and nothing is sent', async (kind) => {
    const { module, ids, argv, says, since } = kind
    const instance = await hazardInstance(release)
    const piped = { stdin: ids.join('\n') }
    const ways = [
      [ids, {}],
      [[`--where=id<=${ids.length}`, '--client', '1'], {}],
      [['-'], piped],
    ] as const
    for (const [which, options] of ways) {
      const line = [module, 'update', ...which, ...argv, '--yes', '--json', '--max-changes', '100%']
      const { status, stderr } = await instance.itflow(line, options)
      const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}')
      // If the server lacks the operation, that is reported first.
      if (error?.code === 'unsupported') continue
      if (since !== undefined && release < since) expect(error, stderr).toBeUndefined()
      else {
        expect({ status, code: error?.code }, stderr).toEqual({ status: 2, code: 'usage' })
        expect(error.message).toMatch(says)
        expect(instance.changes()).toEqual([])
      }
    }
  })
})

describe('several records can get', () => {
  const cases = [
    ['a placeholder', ['assets', 'update', '1', '2', '--serial', 'To be filled by O.E.M.']],
    ['nothing', ['assets', 'update', '1', '2', '--serial', '']],
    ['what one of a client has', ['contacts', 'update', '1', '19', '--email', 'both@x.example']],
    ['a mark that is taken away', ['locations', 'update', '1', '2', '--primary', 'no']],
    ['a mark, of each client one', ['contacts', 'update', '2', '19', '--primary', 'yes']],
  ] as const
  it.each(cases)('%s', async (_, argv) => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow([...argv, '--yes', '--all-clients'])
    expect(status, stderr).toBe(0)
    expect(instance.changes()).not.toEqual([])
  })

  it('a value that all of them already have', async () => {
    const instance = await hazardInstance('26.10', (database) => {
      const [first] = database.tables['assets']?.rows ?? []
      const { asset_id: _, ...copy } = first ?? {}
      insertRow(database, 'assets', { ...copy, asset_name: 'TWIN' }, TEST_NOW)
    })
    const argv = ['assets', 'update', 'LT-0001', 'TWIN', '--serial', 'ABC123', '--client', '1']
    const { status, stderr } = await instance.itflow(argv)
    expect(status, stderr).toBe(0)
    expect(instance.changes()).toEqual([])
  })
})
