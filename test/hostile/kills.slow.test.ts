import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Started, start, useProgram } from '../program/child.ts'
import { freshHome, run } from '../support/run.ts'

useProgram()

/** How long a busy machine may take, in milliseconds. */
const MAX_TIME = 600_000

const KINDS = ['add', 'set', 'remove', 'create', 'job'] as const
type Kind = (typeof KINDS)[number]

/** A command, its profile or client, and when it is killed, as a fraction of its usual time. */
interface Attempt {
  kind: Kind
  about: number
  killedAt: number
}

/** How an attempt ended: reported as done, killed, or refused. */
type Outcome = 'done' | 'killed' | 'refused'

interface Tried extends Attempt {
  word: string
  outcome: Outcome
  /** In milliseconds. */
  took: number
  stdout: string
}

const KEY = 'made-up-key-of'

function wordsOf({ kind, about }: Attempt, word: string): string[] {
  const profile = `p${about}`
  switch (kind) {
    case 'add':
      return [
        'profiles',
        'add',
        profile,
        '--url',
        `https://${profile}.example`,
        '--key-stdin',
        '--no-test',
      ]
    case 'set':
      return ['profiles', 'set', profile, '--label', word]
    case 'remove':
      return ['profiles', 'remove', profile, '--yes']
    case 'create':
      return ['clients', 'create', '--name', word, '--json', '--profile', 'sandbox']
    case 'job':
      return ['clients', 'list', '--json', '--profile', 'sandbox', '--lock', 'nightly']
  }
}

function begin(home: string, attempt: Attempt, word: string): Started {
  const started = start(wordsOf(attempt, word), { HOME: home, ITFLOW_PROFILE: '' })
  started.child.stdin?.on('error', () => undefined)
  started.child.stdin?.end(attempt.kind === 'add' ? `${KEY}-p${attempt.about}` : '')
  return started
}

/** Starts a command and kills it at its moment. */
async function tryOne(home: string, attempt: Attempt, word: string, usual: number): Promise<Tried> {
  const { child, ended } = begin(home, attempt, word)
  const begun = performance.now()
  const timer = setTimeout(() => child.kill('SIGKILL'), attempt.killedAt * usual)
  const { status, stdout } = await ended
  clearTimeout(timer)
  const outcome = status === 0 ? 'done' : status === null ? 'killed' : 'refused'
  return { ...attempt, word, outcome, took: performance.now() - begun, stdout }
}

interface Held {
  label: string | undefined
  hasSecret: boolean
}

type Profiles = Map<string, Held>

/** Returns the content of the files of profiles and secrets; each existing file must be complete. */
function profilesIn(home: string): Profiles {
  const folder = join(home, '.config/itflow')
  const { profiles = {} } = readWhole<{ label?: string }>(join(folder, 'config.json'))
  const { secrets = {} } = readWhole<string>(join(folder, 'secrets.json'))
  return new Map(
    Object.entries(profiles).map(([name, { label }]) => {
      const secret = secrets[`API key of ${name} for https://${name}.example/`]
      return [name, { label, hasSecret: secret === `${KEY}-${name}` }]
    }),
  )
}

