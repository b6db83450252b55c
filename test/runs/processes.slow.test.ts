import { spawn } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { environment, program, useProgram } from '../program/child.ts'
import { type Served, serve, someAtATime } from './served.ts'

useProgram()

/** The result of an undisturbed import. */
let undisturbed: { assets: string[]; creates: number }

beforeAll(async () => {
  let end = async () => {}
  const server = await serve((ending) => {
    end = ending
  })
  expect((await server.import()).status).toBe(0)
  undisturbed = { assets: await server.assets(), creates: server.creates() }
  await end()
}, 60_000)

async function expectSameEnd(server: Served): Promise<void> {
  expect(await server.assets()).toEqual(undisturbed.assets)
  expect(server.creates()).toBe(undisturbed.creates)
}

it('of 20 imports at once, only one writes at a time: the others are refused, or find everything done', async () => {
  const server = await serve()
  const ended = await Promise.all(Array.from({ length: 20 }, () => server.import()))
  const statuses = new Set(ended.map(({ status }) => status))
  expect([...statuses].filter((status) => status !== 0 && status !== 10)).toEqual([])
  expect(statuses).toContain(0)
  for (const { status, stderr } of ended) {
    if (status === 10) expect(stderr).toMatch(/only one run at a time can write assets|is starting/)
  }
  await expectSameEnd(server)
  expect(new Set(await server.states())).toEqual(new Set(['done']))
})

describe('an import that is cut short', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s has closed its journal, and can be resumed', async (signal, status) => {
    await someAtATime([1, 8, 15], async (writes) => {
      const server = await serve()
      const ended = await server.import({ writes, later: 1 }, {}, signal)
      const [state] = await server.states()
      expect([0, status]).toContain(ended.status)
      if (state === 'interrupted') {
        const lines = server.journal(1)
        expect(lines.at(-1)).toMatchObject({ is: 'closed', state: 'interrupted' })
        expect((await server.resume()).status).toBe(0)
      } else if (state === undefined) expect((await server.import()).status).toBe(0)
      await expectSameEnd(server)
    })
  })

  it.each([10, 14, 20])(
    'by a journal that may not grow above %i kB says so, and can be resumed',
    async (size) => {
      const server = await serve()
      const argv = [process.execPath, program(), ...server.importing]
      const child = spawn('bash', ['-c', `ulimit -f ${size}; exec "$@"`, 'bash', ...argv], {
        env: environment(server.env),
      })
      let stderr = ''
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString()
      })
      const status = await new Promise((resolve) => child.on('close', resolve))
      if (status !== 0) {
        expect([status, stderr]).toEqual([
          expect.any(Number),
          expect.stringMatching(/journal .*can't be written: EFBIG/),
        ])
        expect(await server.states()).toEqual(['interrupted'])
        const begun = server
          .journal(1)
          .filter(({ is, verb }) => is === 'begun' && verb === 'create')
        expect(server.creates()).toBeLessThanOrEqual(begun.length)
        expect((await server.resume()).status).toBe(0)
      }
      await expectSameEnd(server)
    },
  )
})
