import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { claimFiles } from '../../src/locks/claim-files.ts'
import { tryClaim, waitForClaim } from '../../src/locks/claim-protocol.ts'
import { withFileLock } from '../../src/locks/file-lock.ts'
import { watchHeartbeats } from '../../src/locks/heartbeat.ts'
import { makeStallCheck } from '../../src/locks/hold-claim.ts'
import { legacyLock } from '../../src/locks/legacy-lock.ts'
import { claimName, hasOwnerEnded } from '../../src/locks/owner.ts'
import { freshHome, run } from '../support/run.ts'

const IN_A_YEAR = new Date(Date.now() + 365 * 86_400_000)
const never = () => false

/** Returns a claim by a process on another machine. */
function claimElsewhere(): string {
  return claimName(0).replace(/^(\w+)-(\d+)-(\d+)-\w+-/, '$1-$2-$3-abc-')
}

function placed(): { path: string; directory: string } {
  const path = join(freshHome(), 'file')
  const directory = `${path}.locks`
  mkdirSync(directory)
  return { path, directory }
}

test('a claim of this process differs from one of an earlier process with its PID', () => {
  expect(hasOwnerEnded(claimName(0))).toBe(false)
  expect(hasOwnerEnded(claimName(0).replace(/^(\w+-\d+)-\d+-/, '$1-1-'))).toBe(true)
})

test("a killed process that its parent hasn't waited for is dead", async () => {
  // The shell becomes a program that never waits for the child it started.
  const parent = spawn('sh', ['-c', 'sleep 300 & echo $!; exec sleep 300'])
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = await once(parent.stdout, 'data')
  // Until then the shell may still wait for it.
  const name = () => readFileSync(`/proc/${parent.pid}/comm`, 'latin1').trim()
  await expect.poll(name, { timeout: 20_000 }).toBe('sleep')
  const pid = Number(String(line))
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  const claim = claimName(0).replace(/^(\w+)-\d+-\d+-/, `$1-${pid}-${start}-`)
  expect(hasOwnerEnded(claim)).toBe(false)
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => hasOwnerEnded(claim), { timeout: 20_000 }).toBe(true)
  expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z ')
})

/** Returns the claims in a directory, one of which is touched before each of a number of checks. */
function touchedClaims(directory: string, name: string, looks: number) {
  const claims = claimFiles(directory, 200)
  let seconds = IN_A_YEAR.getTime() / 1000
  let left = looks
  const list = async () => {
    left -= 1
    seconds += 1
    if (left >= 0) utimesSync(join(directory, name), seconds, seconds)
    return claims.list()
  }
  return { claims: { ...claims, list }, left: () => left }
}

test.each([
  ['elsewhere', claimElsewhere()],
  ['whose name says nothing', 'what-is-this'],
])('a claim %s is waited for while it is touched, whatever its time', async (_, name) => {
  const { directory } = placed()
  writeFileSync(join(directory, name), '')
  const { claims, left } = touchedClaims(directory, name, 60)
  const held = await waitForClaim(claims, never)
  expect(left()).toBeLessThan(0)
  expect(readdirSync(directory)).toEqual([held])
})

test('a job on another machine counts as running, but not after it died', async () => {
  const { directory } = placed()
  const name = claimElsewhere()
  writeFileSync(join(directory, name), '')
  expect(await tryClaim(touchedClaims(directory, name, 60).claims, never)).toBeUndefined()
  expect(await tryClaim(touchedClaims(directory, name, 0).claims, never)).toBeDefined()
})

test('a process that was assumed dead writes nothing', async () => {
  const { path } = placed()
  const work = withFileLock(path, (turn) => {
    turn.assertHeld()
    // Like the process that took over.
    rmSync(`${path}.locks`, { recursive: true })
    turn.assertHeld()
  })
  await expect(work).rejects.toMatchObject({ code: 'timeout' })
})

test('files of the system and of file managers in a directory of locks block nobody', async () => {
  const { path, directory } = placed()
  writeFileSync(join(directory, '.DS_Store'), '')
  expect(await withFileLock(path, () => 'done')).toBe('done')
  expect(readdirSync(directory)).toEqual(['.DS_Store'])
})

