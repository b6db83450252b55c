import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import {
  type OpenedAlert,
  openedTicket,
  parseOpened,
  waitForIntent,
  withIntent,
  withTicket,
} from '../../src/alerts/opened-alert.ts'
import { alertLockPath, openedPath, ticketsOpenedHere } from '../../src/alerts/opened-here.ts'
import { forgetIntent, rememberIntent, rememberTicket } from '../../src/alerts/remember-opened.ts'
import type { StorageEnv } from '../../src/profiles/paths.ts'
import { freshHome } from '../support/run.ts'

const OWNER = { profile: 'work', url: 'https://desk.example/' }
const ID = alertId(1, 'k')

function newPlace(): StorageEnv {
  return { env: {}, platform: 'linux', home: freshHome(), uid: process.getuid?.() }
}

/** Writes a file of the program's own as it would. */
function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, text, { mode: 0o600 })
}

describe('what this computer has opened', () => {
  it('is remembered for each alert, profile and instance', async () => {
    const place = newPlace()
    const before = ticketsOpenedHere(place, OWNER)
    expect(before.of(ID)).toEqual({ tickets: [] })
    await rememberIntent(place, OWNER, ID, { after: 7, at: 1000 })
    expect(before.of(ID)).toEqual({ tickets: [], intent: { after: 7, at: 1000 } })
    await rememberTicket(place, OWNER, ID, { ticket: 8, at: 1000, assigned: 3, status: 2 })
    const known = { tickets: [{ ticket: 8, at: 1000, assigned: 3, status: 2 }] }
    expect(before.of(ID)).toEqual(known)
    expect(ticketsOpenedHere(place, OWNER).of(ID)).toEqual(known)
    for (const [owner, id] of [
      [{ ...OWNER, profile: 'other' }, ID],
      [{ ...OWNER, url: 'https://other.example/' }, ID],
      [OWNER, alertId(2, 'k')],
    ] as const)
      expect(ticketsOpenedHere(place, owner).of(id)).toEqual({ tickets: [] })
    expect(statSync(openedPath(place, OWNER, ID)).mode & 0o777).toBe(0o600)
    expect(readdirSync(dirname(openedPath(place, OWNER, ID)))).toEqual([`${ID}.json`])
  })

  it('stays when an intent is forgotten', async () => {
    const place = newPlace()
    await rememberIntent(place, OWNER, ID, { after: 7, at: 1 })
    await forgetIntent(place, OWNER, ID)
    await forgetIntent(place, OWNER, ID)
    expect(ticketsOpenedHere(place, OWNER).of(ID)).toEqual({ tickets: [] })
    await rememberTicket(place, OWNER, ID, { ticket: 8, at: 2 })
    await rememberIntent(place, OWNER, ID, { after: 9, at: 3 })
    await forgetIntent(place, OWNER, ID)
    expect(ticketsOpenedHere(place, OWNER).of(ID)).toEqual({ tickets: [{ ticket: 8, at: 2 }] })
  })

  it('is read from the file of an earlier version as well', () => {
    const place = newPlace()
    put(`${dirname(alertLockPath(place, OWNER, ID))}/opened.json`, '[5,7,"x",null,1.5]\n')
    const here = ticketsOpenedHere(place, OWNER)
    expect([4, 5, 6, 7, 1.5].map((id) => here.wasOpenedBefore(id))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ])
  })

  it.each(['', '{', '[]', '{"tickets":[{"ticket":"8"}]}', 'null', '{"tickets":[],"intent":{}}'])(
    'is nothing if the files have %j',
    async (text) => {
      const place = newPlace()
      put(openedPath(place, OWNER, ID), text)
      put(`${dirname(alertLockPath(place, OWNER, ID))}/opened.json`, text)
      const here = ticketsOpenedHere(place, OWNER)
      expect([here.of(ID), here.wasOpenedBefore(8)]).toEqual([{ tickets: [] }, false])
      await rememberTicket(place, OWNER, ID, { ticket: 8, at: 2 })
      expect(here.of(ID).tickets).toHaveLength(1)
    },
  )
})

const tickets = fc.array(fc.record({ ticket: fc.nat(50), at: fc.nat() }), { maxLength: 12 })
const intents = fc.record({ after: fc.nat(50), at: fc.nat() })
const alerts: fc.Arbitrary<OpenedAlert> = fc
  .tuple(tickets, fc.option(intents))
  .map(([all, intent]) => (intent === null ? { tickets: all } : { tickets: all, intent }))

test('what is remembered survives being written and read', () => {
  fc.assert(
    fc.property(alerts, (opened) => {
      expect(parseOpened(JSON.parse(JSON.stringify(opened)))).toEqual(opened)
    }),
  )
})

test('after an intent each ticket with a higher ID may be that of this computer, until one is known', () => {
  fc.assert(
    fc.property(alerts, intents, fc.nat(60), (opened, intent, id) => {
      const begun = withIntent(opened, intent)
      const isKnown = opened.tickets.some(({ ticket }) => ticket === id)
      const lowest = Math.min(intent.after, opened.intent?.after ?? intent.after)
      expect(openedTicket(begun, id) !== undefined).toBe(isKnown || id > lowest)
      const done = withTicket(begun, { ticket: 60, at: 5 })
      expect(done.intent).toBeUndefined()
      expect(done.tickets.length).toBeLessThanOrEqual(10)
      expect(openedTicket(done, 60)).toEqual({ ticket: 60, at: 5 })
    }),
  )
})

test.each([
  [undefined, 0],
  [1000, 2000],
  [0, 1000],
  [-1000, 0],
  [-5000, 0],
  [1001, 0],
])('an intent at %s is waited for %s ms at 1000', (at, wait) => {
  const intent = at === undefined ? {} : { intent: { after: 1, at } }
  expect(waitForIntent({ tickets: [], ...intent }, 1000)).toBe(wait)
})
