import { beforeAll, describe, expect, it } from 'vitest'
import { useProgram } from '../program/child.ts'
import { cutting, type Served, serve } from './served.ts'

useProgram()

/** What an undisturbed import comes to, and how long it takes, in milliseconds. */
let undisturbed: { assets: string[]; creates: number; took: number }

beforeAll(async () => {
  let end = async () => {}
  const server = await serve((ending) => {
    end = ending
  })
  const began = Date.now()
  const { status } = await server.import()
  expect(status).toBe(0)
  const took = Date.now() - began
  undisturbed = { assets: await server.assets(), creates: server.creates(), took }
  await end()
}, 60_000)

async function expectSameEnd(server: Served): Promise<void> {
  expect(await server.assets()).toEqual(undisturbed.assets)
  expect(server.creates()).toBe(undisturbed.creates)
}

/** Moments from before the first write to after the last one, not the same from run to run. */
const MOMENTS = Array.from({ length: 5 }, (_, part) => part)

describe('an import that is killed at any moment', () => {
  it.each(MOMENTS)('ends as if it had not been, once it is resumed (%i of 5)', async (part) => {
    let resumed = 0
    for (let index = 0; index < 10; index += 1) {
      const server = await serve()
      const share = 0.3 + (0.7 * (part * 10 + index + Math.random())) / 50
      await server.import(undisturbed.took * share)
      const [state] = await server.states()
      if (state === undefined) expect((await server.import()).status).toBe(0)
      else if (state !== 'done') {
        expect(state).toBe('interrupted')
        resumed += 1
        const { status, stderr } = await server.itflow('runs', 'resume', '1')
        expect([status, stderr]).toEqual([0, expect.stringContaining('Run 1 is done')])
      }
      await expectSameEnd(server)
    }
    // In the middle of its time it is writing.
    if (part === 2 || part === 3) expect(resumed).toBeGreaterThan(0)
  })

  it('ends as if it had not been, once it is started again', async () => {
    for (let index = 0; index < 12; index += 1) {
      const server = await serve()
      await server.import(undisturbed.took * (0.4 + (0.6 * (index + Math.random())) / 12))
      expect((await server.import()).status).toBe(0)
      await expectSameEnd(server)
    }
  })

  it('is killed while it is resumed, and resumed again', async () => {
    for (let index = 0; index < 6; index += 1) {
      const server = await serve()
      await server.import(undisturbed.took * 0.6)
      for (let again = 0; again < 20; again += 1) {
        const [state] = await server.states()
        if (state !== 'interrupted') break
        await server.resume(undisturbed.took * (0.35 + again / 10))
      }
      if ((await server.states()).length === 0) await server.import()
      await expectSameEnd(server)
    }
  })
})

describe('a connection that is cut', () => {
  const cuts = [1, 2, 17, 40].flatMap((write) => [true, false].map((isDone) => ({ write, isDone })))

  it.each(cuts)('at write $write (done: $isDone) changes nothing of the end', async (cut) => {
    const server = await serve()
    const url = await cutting(server.env['ITFLOW_URL'] ?? '', cut)
    const { status, stderr } = await server.import(undefined, { ITFLOW_URL: url })
    if (status !== 0) {
      const left = await server.itflow('runs', 'list', '--json')
      expect(JSON.parse(left.stdout)[0]?.state, stderr).toBe('interrupted')
      const again = await server.resume(undefined, { ITFLOW_URL: url })
      expect([again.status, again.stderr]).toEqual([0, expect.stringContaining('Run 1 is done')])
    }
    await expectSameEnd(server)
  })
})
