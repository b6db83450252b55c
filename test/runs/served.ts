import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { type Ended, start } from '../program/child.ts'
import { freshHome } from '../support/run.ts'
import { folderIn } from './rig.ts'

/** How many rows are imported: two thirds are new, the others change existing records. */
const ROWS = 30

/** When a process is killed: after a time in milliseconds, or a time after the server has received a number of writes. */
export type Moment = number | { writes: number; later: number }

/** A sandbox in a separate process, and a home directory with a file to import. */
export interface Served {
  /** The environment of the program. */
  env: Record<string, string>
  /** Runs the program against it until it ends. */
  itflow(...argv: string[]): Promise<Ended>
  /** Imports the file; killed at a moment. */
  import(killedAt?: Moment, env?: Record<string, string>, by?: NodeJS.Signals): Promise<Ended>
  /** Runs a command; killed at a moment. */
  run(argv: readonly string[], killedAt?: Moment): Promise<Ended>
  /** The arguments that import the file. */
  importing: readonly string[]
  /** The lines of a run's journal. */
  journal(run: number): Record<string, unknown>[]
  /** Resumes its run; killed at a moment. */
  resume(killedAt?: Moment, env?: Record<string, string>): Promise<Ended>
  /** Its assets, without values that depend on the order of writes. */
  assets(): Promise<string[]>
  /** How many creates the server has done, according to its log. */
  creates(): number
  /** Stops it before the test ends. */
  end(): Promise<void>
  /** How many writes the server has received. */
  writes(): number
  /** The state of each run. */
  states(): Promise<string[]>
}

/** Starts a sandbox that answers after a few milliseconds. */
export async function serve(
  ending: (end: () => Promise<void>) => void = onTestFinished,
): Promise<Served> {
  const home = freshHome()
  const log = join(home, 'calls.jsonl')
  const options = ['--port', '0', '--memory', '--latency', '5', '--log', log]
  const server = start(['sandbox', 'serve', ...options], { HOME: home })
  const end = async () => {
    server.child.kill('SIGKILL')
    await server.ended
  }
  ending(end)
  await server.saying('Press Ctrl-C to stop.')
  const of = (name: string) => new RegExp(`${name}=(\\S+)`).exec(server.output())?.[1] ?? ''
  const names = ['ITFLOW_URL', 'ITFLOW_API_KEY', 'ITFLOW_DECRYPT_PASSWORD']
  const env = { HOME: home, ...Object.fromEntries(names.map((name) => [name, of(name)])) }
  const file = join(home, 'assets.csv')
  writeFileSync(file, fileText())
  const importing = ['import', 'assets', file, '--client', '1', '--yes', '--max-changes', '100%']
  const itflow = (...argv: string[]) => start(argv, env).ended
  const killed =
    (...argv: string[]) =>
    async (at?: Moment, more: Record<string, string> = {}, by: NodeJS.Signals = 'SIGKILL') => {
      const { child, ended } = start(argv, { ...env, ...more })
      let hasEnded = false
      void ended.then(() => {
        hasEnded = true
      })
      if (typeof at === 'number') setTimeout(() => child.kill(by), at)
      if (typeof at === 'object') {
        while (!hasEnded && writes() < at.writes) await sleep(2)
        await sleep(at.later)
        child.kill(by)
      }
      return ended
    }
  let seen = 0
  let counted = 0
  const writes = () => {
    const { size } = statSync(log, { throwIfNoEntry: false }) ?? { size: 0 }
    if (size !== seen) counted = linesOf(log).filter((line) => line.includes('"POST"')).length
    seen = size
    return counted
  }
  const json = async (...argv: string[]) => JSON.parse((await itflow(...argv, '--json')).stdout)
  return {
    env,
    itflow,
    importing,
    import: killed(...importing),
    run: (argv, killedAt) => killed(...argv)(killedAt),
    journal: (run) =>
      readFileSync(join(folderIn(home), `${run}.ndjson`), 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line)),
    resume: killed('runs', 'resume', '1'),
    assets: async () => {
      const rows: Record<string, unknown>[] = await json('assets', 'list', '--all-clients')
      return rows.map((row) => JSON.stringify(plain(row))).sort()
    },
    end,
    writes,
    creates: () =>
      linesOf(log).filter(
        (line) => line.includes('"assets/create"') && line.includes('"success":true'),
      ).length,
    states: async () => {
      const runs: { state: string }[] = await json('runs', 'list')
      return runs.map(({ state }) => state)
    },
  }
}

function linesOf(log: string): string[] {
  return readFileSync(log, 'utf8').split('\n')
}

/** Calls a function for each item, five at a time, since most of it is waiting. */
export async function someAtATime<T>(all: readonly T[], work: (one: T) => Promise<void>) {
  const waiting = all.values()
  const lane = async () => {
    for (const one of waiting) await work(one)
  }
  await Promise.all(Array.from({ length: 5 }, lane))
}

/** Rows of new assets, and of assets that every sandbox has. */
function fileText(): string {
  const rows = Array.from({ length: ROWS }, (_, index) =>
    index % 3 === 2
      ? `LT-000${(index % 4) + 1},`
      : `NEW-${index},SN${String(index).padStart(5, '0')}`,
  )
  const known = new Set<string>()
  const once = rows.filter((row) => !known.has(row) && known.add(row))
  return `name,serial,os\n${once.map((row, index) => `${row},OS ${index}`).join('\n')}\n`
}

function plain(row: Record<string, unknown>): unknown {
  return Object.entries(row).filter(([name]) => !/^(?:asset_id|interface_\w*id)$|_at$/.test(name))
}

/** When a connection is cut: at which write, and whether the server has done it. */
export interface Cut {
  write: number
  isDone: boolean
}

/** Passes on requests to a server, and cuts the connection at one write. Resolves with its address. */
export async function cutting(to: string, { write, isDone }: Cut): Promise<string> {
  let count = 0
  const proxy = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const isCut = request.method === 'POST' && ++count === write
      if (isCut && !isDone) return void request.socket.destroy()
      const { method, headers } = request
      const passed = send(new URL(request.url ?? '', to), { method, headers }, (reply) => {
        if (isCut) return void reply.resume().on('end', () => request.socket.destroy())
        response.writeHead(reply.statusCode ?? 500, reply.headers)
        reply.pipe(response)
      })
      passed.end(Buffer.concat(parts))
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`
}
