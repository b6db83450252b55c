import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'vitest'
import { claimName } from '../../src/locks/owner.ts'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { openSandboxState, type SandboxState } from '../../src/sandbox/state.ts'
import { compileChild } from '../profiles/child.ts'
import { freshHome } from '../support/run.ts'

interface Contender {
  child: ChildProcess
  say(line: string): void
  /** Resolves with the next line it prints. */
  hear(): Promise<string>
}

/** Processes that do the same thing at the same time, in rounds, in one directory. */
export interface Contenders {
  directory: string
  all: readonly Contender[]
  /** Stops them and waits until they have exited. */
  end(): Promise<void>
}

/** Starts processes for rounds of `profiles`, `sandbox` or `jobs`. */
async function contenders(what: string, count: number): Promise<Contenders> {
  const program = await compileChild('contender', 'hostile')
  const directory = freshHome()
  const all = Array.from({ length: count }, (_, index) => {
    const child = spawn(process.execPath, [program, what, directory, `c${index}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    return {
      child,
      say: (line: string) => void child.stdin.write(`${line}\n`),
      hear: async () => String((await lines.next()).value),
    }
  })
  const end = async () => {
    const ended = all.map(({ child }) => once(child, 'exit'))
    for (const { child } of all) child.stdin?.end()
    await Promise.all(ended)
  }
  return { directory, all, end }
}

const IN_A_YEAR = new Date(Date.now() + 365 * 86_400_000)

/** Leaves what killed processes leave: claims of a dead process and of one whose PID was reused, and an old lock. */
function leaveLocks(path: string): void {
  const { pid: dead } = spawnSync('true')
  mkdirSync(`${path}.locks`, { recursive: true })
  for (const owner of [`-${dead}-1-`, `-${process.pid}-1-`]) {
    // One sorts before all others, one after them.
    for (const since of [0, IN_A_YEAR.getTime()]) {
      const claim = join(`${path}.locks`, claimName(since).replace(/-\d+-\d+-/, owner))
      writeFileSync(claim, '')
      writeFileSync(`${claim}+`, '')
      utimesSync(claim, IN_A_YEAR, IN_A_YEAR)
    }
  }
  mkdirSync(`${path}.lock`, { recursive: true })
  utimesSync(`${path}.lock`, 0, 0)
}

/** Checks that no change is lost if every process changes its own profile in each round. */
export async function profileRounds(count: number, rounds: number): Promise<void> {
  const { directory, all, end } = await contenders('profiles', count)
  for (let round = 1; round <= rounds; round += 1) {
    leaveLocks(join(directory, 'config.json'))
    for (const { say } of all) say(String(round))
    expect(await Promise.all(all.map(({ hear }) => hear()))).toEqual(all.map(() => 'set'))
    const { profiles } = JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'))
    const labels = all.map((_, index) => profiles[`c${index}`].label)
    expect(labels).toEqual(all.map(() => String(round)))
  }
  await end()
  expect(readdirSync(directory)).toEqual(['config.json'])
}

/** The sandbox is reset after this many rounds, since processes are slow to read one with many records. */
const ROUNDS_PER_SANDBOX = 10

/** Checks that if every process creates a client in each round, all exist and have different IDs. */
export async function sandboxRounds(count: number, rounds: number): Promise<void> {
  const { directory, all, end } = await contenders('sandbox', count)
  const state = openSandboxState({
    directory,
    release: '26.10',
    clock: () => new Date(),
    random: (bytes) => new Uint8Array(bytes),
  })
  for (let first = 1; first <= rounds; first += ROUNDS_PER_SANDBOX) {
    await state.reset()
    const created = new Map<string, string>()
    for (let round = first; round < first + ROUNDS_PER_SANDBOX && round <= rounds; round += 1) {
      leaveLocks(state.file)
      for (const { say } of all) say(String(round))
      const ids = await Promise.all(all.map(({ hear }) => hear()))
      for (const [index, id] of ids.entries()) created.set(`c${index} ${round}`, id)
    }
    expect(new Set(created.values()).size).toBe(created.size)
    const stored = await storedClients(state)
    expect(stored.filter(([name]) => created.has(name)).sort()).toEqual([...created].sort())
  }
  await end()
  const left = readdirSync(directory).filter((name) => name !== 'sandbox-26.10.json.journal')
  expect(left).toEqual(['sandbox-26.10.json'])
}

async function storedClients(state: SandboxState): Promise<[name: string, id: string][]> {
  const query = { api_key: SANDBOX_KEY, limit: '100000' }
  const path = '/api/v1/clients/read.php'
  const { body } = await state.handle({ method: 'GET', path, query, headers: {}, body: '' })
  return JSON.parse(body).data.map((client: Record<string, unknown>) => [
    String(client['client_name']),
    String(client['client_id']),
  ])
}

/** Checks that if every process starts the job in each round, one runs it and the others report that. */
export async function jobRounds(count: number, rounds: number): Promise<void> {
  const { directory, all, end } = await contenders('jobs', count)
  for (let round = 1; round <= rounds; round += 1) {
    mkdirSync(join(directory, 'jobs'), { recursive: true })
    leaveLocks(join(directory, 'jobs', 'job'))
    for (const { say } of all) say(String(round))
    const answers = await Promise.all(all.map(({ hear }) => hear()))
    expect(answers.filter((answer) => answer !== 'locked')).toEqual(['runs'])
    const running = all[answers.indexOf('runs')]
    running?.say('end')
    expect(await running?.hear()).toBe('ran')
    expect(readdirSync(join(directory, 'jobs'))).toEqual([])
  }
  await end()
  const runs = readFileSync(join(directory, 'runs'), 'utf8').trim().split('\n')
  expect(runs.map((run) => run.split(' ')[0])).toEqual(
    Array.from({ length: rounds }, (_, round) => String(round + 1)),
  )
}
