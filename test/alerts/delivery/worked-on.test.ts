import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alertId, withAlertId } from '../../../src/alerts/alert-id.ts'
import { addMute, removeMute } from '../../../src/alerts/orders.ts'
import type { Release } from '../../../src/resources/releases.ts'
import { insertRow, type Row } from '../../../src/sandbox/database.ts'
import { RELEASES, releases } from '../../hazards/hazard-instance.ts'
import { runs } from '../../support/division.ts'
import { TEST_NOW } from '../../support/sandbox.ts'
import { MINUTE, type ReceiverRig, receiverRig, START } from './receiver-rig.ts'

// Random histories in which persons work on the tickets, other computers open tickets for the same alert, and clients are
// muted. After each step it is checked what the receiver has done to which ticket, and at the end what is left open.

const KEYS = ['a', 'b'] as const
const ACTS = ['take', 'reply', 'resolve', 'close', 'open again', 'hold', 'archive'] as const

type Step =
  | { do: 'alert' | 'recovery'; key: string }
  | { do: 'pass'; minutes: number }
  | { do: 'down'; minutes: number }
  | { do: 'person'; key: string; act: (typeof ACTS)[number] }
  | { do: 'elsewhere'; key: string }
  | { do: 'mute' | 'unmute' | 'restart' }

const key = fc.constantFrom(...KEYS)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('alert' as const), key }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('recovery' as const), key }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('person' as const),
      key,
      act: fc.constantFrom(...ACTS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      minutes: fc.oneof(fc.nat(90), fc.constant(25 * 60)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('down' as const), minutes: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('elsewhere' as const), key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('mute' as const, 'unmute' as const, 'restart' as const),
    }),
  },
)

/** What persons have done to a ticket. */
interface Traces {
  isTaken: boolean
  isAnswered: boolean
  /** Whether its status is a person's. */
  isSet: boolean
  /** Whether a person has opened it again, which may make two open ones. */
  isOpenedAgain?: boolean
}

/** A history so far. */
interface History {
  release: Release
  rig: ReceiverRig
  /** By ticket ID. */
  traces: Map<string, Traces>
  /** The latest events of each key, whether a person has ended its ticket since, and how often it has recovered. */
  alerts: Map<string, { state: string; isEnded: boolean; recoveries: number; comebacks: number }>
}

function ticketsOf(rig: ReceiverRig, name: string): Row[] {
  return rig.tickets().filter((row) => String(row['ticket_details']).includes(alertId(1, name)))
}

function isOpen(row: Row): boolean {
  return !['4', '5'].includes(String(row['ticket_status'])) && row['ticket_archived_at'] == null
}

function tracesOf({ traces }: History, row: Row): Traces {
  const id = String(row['ticket_id'])
  const known = traces.get(id) ?? { isTaken: false, isAnswered: false, isSet: false }
  traces.set(id, known)
  return known
}

function actAsPerson(history: History, name: string, act: (typeof ACTS)[number]): void {
  const { rig } = history
  const newest = ticketsOf(rig, name).at(-1)
  if (newest === undefined) return
  const traces = tracesOf(history, newest)
  const isEnding = ['resolve', 'close', 'archive'].includes(act)
  const status = newest['ticket_status']
  if (newest['ticket_archived_at'] != null || status === '5') return
  if (isEnding !== isOpen(newest) && (isEnding || act === 'hold')) return
  if (act === 'open again' && status !== '4') return
  const moment = '2026-11-26 12:30:00'
  if (act === 'reply') {
    insertRow(
      rig.database,
      'ticket_replies',
      {
        ...{ ticket_reply: '<p>On it</p>', ticket_reply_type: 'Client', ticket_reply_by: '1' },
        ticket_reply_ticket_id: newest['ticket_id'] ?? null,
      },
      TEST_NOW,
    )
    traces.isAnswered = true
    return
  }
  const changes = {
    take: { ticket_assigned_to: '1' },
    resolve: { ticket_status: '4', ticket_resolved_at: moment },
    close: { ticket_status: '5', ticket_closed_at: moment },
    'open again': { ticket_status: '2', ticket_resolved_at: null },
    hold: { ticket_status: '3' },
    archive: { ticket_archived_at: moment },
  }[act]
  Object.assign(newest, changes)
  if (act === 'take') traces.isTaken = true
  else traces.isSet = true
  if (act === 'open again') traces.isOpenedAgain = true
  const alert = history.alerts.get(name)
  if (isEnding && alert !== undefined) alert.isEnded = true
}

function openElsewhere({ rig, alerts }: History, name: string): void {
  if (ticketsOf(rig, name).some(isOpen)) return
  const known = alerts.get(name) ?? { recoveries: 0, comebacks: 0 }
  alerts.set(name, { ...known, state: 'elsewhere', isEnded: false })
  insertRow(
    rig.database,
    'tickets',
    {
      ...{ ticket_subject: 'Disk full', ticket_details: withAlertId('', alertId(1, name)) },
      ...{ ticket_client_id: '1', ticket_status: '1', ticket_source: 'API' },
    },
    TEST_NOW,
  )
}