/** Entries in a directory of locks that aren't claims. */
const NO_CLAIMS: readonly [string, (path: string) => void][] = [
  ['a named pipe', (path) => void execFileSync('mkfifo', [path])],
  ['a directory', (path) => void mkdirSync(path)],
  [
    'a directory with something in it',
    (path) => void mkdirSync(join(path, 'x'), { recursive: true }),
  ],
  ['a link to nothing', (path) => symlinkSync('/nowhere-at-all', path)],
  ['a link to a device without end', (path) => symlinkSync('/dev/zero', path)],
  ['a link to itself', (path) => symlinkSync(path, path)],
]

test.each(
  NO_CLAIMS.flatMap(([what, put]) =>
    ['made-up', claimElsewhere(), '+', 'a++'].map((name) => [what, name, put] as const),
  ),
)('%s called %s in a directory of locks is ignored and left unchanged', async (_, name, put) => {
  const { path, directory } = placed()
  put(join(directory, name))
  const begun = performance.now()
  expect(await withFileLock(path, () => 'done')).toBe('done')
  expect(performance.now() - begun).toBeLessThan(2_000)
  expect(readdirSync(directory)).toEqual([name])
})

test("a claim that can't be removed blocks nobody once its process is gone", async () => {
  const { path, directory } = placed()
  // The name of its mark would be too long.
  writeFileSync(join(directory, 'z'.repeat(255)), '')
  const claims = claimFiles(directory, 50)
  expect(await tryClaim(claims, never)).toBeDefined()
  expect(await withFileLock(`${path}-2`, () => 'done')).toBe('done')
})

test.each<[string, (path: string) => void]>([
  ...NO_CLAIMS.filter(([what]) => !what.startsWith('a directory')),
  ['a file', (path) => writeFileSync(path, '')],
  ['a link to a directory', (path) => symlinkSync('/tmp', path)],
  ['a link to processes that come and go', (path) => symlinkSync('/proc', path)],
])(
  '%s instead of a directory of locks is reported immediately and left unchanged',
  async (_, put) => {
    const { path, directory } = placed()
    rmSync(directory, { recursive: true })
    put(directory)
    const begun = performance.now()
    await expect(withFileLock(path, () => 'done')).rejects.toMatchObject({
      code: 'config',
      message: `${directory} can't be used: it is a file or a link`,
    })
    expect(performance.now() - begun).toBeLessThan(2_000)
  },
)

describe('on a busy machine', () => {
  afterEach(() => void vi.useRealTimers())

  test.each([1, 400, 501, 3_000])(
    'nobody gives up before a process can be known to be gone (checks every %i ms)',
    (between) => {
      vi.useFakeTimers({ toFake: ['hrtime'] })
      const { directory } = placed()
      const claim = join(directory, 'made-up')
      writeFileSync(claim, '')
      const signOf = watchHeartbeats(30_000)
      const isTooLong = makeStallCheck(30_000)
      const others = [{ name: 'made-up', isKnownAlive: false, isMarked: false }]
      while (signOf(claim) !== 'gone') {
        expect(isTooLong(others)).toBe(false)
        vi.advanceTimersByTime(between)
      }
    },
  )
})

test("the lock of a dead run doesn't delay the job, whatever its time", async () => {
  const home = freshHome()
  const jobs = join(home, '.local/state/itflow/jobs')
  const { pid } = spawnSync('true')
  mkdirSync(join(jobs, 'nightly.locks'), { recursive: true })
  const claim = join(jobs, 'nightly.locks', claimName(0).replace(/-\d+-/, `-${pid}-`))
  writeFileSync(claim, '')
  writeFileSync(`${claim}+`, '')
  utimesSync(claim, IN_A_YEAR, IN_A_YEAR)
  const list = ['clients', 'list', '--json', '--profile', 'sandbox', '--lock', 'nightly']
  const { status, stdout } = await run(list, { home })
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).not.toEqual([])
  expect(readdirSync(jobs)).toEqual([])
})

test('a lock in the old format with a time in the future is waited for only while it is touched', async () => {
  const { path } = placed()
  mkdirSync(`${path}.lock`)
  const look = legacyLock(`${path}.lock`, 200)
  for (let seconds = IN_A_YEAR.getTime() / 1000, left = 60; left > 0; left -= 1, seconds += 1) {
    utimesSync(`${path}.lock`, seconds, seconds)
    expect(look()).toBe(left === 60 ? 'unknown' : 'living')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await expect.poll(look).toBe('gone')
  expect(existsSync(`${path}.lock`)).toBe(false)
})
