import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { TOKEN } from './http-config.ts'
import { connectTo, head, startRig } from './http-rig.ts'

it('takes an alert on a connection that was idle longer than the reply offered', async () => {
  const rig = await startRig()
  const wire = await connectTo(rig)
  const alert = (key: string) =>
    `${head(`Authorization: Bearer ${TOKEN}`, 'Content-Length: 11')}\r\n{"key":"${key}"}`
  wire.socket.write(alert('a'))
  await expect.poll(() => rig.results).toHaveLength(1)
  const [, offered] = /^keep-alive: timeout=(\d+)\r$/im.exec(wire.received()) ?? []
  expect(offered).toBe('5')
  await sleep((Number(offered) + 3) * 1000)
  wire.socket.write(alert('b'))
  await expect.poll(() => rig.results).toHaveLength(2)
  expect(rig.accepted.flatMap(({ keys }) => keys)).toEqual(['a', 'b'])
})