async function perform(history: History, current: Step): Promise<void> {
  const { rig, alerts } = history
  switch (current.do) {
    case 'alert':
    case 'recovery': {
      const known = alerts.get(current.key)
      const isNew = known?.state !== current.do
      const [recoveries, comebacks] = [known?.recoveries ?? 0, known?.comebacks ?? 0]
      alerts.set(current.key, {
        ...{ state: current.do, isEnded: false },
        recoveries: recoveries + (isNew && current.do === 'recovery' ? 1 : 0),
        comebacks: comebacks + (current.do === 'alert' ? 1 : 0),
      })
      return rig.send({ key: current.key, state: current.do })
    }
    case 'pass':
      return rig.pass(current.minutes * MINUTE)
    case 'down':
      rig.intercept(() => ({ status: 503, contentType: 'text/html', body: '' }))
      await rig.pass(current.minutes * MINUTE)
      rig.intercept(undefined)
      return
    case 'mute':
      await addMute(rig.place, rig.owner, {
        ...{ client: 1, name: 'Acme', until: START + 1e12, at: START, why: 'new firewall' },
      })
      return rig.pass(1000)
    case 'unmute':
      await removeMute(rig.place, rig.owner, 1, START)
      return rig.pass(1000)
    case 'restart':
      history.rig = Object.assign(rig.restart(), {})
      Object.assign(history.rig.rules, rig.rules)
      return
    default:
      return
  }
}

/** Checks what the receiver has done to tickets since `before`. */
function checkChanges(history: History, before: ReadonlyMap<string, Row>): void {
  for (const row of history.rig.tickets()) {
    const former = before.get(String(row['ticket_id']))
    if (former === undefined) continue
    const [from, to] = [String(former['ticket_status']), String(row['ticket_status'])]
    const traces = tracesOf(history, row)
    if (from === to) continue
    expect(['2', '4']).toContain(to)
    expect(row['ticket_closed_at'] ?? null).toBeNull()
    if (to === '2') {
      expect(from).toBe('4')
      traces.isSet = false
    } else {
      const hasReplies = releases('26.08.2').includes(history.release)
      const { isTaken, isAnswered, isSet } = traces
      expect({ isTaken, isAnswered: isAnswered && hasReplies, isSet }).toEqual({
        ...{ isTaken: false, isAnswered: false, isSet: false },
      })
    }
  }
}

function checkEnd(history: History): void {
  const { rig, release, alerts } = history
  expect(rig.outbox.state.failed.size).toBe(0)
  expect(rig.outbox.state.waiting.size).toBe(0)
  const canResolve = releases('25.12').includes(release)
  for (const [name, { state, isEnded, recoveries, comebacks }] of alerts) {
    const own = ticketsOf(rig, name)
    const open = own.filter(isOpen)
    const doubled = open.filter((row) => tracesOf(history, row).isOpenedAgain !== true)
    expect([name, Math.max(doubled.length, 1)]).toEqual([name, 1])
    if (state === 'alert' && !isEnded) expect([name, open.length > 0]).toEqual([name, true])
    for (const row of state === 'recovery' && canResolve ? open : []) {
      const { isTaken, isAnswered, isSet } = tracesOf(history, row)
      expect([name, isTaken || isAnswered || isSet]).toEqual([name, true])
    }
    const texts = own.flatMap((row) =>
      rig
        .repliesTo(row)
        .map(({ ticket_reply: text, ticket_reply_type: type }) => `${type} ${text}`),
    )
    const noted = (start: string) => texts.filter((text) => text.includes(start))
    expect(noted('Recovered at').length).toBeLessThanOrEqual(recoveries)
    expect(noted('Alerting again').length).toBeLessThanOrEqual(comebacks)
    expect(noted('Public')).toEqual([])
  }
}

async function tell(release: Release, hold: number, steps: readonly Step[]): Promise<void> {
  const rig = receiverRig(release)
  rig.rules.hold = hold
  const history: History = { release, rig, traces: new Map(), alerts: new Map() }
  for (const current of steps) {
    // The list of open tickets is read again after 15 s.
    await history.rig.pass(20_000)
    if (current.do === 'person') actAsPerson(history, current.key, current.act)
    if (current.do === 'elsewhere') openElsewhere(history, current.key)
    const before = new Map(
      history.rig.tickets().map((row) => [String(row['ticket_id']), { ...row }]),
    )
    await perform(history, current)
    checkChanges(history, before)
  }
  await perform(history, { do: 'unmute' })
  for (let minute = 0; minute < 10; minute += 1) await history.rig.pass(2 * MINUTE)
  checkEnd(history)
}

test.each(RELEASES)(
  'whatever persons do, on %s the receiver does its part only',
  async (release) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 5 * MINUTE),
        fc.array(step, { minLength: 4, maxLength: 16 }),
        (hold, steps) => tell(release, hold, steps),
      ),
      { numRuns: runs(60) },
    )
  },
)
