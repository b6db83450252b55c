import { expect, test } from 'vitest'
import { RELEASES } from '../../hazards/hazard-instance.ts'
import { MINUTE, receiverRig } from './receiver-rig.ts'

test.each(RELEASES)(
  'a create that a killed receiver had sent may arrive after the next one has started, on %s',
  async (release) => {
    const rig = receiverRig(release)
    let arrive: () => void = () => undefined
    let isSent: () => void = () => undefined
    const sent = new Promise<void>((resolve) => {
      isSent = resolve
    })
    rig.intercept((operation, handle, { method }) => {
      if (`${method} ${operation}` !== 'POST tickets/create') return handle()
      arrive = handle
      isSent()
      return new Promise(() => undefined)
    })
    void rig.send({})
    await sent
    rig.kill()
    const next = rig.restart()
    await next.pass(500)
    arrive()
    await next.pass(2 * MINUTE)
    await next.pass(2 * MINUTE)
    expect(next.tickets()).toHaveLength(1)
    expect(next.outbox.state.waiting.size).toBe(0)
  },
)
