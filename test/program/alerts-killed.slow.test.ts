import { expect, test } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import type { Release } from '../../src/resources/releases.ts'
import { tableOf } from '../../src/sandbox/database.ts'
import { type Fate, PASS, startFront } from '../hazards/front.ts'
import { environmentOf, hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome } from '../support/run.ts'
import { start, useProgram } from './child.ts'

useProgram()

const ALERT = ['alerts', 'open', '--client', '1', '--key', 'k', '--subject', 'S', '--json']
const ID = alertId(1, 'k')

/** More requests than an open makes. */
const MAX_REQUESTS = 30

/** A request that never gets a reply: the process is killed while it waits. */
interface Moment {
  nth: number
  handled: boolean
}

/** Opens an alert, kills the process at a moment, and opens it again; returns how many tickets it has, and the request. */
async function killedAt(release: Release, { nth, handled }: Moment) {
  const instance = await hazardInstance(release)
  let count = 0
  let isOver = false
  let reached: string | undefined
  let onReached: () => void = () => undefined
  const isReached = new Promise<void>((resolve) => {
    onReached = resolve
  })
  const decide = ({ method, operation }: { method: string; operation: string }): Fate => {
    count += 1
    if (isOver || reached !== undefined || count !== nth) return PASS
    reached = `${method} ${operation}`
    // Long enough for the server to have handled it.
    setTimeout(onReached, 150)
    return { kind: 'silent', handled }
  }
  const url = await startFront(instance.sandbox.url, decide)
  const env = {
    ...environmentOf({ ...instance.sandbox, url }),
    ...{ ITFLOW_PROFILE: '', HOME: freshHome() },
  }
  const first = start(ALERT, env)
  await Promise.race([isReached, first.ended])
  first.child.kill('SIGKILL')
  await first.ended
  isOver = true
  const again = await start(ALERT, env).ended
  expect([again.status, again.status === 0 ? '' : again.stderr]).toEqual([0, ''])
  const third = await start(ALERT, env).ended
  expect([third.status, third.stderr]).toEqual([0, expect.stringContaining('already_open')])
  const { rows } = tableOf(instance.database, 'tickets')
  return { tickets: rows.filter((row) => row['ticket_details']?.includes(ID)).length, reached }
}

test.each(['25.01', '25.03', '25.06', '26.10'] as const)(
  'an open that is killed at any request leaves one ticket on %s after the next',
  async (release) => {
    const seen: string[] = []
    for (let nth = 1; nth <= MAX_REQUESTS; nth += 1) {
      const { tickets, reached } = await killedAt(release, { nth, handled: true })
      if (reached === undefined) break
      seen.push(reached)
      expect([nth, reached, tickets]).toEqual([nth, reached, 1])
      if (reached !== 'POST tickets/create') continue
      const before = await killedAt(release, { nth, handled: false })
      expect([nth, before.reached, before.tickets]).toEqual([nth, reached, 1])
    }
    expect(seen.indexOf('POST tickets/create')).toBeGreaterThan(1)
    expect(seen.length).toBeGreaterThan(seen.indexOf('POST tickets/create') + 1)
  },
  180_000,
)
