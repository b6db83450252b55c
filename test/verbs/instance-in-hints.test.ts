import { expect, it } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, run } from '../support/run.ts'

// The commands in hints apply to the instance on the command line, not the default one.

it('a command in a hint names the profile from the command line', async () => {
  const [usual, other] = [await hazardInstance('26.10'), await hazardInstance('26.10')]
  const home = freshHome()
  for (const [name, { sandbox }] of [
    ['other', other],
    ['usual', usual],
  ] as const) {
    const argv = ['profiles', 'add', name, '--url', sandbox.url, '--key-stdin', '--no-test']
    expect((await run(argv, { home, stdin: sandbox.key })).status).toBe(0)
  }
  await run(['profiles', 'use', 'usual'], { home })
  const told = async (...argv: string[]) => {
    const { stderr } = await run(argv, { home })
    return [...stderr.matchAll(/: itflow (.*)$/gm)].map(([, command = '']) => command)
  }
  const refused = ['clients', 'delete', '5', '--yes']
  expect(await told(...refused)).toEqual(['clients archive 5'])
  const [command = ''] = await told(...refused, '--profile', 'other')
  expect(command).toBe('clients archive 5 --profile other')
  expect((await run(command.split(' '), { home })).status).toBe(0)
  expect(other.changes()).toEqual([expect.stringMatching(/^clients 5 client_archived_at/)])
  expect(usual.changes()).toEqual([])
  expect(await told('assets', 'get', 'nothing', '--profile=other')).toEqual([
    'assets list --profile other',
  ])
  // With several, the command line doesn't say which one failed.
  for (const command of await told('assets', 'get', '987654', '--profile', 'usual,other')) {
    expect(command).not.toContain('--profile')
  }
})

it('a command in a hint names the sandbox release from the command line', async () => {
  const { stderr } = await run([
    ...['tickets', 'get', '987654', '--profile', 'sandbox', '--release', '26.07'],
  ])
  expect(stderr).toContain('See: itflow tickets list --profile sandbox --release 26.07')
})
