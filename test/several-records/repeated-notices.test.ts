import { expect, it } from 'vitest'
import { freshHome, runSandbox } from '../support/run.ts'

const LAPTOPS = ['assets', 'update', '--where', 'type=Laptop', '--client', 'acme']

it('a dry run of several records reports a common notice once', async () => {
  const line = [...LAPTOPS, '--status', 'Retired', '--dry-run']
  const { stderr, stdout } = await runSandbox(line, { home: freshHome() })
  expect(stderr.match(/IP, MAC, Network sent along unchanged/g)).toHaveLength(1)
  expect(stdout.match(/update\.php/g)?.length).toBeGreaterThan(5)
})

it('records that need no update are reported as up to date, however many', async () => {
  const home = freshHome()
  await runSandbox([...LAPTOPS, '--status', 'Retired', '--yes'], { home })
  const again = await runSandbox([...LAPTOPS, '--status', 'Retired', '--yes'], { home })
  expect(again.stderr).toBe('· 9 assets are already up to date.\n')
  const some = await runSandbox(['assets', 'update', '1', '10', '14', '--status', 'Retired'], {
    home,
  })
  expect(some.stderr).toContain('update 2 assets (1 is already up to date)')
})

it.each([
  ['of a dry run', ['--dry-run']],
  ['of what is done without a question', ['--yes']],
])('a warning about several records is reported once, with their number: %s', async (_, how) => {
  const line = ['contacts', 'archive', '2', '4', '12', ...how]
  const { stderr } = await runSandbox(line, { home: freshHome(), terminal: 200 })
  const warnings = stderr.split('\n').filter((text) => text.includes('(H36)'))
  expect(warnings).toEqual([...new Set(warnings)])
  const all = ['locations', 'archive', '1', '4', '2', ...how]
  const primary = await runSandbox(all, { home: freshHome(), terminal: 200 })
  expect(primary.stderr.match(/.*\(H36\).*/g)).toEqual([
    '· For 2 locations: Archiving clears Primary: unarchive does not restore it, but an update can (H36)',
  ])
})

it('a warning is reported once if confirmation is asked, for one record and for several', async () => {
  for (const ids of [['1'], ['1', '4'], ['HQ']]) {
    const options = { home: freshHome(), terminal: 200, answers: [true] }
    const { stderr } = await runSandbox(['locations', 'archive', ...ids], options)
    expect(stderr.match(/Archiving clears Primary/g)).toHaveLength(1)
  }
})
