import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useProgram } from '../program/child.ts'
import { type Moment, type Served, serve, someAtATime } from '../runs/served.ts'

useProgram()

/** How many machines the source has. */
const COUNT = 16

interface Source {
  server: Served
  /** Imports the source's file; killed at a moment. */
  sync(killedAt?: Moment): Promise<{ status: number | null; stderr: string }>
  /** Writes the file: the machines with this operating system. */
  write(os: string): void
  /** Its machines in ITFlow: `name os`. */
  machines(): Promise<string[]>
}

/** A server, and a source whose file is imported from a process of its own. */
async function source(): Promise<Source> {
  const server = await serve()
  const home = server.env['HOME'] ?? ''
  const file = join(home, 'rmm.csv')
  const map = join(home, 'map.yaml')
  writeFileSync(map, 'source_id: Agent\n')
  const line = ['import', 'assets', file, '--map', map, '--client', '1', '--source', 'rmm']
  line.push('--yes', '--max-changes', '100%')
  return {
    server,
    write: (os) => {
      const rows = Array.from({ length: COUNT }, (_, at) => `k${at},RMM-${at},RS${at},${os}`)
      writeFileSync(file, `Agent,Name,Serial Number,OS\n${rows.join('\n')}\n`)
    },
    sync: (killedAt) => server.run(line, killedAt),
    machines: async () => {
      const { stdout } = await server.itflow('assets', 'list', '--all-clients', '--json')
      const all: { asset_name: string; asset_os: string }[] = JSON.parse(stdout)
      return all
        .filter(({ asset_name: name }) => name.startsWith('RMM-'))
        .map(({ asset_name: name, asset_os: os }) => `${name} ${os}`)
        .sort()
    },
  }
}

const expected = (os: string) => Array.from({ length: COUNT }, (_, at) => `RMM-${at} ${os}`).sort()

/** Moments from before the first write to after the last one, when what is remembered is saved. */
const moments: Moment[] = Array.from({ length: 6 }, (_, at) => ({
  writes: Math.floor((COUNT * at) / 5),
  later: (at * 7) % 13,
}))

describe('an import of a source that is killed at any moment', () => {
  it('is learned from its journal by the next one: nothing is made or written twice', async () => {
    await someAtATime(moments, async (moment) => {
      const { server, sync, write, machines } = await source()
      write('W10')
      await sync(moment)
      const made = server.creates()
      expect((await sync()).status).toBe(0)
      expect([await machines(), server.creates()]).toEqual([expected('W10'), COUNT])
      expect(made).toBeLessThanOrEqual(COUNT)
      const before = server.writes()
      // A change, killed on the way.
      write('W11')
      await sync({ writes: before + (typeof moment === 'object' ? moment.writes : 0), later: 3 })
      const { status, stderr } = await sync()
      expect([status, stderr.includes('conflict')]).toEqual([0, false])
      expect(await machines()).toEqual(expected('W11'))
      const done = server.writes()
      expect((await sync()).status).toBe(0)
      expect(server.writes()).toBe(done)
      await server.end()
    })
  })

  it('remembers what is written once it is resumed', async () => {
    await someAtATime(moments.slice(1, 5), async (moment) => {
      const { server, sync, write, machines } = await source()
      write('W10')
      await sync(moment)
      const [state] = await server.states()
      if (state === 'interrupted') {
        const { status, stderr } = await server.itflow('runs', 'resume', '1')
        expect([status, stderr]).toEqual([0, expect.stringContaining('Run 1 is done')])
      }
      expect(await machines()).toEqual(expected('W10'))
      const done = server.writes()
      expect((await sync()).status).toBe(0)
      expect(server.writes()).toBe(done)
      write('W11')
      expect((await sync()).stderr).not.toContain('conflict')
      expect(await machines()).toEqual(expected('W11'))
      await server.end()
    })
  })
})

it('two imports of one source at once: one is refused, and nothing is made twice', async () => {
  const { server, sync, write, machines } = await source()
  write('W10')
  const ended = await Promise.all([sync(), sync(), sync()])
  expect(ended.map(({ status }) => status).sort((a, b) => Number(a) - Number(b))).toEqual([
    0, 10, 10,
  ])
  expect([await machines(), server.creates()]).toEqual([expected('W10'), COUNT])
})
