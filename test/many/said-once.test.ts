import { expect, it } from 'vitest'
import { freshHome, runSandbox } from '../support/run.ts'

const LAPTOPS = ['assets', 'update', '--where', 'type=Laptop', '--client', 'acme']

it('a dry run of several records says once what concerns them all', async () => {
  const line = [...LAPTOPS, '--status', 'Retired', '--dry-run']
  const { stderr, stdout } = await runSandbox(line, { home: freshHome() })
  expect(stderr.match(/IP, MAC, Network sent along unchanged/g)).toHaveLength(1)
  expect(stdout.match(/update\.php/g)?.length).toBeGreaterThan(5)
})

it('records that need no update are up to date, however many they are', async () => {
  const home = freshHome()
  await runSandbox([...LAPTOPS, '--status', 'Retired', '--yes'], { home })
  const again = await runSandbox([...LAPTOPS, '--status', 'Retired', '--yes'], { home })
  expect(again.stderr).toBe('· 9 assets are already up to date.\n')
  const some = await runSandbox(['assets', 'update', '1', '10', '14', '--status', 'Retired'], {
    home,
  })
  expect(some.stderr).toContain('update 2 assets (1 is already up to date)')
})
