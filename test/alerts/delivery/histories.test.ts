import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alertId } from '../../../src/alerts/alert-id.ts'
import { TransportError } from '../../../src/api/http/transport/transport.ts'
import type { Release } from '../../../src/resources/releases.ts'
import { RELEASES, releases } from '../../hazards/hazard-instance.ts'
import { MINUTE, type ReceiverRig, receiverRig } from './receiver-rig.ts'

// Random histories: alerts and recoveries of three keys, time that passes, an ITFlow that is down, replies that are lost, and
// a receiver that is killed before or after any request. Whatever happened, each alert has led to what it should.

const KEYS = ['a', 'b', 'c'] as const

type Step =
  | { do: 'alert' | 'recovery'; key: string; kill: Kill | undefined }
  | { do: 'pass'; minutes: number }
  | { do: 'down'; minutes: number }

/** At which request from now on the receiver is killed, or a reply is lost, and whether ITFlow has handled it. */
interface Kill {
  at: number
  isHandled: boolean
  isKill: boolean
}

const kill = fc.option(
  fc.record({ at: fc.nat(6), isHandled: fc.boolean(), isKill: fc.boolean() }),
  { nil: undefined, freq: 2 },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('alert' as const, 'recovery' as const),
      key: fc.constantFrom(...KEYS),
      kill,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.nat(120) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('down' as const), minutes: fc.nat(30) }),
  },
)

/** Does a step; returns the receiver that runs after it. */
async function perform(rig: ReceiverRig, current: Step): Promise<ReceiverRig> {
  if (current.do === 'pass') await rig.pass(current.minutes * MINUTE)
  else if (current.do === 'down') {
    rig.intercept(() => ({ status: 503, contentType: 'text/html', body: '' }))
    await rig.pass(current.minutes * MINUTE)
    rig.intercept(undefined)
  } else return sendAndMaybeKill(rig, current)
  return rig
}

async function sendAndMaybeKill(
  rig: ReceiverRig,
  { do: state, key, kill: planned }: Extract<Step, { key: string }>,
): Promise<ReceiverRig> {
  let left = planned?.at ?? Number.POSITIVE_INFINITY
  let killed: () => void = () => undefined
  const dies = new Promise<void>((resolve) => {
    killed = resolve
  })
  rig.intercept((_, handle) => {
    if (planned === undefined || left-- !== 0) return handle()
    if (planned.isHandled) handle()
    if (!planned.isKill)
      throw new TransportError('closed', 'the connection was closed', { mayHaveArrived: true })
    rig.kill()
    killed()
    return new Promise(() => undefined)
  })
  let isDead = false
  await Promise.race([
    rig.send({ key, state }),
    dies.then(() => {
      isDead = true
    }),
  ])
  rig.intercept(undefined)
  return isDead ? rig.restart() : rig
}

const isRecovery = (state: string) => state === 'recovery'

function expectRight(
  rig: ReceiverRig,
  release: Release,
  sent: ReadonlyMap<string, readonly string[]>,
) {
  const canResolve = releases('25.12').includes(release)
  expect(rig.outbox.state.failed.size).toBe(0)
  expect(rig.outbox.state.waiting.size).toBe(0)
  for (const [key, steps] of sent) {
    const state = steps.at(-1)
    const own = rig
      .tickets()
      .filter((row) => String(row['ticket_details']).includes(alertId(1, key)))
    const open = own.filter((row) => !['4', '5'].includes(String(row['ticket_status'])))
    expect(own.every((row) => row['ticket_status'] !== '5')).toBe(true)
    if (state === 'alert') expect([key, open.length]).toEqual([key, 1])
    else if (canResolve) expect([key, open.length]).toEqual([key, 0])
    else expect(open.length).toBeLessThanOrEqual(1)
    for (const ticket of own) {
      const replies = rig.repliesTo(ticket)
      expect(replies.every((reply) => reply['ticket_reply_type'] === 'Internal')).toBe(true)
      const texts = replies.map((reply) => String(reply['ticket_reply']))
      const noted = (start: string) => texts.filter((text) => text.includes(start)).length
      expect(noted('Recovered at')).toBeLessThanOrEqual(steps.filter(isRecovery).length)
      expect(noted('Alerting again')).toBeLessThanOrEqual(
        steps.filter((one) => !isRecovery(one)).length,
      )
    }
  }
}

test.each(RELEASES)('any history on %s ends with the right tickets', async (release) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      let rig = receiverRig(release)
      const sent = new Map<string, string[]>()
      for (const current of steps) {
        rig = await perform(rig, current)
        if (current.do === 'alert' || current.do === 'recovery') {
          sent.set(current.key, [...(sent.get(current.key) ?? []), current.do])
        }
      }
      for (let minute = 0; minute < 20; minute += 1) await rig.pass(2 * MINUTE)
      expectRight(rig, release, sent)
    }),
    { numRuns: 15 },
  )
})
