import { existsSync, mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type AlertOwner, alertsDirectory } from '../../src/alerts/opened-here.ts'
import { addMute, readOrders } from '../../src/alerts/orders.ts'
import { readOutbox } from '../../src/alerts/outbox/read-outbox.ts'
import { receiverDirectory } from '../../src/alerts/receiver-paths.ts'
import { placeIn } from '../sources/memories.ts'
import { freshHome, run } from '../support/run.ts'
import { sampleEvent, storedReceiver } from './stored-receiver.ts'

const URL = 'https://acme.example/'
const ACME: AlertOwner = { profile: 'acme', url: URL }
const WIDGETS: AlertOwner = { profile: 'widgets', url: URL }

const MUTE = { client: 1, name: 'Acme', at: 0, until: 1, why: 'x' }

/** A home with a profile whose receiver has one alert waiting and a mute. */
async function house() {
  const home = freshHome()
  const place = placeIn(home)
  const cli = (argv: readonly string[]) => run(argv, { home, env: { ACME_KEY: 'k'.repeat(32) } })
  const added = await cli([
    ...['profiles', 'add', 'acme', '--url', URL, '--key-env', 'ACME_KEY', '--no-test'],
  ])
  expect(added.status).toBe(0)
  const outbox = await storedReceiver(home, { owner: ACME, waiting: [sampleEvent()] })
  await addMute(place, ACME, MUTE)
  const waiting = (owner: AlertOwner) => readOutbox(receiverDirectory(place, owner)).waiting.size
  return { home, place, cli, outbox, waiting }
}

const RENAME = ['profiles', 'rename', 'acme', 'widgets']

describe('when a profile is renamed', () => {
  it('what its receiver has goes with it', async () => {
    const { place, cli, outbox, waiting } = await house()
    await outbox.close()
    const { status, stderr } = await cli(RENAME)
    expect(status).toBe(0)
    expect(stderr).not.toContain('alerts')
    expect([waiting(ACME), waiting(WIDGETS)]).toEqual([0, 1])
    expect(readOrders(place, WIDGETS).mutes).toEqual([MUTE])
    expect(existsSync(alertsDirectory(place, ACME))).toBe(false)
  })

  it('it stays if the receiver is running, which is reported', async () => {
    const { cli, waiting } = await house()
    const { status, stderr } = await cli(RENAME)
    expect(status).toBe(0)
    expect(stderr).toContain(
      `What is known about alerts stayed with acme: A receiver is running for acme (process ${process.pid})`,
    )
    expect([waiting(ACME), waiting(WIDGETS)]).toEqual([1, 0])
  })

  it('it stays if the new name has alerts of its own, which is reported', async () => {
    const { place, cli, outbox, waiting } = await house()
    await outbox.close()
    mkdirSync(alertsDirectory(place, WIDGETS), { mode: 0o700 })
    const { status, stderr } = await cli(RENAME)
    expect(status).toBe(0)
    expect(stderr).toContain('stayed with acme: widgets has alerts of its own')
    expect([waiting(ACME), waiting(WIDGETS)]).toEqual([1, 0])
  })
})
