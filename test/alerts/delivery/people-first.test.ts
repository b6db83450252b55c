import { expect, it } from 'vitest'
import type { Release } from '../../../src/resources/releases.ts'
import { HOUR, type ReceiverRig, receiverRig } from './receiver-rig.ts'

/** What a person may do to a ticket at any moment, and what must stay of it. */
const WORK = {
  'is taken': { ticket_assigned_to: '2' },
  'gets another status': { ticket_status: '3' },
  'is closed': { ticket_status: '5', ticket_closed_at: '2026-11-26 12:30:00' },
}

/** Recovers an alert; right before one of the requests a person works on its ticket. Returns the requests. */
async function recover(
  release: Release,
  { isAgain, at, work }: { isAgain: boolean; at: number; work: Record<string, string> },
): Promise<{ rig: ReceiverRig; requests: string[] }> {
  const rig = receiverRig(release)
  await rig.send({})
  if (isAgain) {
    await rig.send({ state: 'recovery' })
    await rig.pass(HOUR)
    await rig.send({})
  }
  const requests: string[] = []
  rig.intercept((operation, handle, { method }) => {
    if (requests.length === at) Object.assign(rig.tickets().at(-1) ?? {}, work)
    requests.push(`${method} ${operation}`)
    return handle()
  })
  await rig.send({ state: 'recovery' })
  return { rig, requests }
}

it.each<[Release, string, boolean, keyof typeof WORK]>([
  ['26.10', 'a ticket', false, 'is taken'],
  ['26.10', 'a ticket', false, 'gets another status'],
  ['26.10', 'a ticket', false, 'is closed'],
  ['26.10', 'a ticket that was opened again', true, 'is taken'],
  ['26.10', 'a ticket that was opened again', true, 'gets another status'],
  ['26.10', 'a ticket that was opened again', true, 'is closed'],
  ['25.10', 'a ticket', false, 'is taken'],
])(
  'on %s, %s is not resolved if it %4$s before the last request',
  async (release, _, isAgain, name) => {
    const work = WORK[name]
    const { requests } = await recover(release, { isAgain, at: -1, work })
    const last = requests.findLastIndex((request) => request.startsWith('POST'))
    expect(last).toBeGreaterThan(0)
    for (let at = 0; at < last; at += 1) {
      const { rig } = await recover(release, { isAgain, at, work })
      const status = rig.tickets().at(-1)?.['ticket_status']
      expect([at, status]).toEqual([at, work['ticket_status' as never] ?? (isAgain ? '2' : '1')])
      expect(rig.outbox.state.waiting.size).toBe(0)
    }
  },
)
