import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AlertState } from '../../../src/alerts/alert-state.ts'
import type { OpenedOutbox } from '../../../src/alerts/outbox/open-outbox.ts'
import type { OutboxState } from '../../../src/alerts/outbox/outbox.ts'
import { readOutbox } from '../../../src/alerts/outbox/read-outbox.ts'
import { runs } from '../../support/division.ts'
import {
  alertAbout,
  contentsOf,
  faultyFiles,
  freshDirectory,
  fullDisk,
  NOW,
  openIn,
  openState,
} from './outboxes.ts'

type Step =
  | { do: 'accept'; keys: string[] }
  | { do: 'settle'; seq: number; id: string; ticket: number | undefined }
  | { do: 'update'; id: string; ticket: number | undefined }
  | { do: 'fail'; seq: number }
  | { do: 'report' | 'retry' | 'drop'; seqs: number[] }
  | { do: 'reopen' }
  /** From now on the disk is full, or has room again. */
  | { do: 'disk'; isFull: boolean }

const seq = fc.integer({ min: 1, max: 12 })
const seqs = fc.array(seq, { maxLength: 4 })
const id = fc.constantFrom('aa', 'bb', 'cc', '__proto__', 'constructor')
/** Of an alert that is held, open or recovered, by the number's remainder. */
const ticket = fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined })
const keys = fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { maxLength: 3 })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('accept' as const), keys }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const), seq, id, ticket }) },
  fc.record({ do: fc.constant('update' as const), id, ticket }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), seq }) },
  fc.record({ do: fc.constantFrom('report' as const, 'retry' as const, 'drop' as const), seqs }),
  fc.record({ do: fc.constant('reopen' as const) }),
  fc.record({ do: fc.constant('disk' as const), isFull: fc.boolean() }),
)

/** An outbox as a plain list of what is in it. */
function makeModel() {
  const events: { seq: number; key: string; failed?: { ticket?: number } }[] = []
  const alerts = new Map<string, number>()
  let [last, lastAccepted] = [0, 0]
  const change = (name: string, value: number | undefined) => {
    if (value === undefined) alerts.delete(name)
    else alerts.set(name, value)
  }
  const remove = (wanted: (event: (typeof events)[number]) => boolean) => {
    const left = events.filter((event) => !wanted(event))
    events.splice(0, events.length, ...left)
  }
  return {
    accept: (added: readonly string[]) => {
      for (const key of added) {
        last += 1
        lastAccepted = last
        events.push({ seq: last, key })
      }
    },
    /** Numbers that were given to refused events are not used again until the outbox is opened again. */
    skip: (count: number) => {
      last += count
    },
    reopen: () => {
      last = lastAccepted
    },
    apply: (taken: Step) => {
      if (taken.do === 'settle') {
        remove((event) => event.seq === taken.seq && event.failed === undefined)
        change(taken.id, taken.ticket)
      } else if (taken.do === 'update') change(taken.id, taken.ticket)
      else if (taken.do === 'fail') {
        for (const event of events) if (event.seq === taken.seq) event.failed ??= {}
      } else if (taken.do === 'drop') {
        remove((event) => event.failed !== undefined && taken.seqs.includes(event.seq))
      } else if (taken.do === 'report' || taken.do === 'retry') {
        for (const event of events) {
          if (event.failed === undefined || !taken.seqs.includes(event.seq)) continue
          if (taken.do === 'retry') delete event.failed
          else event.failed.ticket = 5
        }
      }
    },
    contents: () => ({
      waiting: events
        .filter(({ failed }) => failed === undefined)
        .map((event) => ({ seq: event.seq, key: event.key })),
      failed: events
        .filter(({ failed }) => failed !== undefined)
        .map((event) => ({ seq: event.seq, key: event.key, ticket: event.failed?.ticket })),
      alerts: [...alerts].sort(([a], [b]) => (a < b ? -1 : 1)),
      held: [...alerts]
        .filter(([, number]) => phaseFor(number) === 'held')
        .map(([name]) => name)
        .sort(),
      openCount: [...alerts.values()].filter((number) => phaseFor(number) === 'open').length,
    }),
  }
}

function plain(state: OutboxState) {
  const { waiting, failed, alerts } = contentsOf(state)
  return {
    waiting: waiting.map(({ seq: number, event }) => ({ seq: number, key: event.key })),
    failed: failed.map((one) => ({ seq: one.seq, key: one.event.key, ticket: one.ticket })),
    alerts: alerts.map(([name, known]) => [name, known.ticket]),
    held: [...state.held.keys()].sort(),
    openCount: state.openCount,
  }
}

function phaseFor(number: number): AlertState['phase'] {
  if (number % 3 === 0) return 'held'
  return number % 3 === 1 ? 'open' : 'recovered'
}

it('holds what a plain list would hold, on disk too, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const directory = freshDirectory()
      let isFull = false
      const files = faultyFiles((operation) => {
        if (isFull && ['write', 'create'].includes(operation)) throw fullDisk()
      })
      const open = () => openIn(directory, { files, retryAfter: 1, limits: { compactFrom: 700 } })
      let { outbox }: OpenedOutbox = await open()
      const model = makeModel()
      let pending: Promise<unknown>[] = []
      const settleAll = async () => {
        isFull = false
        await Promise.all(pending)
        pending = []
      }
      for (const taken of steps) {
        if (taken.do === 'disk') isFull = taken.isFull
        else if (taken.do === 'reopen') {
          await settleAll()
          await outbox.close()
          ;({ outbox } = await open())
          model.reopen()
        } else if (taken.do === 'accept') {
          const events = taken.keys.map((key) => alertAbout(key))
          const accepted = await outbox.accept('probe', events).catch(() => undefined)
          if (accepted === undefined) model.skip(events.length)
          else model.accept(taken.keys)
        } else {
          pending.push(perform(outbox, taken))
          model.apply(taken)
          if (!isFull) await settleAll()
        }
        expect(plain(outbox.state)).toEqual(model.contents())
        if (pending.length === 0 && !isFull) {
          expect(plain(readOutbox(directory))).toEqual(model.contents())
        }
      }
      await settleAll()
      await outbox.close()
      expect(plain(readOutbox(directory))).toEqual(model.contents())
    }),
    { numRuns: runs(1000) },
  )
})

function perform(outbox: OpenedOutbox['outbox'], taken: Step): Promise<void> {
  const state = (number: number | undefined) =>
    number === undefined ? undefined : { ...openState(number), phase: phaseFor(number), since: NOW }
  switch (taken.do) {
    case 'settle':
      return outbox.settle(taken.seq, changes(taken.id, state(taken.ticket)))
    case 'update':
      return outbox.update(changes(taken.id, state(taken.ticket)))
    case 'fail':
      return outbox.fail(taken.seq, 'Gone.')
    case 'report':
      return outbox.report(taken.seqs, 5)
    case 'retry':
      return outbox.retry(taken.seqs)
    case 'drop':
      return outbox.drop(taken.seqs)
    default:
      throw new Error(taken.do)
  }
}

function changes(name: string, state: ReturnType<typeof openState> | undefined) {
  return Object.fromEntries([[name, state]])
}