function readWhole<T>(path: string): Record<string, Record<string, T>> {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

/** Returns a profile as it is once an attempt is done. */
function asked({ kind, word }: Tried, was: Held | undefined): Held | undefined {
  if (kind === 'add') return { label: undefined, hasSecret: true }
  return kind === 'set' && was !== undefined ? { ...was, label: word } : undefined
}

/** Checks a profile after an attempt: it is as before, as requested, or either if it was killed. */
function expectProfile(before: Profiles, after: Profiles, tried: Tried): void {
  const was = before.get(`p${tried.about}`)
  const is = after.get(`p${tried.about}`)
  if (tried.outcome === 'done') expect(is).toEqual(asked(tried, was))
  else if (tried.outcome === 'refused') expect(is).toEqual(was)
  else if (tried.kind === 'remove' && is !== undefined) {
    // Killed between the secret and the profile: running the same command again removes it.
    expect(is.label).toBe(was?.label)
  } else expect([was, asked(tried, was)]).toContainEqual(is)
}

/** Checks that nothing is lost, and that the next command works immediately. */
async function expectWhole(home: string, before: Profiles, tried: readonly Tried[]): Promise<void> {
  const after = profilesIn(home)
  const touched = tried.filter(({ kind }) => ['add', 'set', 'remove'].includes(kind))
  for (const one of touched) expectProfile(before, after, one)
  const names = new Set(touched.map(({ about }) => `p${about}`))
  for (const [name, profile] of before) {
    if (!names.has(name)) expect(after.get(name)).toEqual(profile)
  }
  expectFiles(home)
  expect(await run(['profiles', 'list', '--json'], { home })).toMatchObject({ status: 0 })
  const words = ['clients', 'list', '--json', '--profile', 'sandbox', '--lock', 'nightly']
  const { status, stdout } = await run(words, { home })
  expect(status).toBe(0)
  const clients: { client_id: number; client_name: string }[] = JSON.parse(stdout)
  expect(new Set(clients.map(({ client_id }) => client_id)).size).toBe(clients.length)
  for (const one of tried.filter(({ kind, outcome }) => kind === 'create' && outcome === 'done')) {
    const { client_id } = JSON.parse(one.stdout)
    expect(clients.filter(({ client_name }) => client_name === one.word)).toMatchObject([
      { client_id },
    ])
  }
}

/** Checks that there are no other files than locks and temporary files of killed processes. */
function expectFiles(home: string): void {
  const names = readdirSync(join(home, '.config/itflow'))
  expect(names.filter((name) => !/^\.?(config|secrets)\.json/.test(name))).toEqual([])
}

/** Measures how long each command takes if it isn't killed, in milliseconds. */
async function usualTimes(home: string): Promise<Map<Kind, number>> {
  const times = new Map<Kind, number>()
  for (const kind of KINDS) {
    const begun = performance.now()
    const { status } = await begin(home, { kind, about: 9, killedAt: 0 }, 'first').ended
    expect(status).toBe(0)
    times.set(kind, performance.now() - begun)
  }
  return times
}

/** Returns a command's usual time, updated by its last: a shared machine gets slower and faster. */
function usualNow({ outcome, killedAt, took }: Tried, usual: number): number {
  if (outcome === 'done') return took
  return outcome === 'killed' && killedAt > 1 ? usual * 1.5 : usual
}

const attempts = fc.record<Attempt>({
  kind: fc.constantFrom(...KINDS),
  about: fc.nat(3),
  killedAt: fc.double({ min: 0.2, max: 1.5, noNaN: true }),
})
const pairs = fc
  .tuple(attempts, attempts)
  .filter(([one, other]) => one.kind === 'job' || one.about !== other.about)

test(
  'two processes that are killed at any moment leave complete files, lose no finished work and block nothing',
  async () => {
    const one = fc.asyncProperty(
      fc.array(pairs, { minLength: 60, maxLength: 60 }),
      async (rounds) => {
        const home = freshHome()
        const times = await usualTimes(home)
        const seen = new Map<Outcome, number>()
        for (const [round, pair] of rounds.entries()) {
          const before = profilesIn(home)
          const tried = await Promise.all(
            pair.map((attempt, index) =>
              tryOne(home, attempt, `r${round}x${index}`, times.get(attempt.kind) ?? 0),
            ),
          )
          await expectWhole(home, before, tried)
          for (const one of tried) {
            seen.set(one.outcome, (seen.get(one.outcome) ?? 0) + 1)
            times.set(one.kind, usualNow(one, times.get(one.kind) ?? 0))
          }
        }
        // Otherwise the test tried nothing.
        expect(seen.get('done')).toBeGreaterThan(5)
        expect(seen.get('killed')).toBeGreaterThan(5)
      },
    )
    await fc.assert(one, { numRuns: 1, endOnFailure: true })
  },
  MAX_TIME,
)
