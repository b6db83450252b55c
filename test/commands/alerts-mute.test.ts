import { describe, expect, it } from 'vitest'
import { activeMutes, readOrders } from '../../src/alerts/orders.ts'
import { SANDBOX } from '../alerts/sample-status.ts'
import { storedReceiver } from '../alerts/stored-receiver.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { placeIn } from '../sources/memories.ts'
import { freshHome, type RunOptions, runSandbox } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'

const NOW = TEST_NOW.getTime()
const HOUR = 3_600_000

const WHY = ['--why', 'new firewall']

/** The commands against the sandbox, and the mutes there are. */
function withMutes() {
  const home = freshHome()
  const cli = (argv: readonly string[], options: RunOptions = {}) =>
    runSandbox(['alerts', ...argv], { home, ...options })
  const mutes = (at = NOW) => activeMutes(readOrders(placeIn(home), SANDBOX), at)
  return { home, cli, mutes }
}

describe('mute', () => {
  it.each([
    ['90m', 1.5 * HOUR],
    ['2h', 2 * HOUR],
    ['3d', 72 * HOUR],
    ['30d', 720 * HOUR],
    ['1w', 168 * HOUR],
  ])('lasts %s, and the receiver sees it', async (text, length) => {
    const { cli, mutes } = withMutes()
    const argv = ['mute', '--client', 'acme', '--for', text, ...WHY, '--json']
    const { status, stdout, stderr } = await cli(argv)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      ...{ client: 1, name: 'Acme Widgets', why: 'new firewall' },
      until: new Date(NOW + length).toISOString(),
    })
    expect(stderr).toContain('No receiver is running for sandbox on this computer.')
    const mute = { client: 1, name: 'Acme Widgets', at: NOW, until: NOW + length }
    expect(mutes()).toEqual([{ ...mute, why: 'new firewall' }])
    expect(mutes(NOW + length)).toEqual([])
  })

  it('replaces the one before, and says so', async () => {
    const { home, cli, mutes } = withMutes()
    await storedReceiver(home)
    await cli(['mute', '--client', '1', '--for', '2h', ...WHY])
    const again = await cli(['mute', '--client', 'Acme Widgets', '--for', '1d', '--why', ' more\n'])
    expect(again.stderr).toBe(
      [
        '· Alerts of Acme Widgets open no tickets until tomorrow 12:00.',
        '· It was muted until 14:00 (new firewall).',
        '',
      ].join('\n'),
    )
    expect(mutes()).toMatchObject([{ client: 1, until: NOW + 24 * HOUR, why: 'more' }])
  })

  it.each([
    [['--client', 'acme', ...WHY], 2, '--for is missing'],
    [['--client', 'acme', '--for', '2h'], 2, '--why is missing'],
    [['--client', 'acme', '--for', '2h', '--why', ' '], 2, '--why is missing'],
    [['--client', 'acme', '--for', '2h', '--why', 'x'.repeat(201)], 2, 'at most 200'],
    [['--client', 'acme', '--for', '31d', ...WHY], 2, '--for 31d: a mute lasts at most 30d'],
    [['--client', 'acme', '--for', '0h', ...WHY], 2, '--for 0h: must be more than 0'],
    [['--client', 'acme', '--for', '-2h', ...WHY], 2, '--for'],
    [['--client', 'acme', '--for', '2 years', ...WHY], 2, '--for 2 years: not a duration'],
    [['--for', '2h', ...WHY], 2, 'A mute needs --client'],
    [['--global', '--for', '2h', ...WHY], 2, 'A mute needs --client'],
    [['--global', '--for', '2h', ...WHY], 2, 'A mute is for one client.'],
    [['--all-clients', '--for', '2h', ...WHY], 2, 'A mute is for one client.'],
    [['--client', 'nobody', '--for', '2h', ...WHY], 5, 'nobody'],
    [['--client', 'acme', '--for', '2h', ...WHY, '--dry-run'], 2, '--dry-run'],
  ])('%j is refused', async (argv, expected, said) => {
    const { cli, mutes } = withMutes()
    const { status, stdout, stderr } = await cli(['mute', ...argv])
    expect([status, stdout, mutes()]).toEqual([expected, '', []])
    expect(stderr).toContain(said)
  })

  it('only reads from the server', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['alerts', 'mute', '--client', 'acme', '--for', '2h', ...WHY]
    expect((await instance.itflow(argv)).status).toBe(0)
    expect((await instance.itflow(['alerts', 'unmute', '--client', 'acme'])).status).toBe(0)
    expect([instance.writes(), instance.changes()]).toEqual([[], []])
  })
})

describe('unmute', () => {
  it.each(['1', 'acme widgets', 'Acme Widgets', 'acme'])('ends the mute of %s', async (client) => {
    const { cli, mutes } = withMutes()
    await cli(['mute', '--client', '1', '--for', '2h', ...WHY])
    await cli(['mute', '--client', '4', '--for', '2h', ...WHY])
    const { status, stdout, stderr } = await cli(['unmute', '--client', client, '--json'])
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { client: 1, why: 'new firewall' }])
    expect(stderr).toContain('Alerts of Acme Widgets open tickets again.')
    expect(mutes().map((mute) => mute.client)).toEqual([4])
  })

  it('says that a client was not muted', async () => {
    const { cli, mutes } = withMutes()
    await cli(['mute', '--client', '4', '--for', '2h', ...WHY])
    const { status, stdout, stderr } = await cli(['unmute', '--client', 'acme', '--json'])
    const nothing = { client: 1, name: 'Acme Widgets', until: null, why: null }
    expect([status, JSON.parse(stdout)]).toEqual([0, nothing])
    expect(stderr).toContain('Acme Widgets is not muted. Nothing was done.')
    expect(mutes()).toHaveLength(1)
    const later = { now: new Date(NOW + 2 * HOUR) }
    const ended = await cli(['unmute', '--client', '4'], later)
    expect(ended.stderr).toContain('Northwind Dental is not muted. Nothing was done.')
  })

  it('needs a client', async () => {
    const { cli } = withMutes()
    for (const scope of [[], ['--all-clients'], ['--global']]) {
      const refused = await cli(['unmute', ...scope])
      expect(refused.status).toBe(2)
      expect(refused.stderr).toContain('A mute is for one client.')
    }
  })

  it('asks no server about a client that is muted, since it may be gone or down', async () => {
    const instance = await hazardInstance('26.10')
    const home = freshHome()
    const itflow = (argv: readonly string[]) => instance.itflow(['alerts', ...argv], { home })
    await itflow(['mute', '--client', 'acme', '--for', '2h', ...WHY])
    const before = instance.reads().length
    expect((await itflow(['unmute', '--client', 'ACME widgets'])).status).toBe(0)
    expect(instance.reads()).toHaveLength(before)
    const { stdout } = await itflow(['status', '--json'])
    expect(JSON.parse(stdout).mutes).toEqual([])
  })
})
