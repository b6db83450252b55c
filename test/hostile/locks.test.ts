import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { underLock } from '../../src/locking.ts'
import { claimFiles } from '../../src/locks/claim-files.ts'
import { olderLock } from '../../src/locks/older-lock.ts'
import { claimName, hasEnded } from '../../src/locks/owner.ts'
import { tryTurn, waitForTurn } from '../../src/locks/turn.ts'
import { freshHome, run } from '../support/run.ts'

const IN_A_YEAR = new Date(Date.now() + 365 * 86_400_000)
const never = () => false

/** A claim that another machine's process made. */
function claimElsewhere(): string {
  return claimName(0).replace(/^(\w+)-(\d+)-(\d+)-\w+-/, '$1-$2-$3-abc-')
}

function placed(): { path: string; directory: string } {
  const path = join(freshHome(), 'file')
  const directory = `${path}.locks`
  mkdirSync(directory)
  return { path, directory }
}

test('a claim of this process is told from one of an earlier process of its number', () => {
  expect(hasEnded(claimName(0))).toBe(false)
  expect(hasEnded(claimName(0).replace(/^(\w+-\d+)-\d+-/, '$1-1-'))).toBe(true)
})

test('a killed process whose parent does not ask for it is dead', async () => {
  // The shell becomes a program that never asks for the one it started.
  const parent = spawn('sh', ['-c', 'sleep 300 & echo $!; exec sleep 300'])
  const [line] = await once(parent.stdout, 'data')
  const pid = Number(String(line))
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  const claim = claimName(0).replace(/^(\w+)-\d+-\d+-/, `$1-${pid}-${start}-`)
  expect(hasEnded(claim)).toBe(false)
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => hasEnded(claim)).toBe(true)
  expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z ')
  parent.kill('SIGKILL')
})

/** The claims in a directory, one of which is touched before each of the first so many looks. */
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
])('a claim %s is waited for as long as it is touched, whatever its time', async (_, name) => {
  const { directory } = placed()
  writeFileSync(join(directory, name), '')
  const { claims, left } = touchedClaims(directory, name, 60)
  const held = await waitForTurn(claims, never)
  expect(left()).toBeLessThan(0)
  expect(readdirSync(directory)).toEqual([held])
})

test('a run of a job elsewhere is seen to be under way, and one that died there is not', async () => {
  const { directory } = placed()
  const name = claimElsewhere()
  writeFileSync(join(directory, name), '')
  expect(await tryTurn(touchedClaims(directory, name, 60).claims, never)).toBeUndefined()
  expect(await tryTurn(touchedClaims(directory, name, 0).claims, never)).toBeDefined()
})

test('who was taken for dead writes nothing', async () => {
  const { path } = placed()
  const work = underLock(path, (turn) => {
    turn.check()
    // As the one does that took over.
    rmSync(`${path}.locks`, { recursive: true })
    turn.check()
  })
  await expect(work).rejects.toMatchObject({ code: 'timeout' })
})

test('what system and file managers leave in a directory of locks is in nobody’s way', async () => {
  const { path, directory } = placed()
  writeFileSync(join(directory, '.DS_Store'), '')
  expect(await underLock(path, () => 'done')).toBe('done')
  expect(readdirSync(directory)).toEqual(['.DS_Store'])
})

test('the lock of a dead run lets the job run at once, whatever its time', async () => {
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

test('an older lock with a time in the future is waited for while it is touched, and no longer', async () => {
  const { path } = placed()
  mkdirSync(`${path}.lock`)
  const look = olderLock(`${path}.lock`, 200)
  for (let seconds = IN_A_YEAR.getTime() / 1000, left = 60; left > 0; left -= 1, seconds += 1) {
    utimesSync(`${path}.lock`, seconds, seconds)
    expect(look()).toBe(left === 60 ? 'unknown' : 'living')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await expect.poll(look).toBe('gone')
  expect(existsSync(`${path}.lock`)).toBe(false)
})
