import { beforeAll, describe, expect, it } from 'vitest'
import { useProgram } from '../program/child.ts'
import { cutting, type Moment, type Served, serve, someAtATime } from './served.ts'

useProgram()

/** The result of an undisturbed import, and its duration in milliseconds. */
let undisturbed: { assets: string[]; creates: number; writes: number; took: number }

beforeAll(async () => {
  let end = async () => {}
  const server = await serve((ending) => {
    end = ending
  })
  const began = Date.now()
  const { status } = await server.import()
  expect(status).toBe(0)
  const took = Date.now() - began
  const [creates, writes] = [server.creates(), server.writes()]
  undisturbed = { assets: await server.assets(), creates, writes, took }
  await end()
}, 60_000)

async function expectSameEnd(server: Served): Promise<void> {
  expect(await server.assets()).toEqual(undisturbed.assets)
  expect(server.creates()).toBe(undisturbed.creates)
}

/** Random moments from before the first write to after the last one. */
function momentsOf(count: number): Moment[] {
  return Array.from({ length: count }, (_, index) =>
    index % 10 === 0
      ? undisturbed.took * Math.random()
      : {
          writes: Math.floor((undisturbed.writes * (index + Math.random())) / count),
          later: Math.random() * 12,
        },
  )
}

describe('an import that is killed at any moment', () => {
  it('has the same result as without the kill once it is resumed', async () => {
    let resumed = 0
    await someAtATime(momentsOf(50), async (moment) => {
      const server = await serve()
      await server.import(moment)
      const [state] = await server.states()
      if (state === undefined) expect((await server.import()).status).toBe(0)
      else if (state !== 'done') {
        expect(state).toBe('interrupted')
        resumed += 1
        const { status, stderr } = await server.itflow('runs', 'resume', '1')
        expect([status, stderr]).toEqual([0, expect.stringContaining('Run 1 is done')])
      }
      await expectSameEnd(server)
      await server.end()
    })
    expect(resumed).toBeGreaterThan(20)
  })

  it('has the same result as without the kill once it is started again', async () => {
    await someAtATime(momentsOf(9), async (moment) => {
      const server = await serve()
      await server.import(moment)
      expect((await server.import()).status).toBe(0)
      await expectSameEnd(server)
      await server.end()
    })
  })

  it('is killed while it is resumed, and resumed again', async () => {
    await someAtATime([0, 1, 2, 3, 4, 5], async (index) => {
      const server = await serve()
      await server.import({ writes: index + 1, later: index })
      for (let again = 0; again < 20; again += 1) {
        const [state] = await server.states()
        if (state !== 'interrupted') break
        // Longer each time, so that it finishes.
        await server.resume(undisturbed.took * (0.6 + again))
      }
      if ((await server.states()).length === 0) await server.import()
      await expectSameEnd(server)
      await server.end()
    })
  })
})

it('a connection that is cut at any write, before or after it is done, does not change the result', async () => {
  const cuts = [1, 2, 9, 20].flatMap((write) => [true, false].map((isDone) => ({ write, isDone })))
  await someAtATime(cuts, async (cut) => {
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
    await server.end()
  })
})
