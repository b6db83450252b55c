import { readFileSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { emptyDatabase, insertRow } from '../../src/sandbox/database.ts'
import { seed } from '../../src/sandbox/seed.ts'
import { freshHome, run } from '../support/run.ts'
import { startSandbox, TEST_NOW } from '../support/sandbox.ts'
import { monitoringExamples } from './monitoring-examples.ts'

// The command lines that Nagios, Icinga 2 and the agent of Checkmk make of the examples in the guide, in each state.

const { nagios, icinga, checkmk } = monitoringExamples(readFileSync('docs/guide.md', 'utf8'))

const COMMANDS: readonly (readonly [string, string[]])[] = [
  ['Nagios', nagios('acme', '30', '7')],
  ['Icinga 2', icinga({ itflow_profile: 'acme' })],
  [
    'Icinga 2 with a service of its own',
    icinga({
      ...{ itflow_profile: 'acme', itflow_kinds: 'domains', itflow_warn: '30', itflow_crit: '7' },
    }),
  ],
  ['Checkmk', checkmk()],
]

/** A home directory with the profile `acme`, whose only domain expires in some days; undefined: it can't be reached. */
async function homeWith(days: number | undefined): Promise<string> {
  const database = emptyDatabase('26.10')
  seed(database, TEST_NOW)
  for (const name of ['domains', 'certificates']) {
    const table = database.tables[name]
    if (table !== undefined) table.rows = []
  }
  const end = new Date(TEST_NOW.getTime() + (days ?? 0) * 86_400_000)
  const domain = { domain_name: 'a|b.example', domain_expire: end.toISOString().slice(0, 10) }
  insertRow(database, 'domains', { ...domain, domain_client_id: '1' }, TEST_NOW)
  const sandbox = await startSandbox('26.10', { database })
  if (days === undefined) await sandbox.close()
  else onTestFinished(() => sandbox.close())
  const home = freshHome()
  const words = ['--url', sandbox.url, '--key-stdin', '--store', 'file', '--no-test']
  const added = await run(['profiles', 'add', 'acme', ...words], { home, stdin: sandbox.key })
  expect(added.status).toBe(0)
  return home
}

it.each([
  [200, 0, 'OK'],
  [20, 1, 'WARNING'],
  [-3, 2, 'CRITICAL'],
  [undefined, 3, 'UNKNOWN'],
])('with a domain that ends in %s days, each example exits with %i, %s', async (days, ...state) => {
  const home = await homeWith(days)
  const [status, word] = state
  for (const [name, [program, ...argv]] of COMMANDS) {
    expect(program).toBe('/usr/bin/itflow')
    const found = await run(argv, { home })
    expect([name, found.status, found.stderr]).toEqual([name, status, ''])
    expect(found.stdout).toMatch(new RegExp(`^EXPIRING ${word} - [^|\n]+(\\| [^|\n]+)?\n$`))
  }
})
