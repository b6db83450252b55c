import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { readOutbox } from '../../../src/alerts/outbox/read-outbox.ts'
import { compileChild } from '../../profiles/child.ts'
import { runs } from '../../support/division.ts'
import { faultyFiles, freshDirectory, fullDisk, openIn } from '../outbox/outboxes.ts'
import { BEARER, send, startRig } from './http-rig.ts'

it('answers 503 while the disk is full, and accepts alerts again once it is not', async () => {
  let isFull = false
  const files = faultyFiles((operation) => {
    if (isFull && ['write', 'create'].includes(operation)) throw fullDisk()
  })
  const directory = freshDirectory()
  const { outbox } = await openIn(directory, { files })
  onTestFinished(() => outbox.close())
  const rig = await startRig(undefined, {
    accept: (source, events) => outbox.accept(source, events),
    isHealthy: () => outbox.isHealthy(),
  })
  const health = () => send(rig, { method: 'GET', path: '/healthz' }).then(({ status }) => status)
  expect([(await send(rig)).status, await health()]).toEqual([202, 200])
  isFull = true
  const refused = await send(rig)
  expect([refused.status, refused.headers['retry-after'], await health()]).toEqual([503, '30', 503])
  isFull = false
  await expect.poll(health).toBe(200)
  expect((await send(rig)).status).toBe(202)
  expect([...readOutbox(directory).waiting.keys()]).toHaveLength(2)
})

let child: string
beforeAll(async () => {
  child = await compileChild('receive', 'alerts/http')
})

it('has every alert on disk that it has accepted, when it is killed at any moment', async () => {
  const directory = freshDirectory()
  const accepted = new Set<string>()
  for (let round = 0; round < runs(50); round += 1) {
    const running = spawn(process.execPath, [child, directory])
    const [line] = await once(running.stdout, 'data')
    const url = String(line).trim()
    let isKilled = false
    const sender = async (name: string) => {
      for (let nth = 0; !isKilled; nth += 1) {
        const key = `${round}-${name}-${nth}`
        const reply = await send({ url }, { headers: BEARER, body: JSON.stringify({ key }) }).catch(
          () => undefined,
        )
        if (reply?.status === 202) accepted.add(key)
      }
    }
    const senders = ['a', 'b', 'c', 'd'].map(sender)
    await sleep(40 + ((round * 37) % 120))
    running.kill('SIGKILL')
    await once(running, 'close')
    isKilled = true
    await Promise.all(senders)
    const stored = [...readOutbox(directory).waiting.values()].map(({ event }) => event.key)
    expect([...accepted].filter((key) => !stored.includes(key))).toEqual([])
  }
  expect(accepted.size).toBeGreaterThan(20)
})
